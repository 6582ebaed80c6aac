/** `cadenza train`: its commands for models of time steps; the one for notes is in train-transformer.ts. */
import { type Command, Option } from 'commander';
import type { Grid } from '../index.ts';
import {
  LOGREG_TRAINING_DEFAULTS as LOGREG,
  LSTM_TRAINING_DEFAULTS as LSTM,
  openCollection,
  trainLogisticRegression,
  trainLstm,
} from '../node/index.ts';
import { createCommand, decimal, interruptSignal, wholeNumber } from './command.ts';
import { createProgressLine, tellFault } from './progress.ts';
import { transformerCommand } from './train-transformer.ts';
import { printTraining, showEvent } from './training-output.ts';

interface SharedOptions {
  readonly data: string;
  readonly out: string;
  readonly songs?: number;
  readonly validationSongs?: number;
  readonly stepsPerSecond?: number;
  readonly stepsPerBeat?: number;
  readonly pedal?: boolean;
  readonly resume?: boolean;
  readonly seed?: number;
  readonly json?: boolean;
}

export function trainCommand(): Command {
  return createCommand('train', 'trains a model on a data set')
    .addCommand(logregCommand())
    .addCommand(lstmCommand())
    .addCommand(transformerCommand());
}

/** Options that both have. None has a default here: a resumed run compares what was given with what it had. */
function addSharedOptions(command: Command): Command {
  return command
    .requiredOption('--data <dir>', 'a data set or a folder of MIDI files')
    .requiredOption('--out <run>', 'folder of the run: checkpoints, metrics, loss curves, the model')
    .option('--songs <n>', 'how many training songs (default: all)', wholeNumber(1))
    .option(
      '--validation-songs <n>',
      `songs to choose the best model by (default ${LSTM.validationSongs})`,
      wholeNumber(0),
    )
    .option('--steps-per-second <n>', 'time steps in a second, for performances (default 8)', wholeNumber(1, 1000))
    .addOption(
      new Option('--steps-per-beat <n>', 'time steps in a beat, for scores')
        .argParser(wholeNumber(1, 960))
        .conflicts('stepsPerSecond'),
    )
    .option('--pedal', 'let the sustain pedal extend notes')
    .option('--no-pedal', 'take notes as long as their keys are held (default)')
    .option('--resume', 'go on from the last checkpoint in the folder of the run')
    .option('--seed <n>', 'starts the random numbers (default 0)', wholeNumber(0))
    .option('--json', 'print the result as JSON');
}

const gridOf = ({ stepsPerBeat, stepsPerSecond }: SharedOptions): { grid?: Grid } => {
  if (stepsPerBeat !== undefined) return { grid: { unit: 'beat', stepsPerBeat } };
  return stepsPerSecond === undefined ? {} : { grid: { unit: 'second', stepsPerSecond } };
};

/** Only the options that were given, under the names of the library's settings. */
function given<T extends object, K extends keyof T>(options: T, keys: readonly K[]): Given<T, K> {
  return Object.fromEntries(keys.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]]))) as Given<
    T,
    K
  >;
}

type Given<T, K extends keyof T> = { readonly [key in K]?: Exclude<T[key], undefined> };

const SHARED = ['songs', 'validationSongs', 'pedal', 'resume', 'seed'] as const;

interface LstmOptions extends SharedOptions {
  readonly hidden?: number;
  readonly layers?: number;
  readonly window?: number;
  readonly dropout?: number;
  readonly loss?: 'every' | 'last';
  readonly dictionary?: number;
  readonly minCount?: number;
  readonly batch?: number;
  readonly epochs?: number;
  readonly steps?: number;
  readonly learningRate?: number;
  readonly weightDecay?: number;
  readonly clip?: number;
  readonly patience?: number;
}

