/** `cadenza train`: the command and two of its models; each other one has a file of its own. */
import { type Command, Option } from 'commander';
import {
  LOGREG_TRAINING_DEFAULTS as LOGREG,
  LSTM_TRAINING_DEFAULTS as LSTM,
  type LstmPlan,
  openCollection,
  trainLogisticRegression,
  trainLstm,
} from '../node/index.ts';
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
  SHARED,
  type SharedOptions,
} from './train-options.ts';
import { performanceLstmCommand } from './train-performance-lstm.ts';
import { lstmNotesCommand, pitchTiedCommand } from './train-roll-networks.ts';
import { transformerCommand } from './train-transformer.ts';
import { printTraining, showEvent, trainOnRolls } from './training-output.ts';

export function trainCommand(): Command {
  return createCommand('train', 'trains a model on a data set')
    .addCommand(logregCommand())
    .addCommand(lstmCommand())
    .addCommand(lstmNotesCommand())
    .addCommand(pitchTiedCommand())
    .addCommand(transformerCommand())
    .addCommand(performanceLstmCommand());
}

interface LstmOptions extends SharedOptions, GradientOptions {
  readonly hidden?: number;
  readonly layers?: number;
  readonly window?: number;
  readonly dropout?: number;
  readonly loss?: 'every' | 'last';
  readonly dictionary?: number;
  readonly minCount?: number;
}

function lstmCommand(): Command {
  const command = addSharedOptions(createCommand('lstm', 'an LSTM over the dictionary of note combinations'))
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
    );
  return addGradientOptions(command, LSTM).action((options: LstmOptions) => {
    const { hidden, dictionary, minCount } = options;
    return trainOnRolls(
      options,
      (shared) =>
        trainLstm({
          ...gridOf(options),
          ...given(options, [...SHARED, 'layers', 'window', 'dropout', 'loss']),
          ...(hidden === undefined ? {} : { hiddenSize: hidden }),
          ...(dictionary === undefined ? {} : { dictionarySize: dictionary }),
          ...(minCount === undefined ? {} : { dictionaryMinCount: minCount }),
          ...gradientSettings(options),
          ...shared,
        }),
      ({ dictionarySize, escapeShare }: LstmPlan) =>
        `, ${dictionarySize} note combinations (${(100 * escapeShare).toFixed(1)} % of the steps are others)`,
    );
  });
}

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
