/** `cadenza train pitch-tied`. */
import type { Command } from 'commander';
import { PITCH_TIED_TRAINING_DEFAULTS as DEFAULTS, openCollection, trainPitchTied } from '../node/index.ts';
import { createCommand, decimal, interruptSignal, wholeNumber } from './command.ts';
import { createProgressLine, tellFault } from './progress.ts';
import { addSharedOptions, given, gridOf, hints, SHARED, type SharedOptions } from './train-options.ts';
import { printTraining, showEvent } from './training-output.ts';

interface PitchTiedOptions extends SharedOptions {
  readonly hidden?: number;
  readonly window?: number;
  readonly oneKey?: boolean;
  readonly periods?: number[];
  readonly lags?: number[];
  readonly dropout?: number;
  readonly transpose?: number;
  readonly rows?: number;
  readonly batch?: number;
  readonly epochs?: number;
  readonly steps?: number;
  readonly learningRate?: number;
  readonly weightDecay?: number;
  readonly clip?: number;
  readonly patience?: number;
}

/** Collects the values of an option of several whole numbers. */
const wholeNumbers = (value: string, before: readonly number[] | undefined): number[] => [
  ...(before ?? []),
  wholeNumber(1, 10_000)(value),
];

export function pitchTiedCommand(): Command {
  const about = 'a network whose weights all pitches share; it hears intervals, and the lower notes of a step first';
  return addSharedOptions(createCommand('pitch-tied', about))
    .option('--hidden <n>', `units over time of each pitch (default ${DEFAULTS.hiddenSize})`, wholeNumber(1, 8192))
    .option('--window <steps>', `time steps of a training window (default ${DEFAULTS.window})`, wholeNumber(1, 10_000))
    .option('--one-key', 'tell pitches their pitch class: for songs that are all in one key')
    .option('--periods <steps...>', 'tell pitches the step modulo these, as of a bar (default: none)', wholeNumbers)
    .option('--lags <steps...>', 'tell pitches if they sounded so many steps before (default: none)', wholeNumbers)
    .option('--dropout <p>', `share of activations dropped in training (default ${DEFAULTS.dropout})`, decimal(0, 0.99))
    .option(
      '--transpose <semitones>',
      `how far training moves songs up and down (default ${DEFAULTS.transpose})`,
      wholeNumber(0, 24),
    )
    .option('--rows <n>', `pitches of a window that a batch looks at (default ${DEFAULTS.rows})`, wholeNumber(1, 128))
    .option('--batch <n>', `windows in a batch (default ${DEFAULTS.batchSize})`, wholeNumber(1, 65_536))
    .option('--epochs <n>', `passes over the songs (default ${DEFAULTS.epochs})`, decimal(0.001))
    .option('--steps <n>', 'length of the training in batches, instead of epochs', wholeNumber(1))
    .option('--learning-rate <x>', `peak learning rate of AdamW (default ${DEFAULTS.learningRate})`, decimal(0, 10))
    .option('--weight-decay <x>', `decoupled weight decay (default ${DEFAULTS.weightDecay})`, decimal(0, 10))
    .option('--clip <norm>', `largest norm of the gradient (default ${DEFAULTS.clipNorm})`, decimal(0.000001))
    .option(
      '--patience <n>',
      `validations without a new best before it stops (default ${DEFAULTS.patience})`,
      wholeNumber(1),
    )
    .action(async (options: PitchTiedOptions) => {
      const { hidden, oneKey, batch, clip } = options;
      const line = createProgressLine();
      const result = await trainPitchTied({
        data: await openCollection(options.data),
        out: options.out,
        ...gridOf(options),
        ...given(options, [
          ...SHARED,
          'window',
          'periods',
          'lags',
          'dropout',
          'transpose',
          'rows',
          'epochs',
          'steps',
          'learningRate',
          'weightDecay',
          'patience',
        ]),
        ...(hidden === undefined ? {} : { hiddenSize: hidden }),
        ...(oneKey === undefined ? {} : { pitchClasses: oneKey }),
        ...(batch === undefined ? {} : { batchSize: batch }),
        ...(clip === undefined ? {} : { clipNorm: clip }),
        signal: interruptSignal(),
        onSong: (done, total) => line.update(`reading songs: ${done} of ${total}`),
        onPlan: (plan) => {
          line.end(
            `${plan.trainingSongs} songs, ${plan.trainingSteps} time steps, ${plan.weights} weights, ${plan.steps} batches` +
              `${plan.resumedStep > 0 ? `, going on after ${plan.resumedStep}` : ''}`,
          );
          plan.faults.forEach(tellFault);
        },
        onEvent: (event) => showEvent(line, event),
      }).finally(() => line.end());
      printTraining(result, options, hints(options));
    });
}