function lstmCommand(): Command {
  return addSharedOptions(createCommand('lstm', 'an LSTM over the dictionary of note combinations'))
    .option('--hidden <n>', `units of each layer (default ${LSTM.hiddenSize})`, wholeNumber(1, 8192))
    .option('--layers <n>', `layers (default ${LSTM.layers})`, wholeNumber(1, 16))
    .option('--window <steps>', `time steps that a prediction sees (default ${LSTM.window})`, wholeNumber(1, 10_000))
    .option('--dropout <p>', `share of activations dropped in training (default ${LSTM.dropout})`, decimal(0, 0.99))
    .addOption(
      new Option('--loss <where>', `predict every step of a window, or its last (default ${LSTM.loss})`).choices([
        'every',
        'last',
      ]),
    )
    .option('--dictionary <n>', `most note combinations (default ${LSTM.dictionarySize})`, wholeNumber(2))
    .option(
      '--min-count <n>',
      `leave out combinations in fewer steps (default ${LSTM.dictionaryMinCount})`,
      wholeNumber(1),
    )
    .option('--batch <n>', `windows in a batch (default ${LSTM.batchSize})`, wholeNumber(1, 65_536))
    .option('--epochs <n>', `passes over the songs (default ${LSTM.epochs})`, decimal(0.001))
    .option('--steps <n>', 'length of the training in batches, instead of epochs', wholeNumber(1))
    .option('--learning-rate <x>', `peak learning rate of AdamW (default ${LSTM.learningRate})`, decimal(0, 10))
    .option('--weight-decay <x>', `decoupled weight decay (default ${LSTM.weightDecay})`, decimal(0, 10))
    .option('--clip <norm>', `largest norm of the gradient (default ${LSTM.clipNorm})`, decimal(0.000001))
    .option(
      '--patience <n>',
      `validations without a new best before it stops (default ${LSTM.patience})`,
      wholeNumber(1),
    )
    .action(async (options: LstmOptions) => {
      const { hidden, dictionary, minCount, batch, clip } = options;
      const line = createProgressLine();
      const result = await trainLstm({
        data: await openCollection(options.data),
        out: options.out,
        ...gridOf(options),
        ...given(options, [
          ...SHARED,
          'layers',
          'window',
          'dropout',
          'loss',
          'epochs',
          'steps',
          'learningRate',
          'weightDecay',
          'patience',
        ]),
        ...(hidden === undefined ? {} : { hiddenSize: hidden }),
        ...(dictionary === undefined ? {} : { dictionarySize: dictionary }),
        ...(minCount === undefined ? {} : { dictionaryMinCount: minCount }),
        ...(batch === undefined ? {} : { batchSize: batch }),
        ...(clip === undefined ? {} : { clipNorm: clip }),
        signal: interruptSignal(),
        onSong: (done, total) => line.update(`reading songs: ${done} of ${total}`),
        onPlan: (plan) => {
          line.end(
            `${plan.trainingSongs} songs, ${plan.trainingSteps} time steps, ${plan.dictionarySize} note combinations ` +
              `(${(100 * plan.escapeShare).toFixed(1)} % of the steps are others), ${plan.weights} weights, ${plan.steps} batches` +
              `${plan.resumedStep > 0 ? `, going on after ${plan.resumedStep}` : ''}`,
          );
          plan.faults.forEach(tellFault);
        },
        onEvent: (event) => showEvent(line, event),
      }).finally(() => line.end());
      printTraining(result, options, hints(options));
    });
}

/** What to do with a model of time steps. */
const hints = ({ data, out }: SharedOptions): string =>
  `Hear it: cadenza continue yours.mid --model ${out} --out more.mid --wav\nScore it: cadenza evaluate ${out} --data ${data}`;

interface LogregOptions extends SharedOptions {
  readonly context?: number;
  readonly c?: number;
  readonly maxIterations?: number;
  readonly autoregressive?: boolean;
  readonly minibatch?: boolean;
  readonly batch?: number;
  readonly steps?: number;
  readonly learningRate?: number;
}

function logregCommand(): Command {
  return addSharedOptions(createCommand('logreg', '128 logistic regressions, one for each note: the baseline'))
    .option(
      '--context <steps>',
      `time steps that a prediction sees (default ${LOGREG.context})`,
      wholeNumber(1, 10_000),
    )
    .option(
      '--c <x>',
      'inverse strength of the L2 penalty for all notes (default: chosen per note on validation)',
      decimal(1e-9),
    )
    .option(
      '--max-iterations <n>',
      `most L-BFGS iterations of a note (default ${LOGREG.maxIterations})`,
      wholeNumber(1),
    )
    .option('--autoregressive', 'each note also sees which lower notes sound in its own step')
    .option('--minibatch', 'AdamW on batches instead of L-BFGS on everything, for large data')
    .option('--batch <n>', `with --minibatch: windows in a batch (default ${LOGREG.batchSize})`, wholeNumber(1))
    .option('--steps <n>', `with --minibatch: batches (default ${LOGREG.steps})`, wholeNumber(1))
    .option('--learning-rate <x>', `with --minibatch: of AdamW (default ${LOGREG.learningRate})`, decimal(0, 10))
    .action(async (options: LogregOptions) => {
      const line = createProgressLine();
      const { minibatch, batch } = options;
      const result = await trainLogisticRegression({
        data: await openCollection(options.data),
        out: options.out,
        ...gridOf(options),
        ...given(options, [...SHARED, 'context', 'c', 'maxIterations', 'autoregressive', 'steps', 'learningRate']),
        ...(minibatch === undefined ? {} : { method: 'minibatch' as const }),
        ...(batch === undefined ? {} : { batchSize: batch }),
        signal: interruptSignal(),
        onSong: (done, total) => line.update(`reading songs: ${done} of ${total}`),
        onFault: tellFault,
        onProgress: (text) => line.update(text),
        onEvent: (event) => showEvent(line, event),
      }).finally(() => line.end());
      printTraining(result, options, hints(options));
    });
}
