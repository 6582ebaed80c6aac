/** `cadenza train pitch-tied`. */
import type { Command } from 'commander';
import { PITCH_TIED_TRAINING_DEFAULTS as DEFAULTS, openCollection, trainPitchTied } from '../node/index.ts';
import { createCommand, decimal, interruptSignal, wholeNumber } from './command.ts';
import { createProgressLine, tellFault } from './progress.ts';
import {
  addGradientOptions,
  addSharedOptions,
  type GradientOptions,
  given,
  gradientSettings,
  gridOf,
  hints,
  planText,
  SHARED,
  type SharedOptions,
} from './train-options.ts';
import { printTraining, showEvent } from './training-output.ts';

interface PitchTiedOptions extends SharedOptions, GradientOptions {
  readonly hidden?: number;
  readonly window?: number;
  readonly oneKey?: boolean;
  readonly periods?: number[];
  readonly lags?: number[];
  readonly dropout?: number;
  readonly transpose?: number;
  readonly rows?: number;
}

/** Collects the values of an option of several whole numbers. */
const wholeNumbers = (value: string, before: readonly number[] | undefined): number[] => [
  ...(before ?? []),
  wholeNumber(1, 10_000)(value),
];

export function pitchTiedCommand(): Command {
  const about = 'a network whose weights all pitches share; it hears intervals, and the lower notes of a step first';
  const command = addSharedOptions(createCommand('pitch-tied', about))
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
    .option('--rows <n>', `pitches of a window that a batch looks at (default ${DEFAULTS.rows})`, wholeNumber(1, 128));
  return addGradientOptions(command, DEFAULTS).action(async (options: PitchTiedOptions) => {
    const { hidden, oneKey } = options;
    const line = createProgressLine();
    const result = await trainPitchTied({
      data: await openCollection(options.data),
      out: options.out,
      ...gridOf(options),
      ...given(options, [...SHARED, 'window', 'periods', 'lags', 'dropout', 'transpose', 'rows']),
      ...(hidden === undefined ? {} : { hiddenSize: hidden }),
      ...(oneKey === undefined ? {} : { pitchClasses: oneKey }),
      ...gradientSettings(options),
      signal: interruptSignal(),
      onSong: (done, total) => line.update(`reading songs: ${done} of ${total}`),
      onPlan: (plan) => {
        line.end(planText(`${plan.trainingSongs} songs, ${plan.trainingSteps} time steps`, plan));
        plan.faults.forEach(tellFault);
      },
      onEvent: (event) => showEvent(line, event),
    }).finally(() => line.end());
    printTraining(result, options, hints(options));
  });
}
