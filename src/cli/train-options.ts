/** What the commands that train models share: of time steps, and of notes in shards. */
import { type Command, Option } from 'commander';
import type { Grid } from '../index.ts';
import {
  LSTM_TRAINING_DEFAULTS as LSTM,
  type LstmSettings,
  type NoteData,
  type OpenShards,
  type RunPlan,
  selectPieces,
} from '../node/index.ts';
import { decimal, wholeNumber } from './command.ts';
import { type ThreadsOption, threadsOption } from './threads.ts';

export interface SharedOptions {
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

/** Options that all have. None has a default here: a resumed run compares what was given with what it had. */
export function addSharedOptions(command: Command): Command {
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

/** Of networks of time steps. */
export interface GradientOptions extends ThreadsOption {
  readonly batch?: number;
  readonly epochs?: number;
  readonly steps?: number;
  readonly learningRate?: number;
  readonly weightDecay?: number;
  readonly clip?: number;
  readonly patience?: number;
}

type GradientDefaults = Pick<
  LstmSettings,
  'batchSize' | 'epochs' | 'learningRate' | 'weightDecay' | 'clipNorm' | 'patience'
>;

export function addGradientOptions(command: Command, defaults: GradientDefaults): Command {
  return command
    .option('--batch <n>', `windows in a batch (default ${defaults.batchSize})`, wholeNumber(1, 65_536))
    .option('--epochs <n>', `passes over the songs (default ${defaults.epochs})`, decimal(0.001))
    .option('--steps <n>', 'length of the training in batches, instead of epochs', wholeNumber(1))
    .option('--learning-rate <x>', `peak learning rate of AdamW (default ${defaults.learningRate})`, decimal(0, 10))
    .option('--weight-decay <x>', `decoupled weight decay (default ${defaults.weightDecay})`, decimal(0, 10))
    .option('--clip <norm>', `largest norm of the gradient (default ${defaults.clipNorm})`, decimal(0.000001))
    .option(
      '--patience <n>',
      `validations without a new best before it stops (default ${defaults.patience})`,
      wholeNumber(1),
    )
    .addOption(threadsOption());
}

/** The library's settings that they stand for. */
export const gradientSettings = ({ batch, clip, ...options }: GradientOptions) => ({
  ...given(options, ['epochs', 'steps', 'learningRate', 'weightDecay', 'patience']),
  ...(batch === undefined ? {} : { batchSize: batch }),
  ...(clip === undefined ? {} : { clipNorm: clip }),
});

/** Of models of notes. */
export interface ShardOptions extends ThreadsOption {
  readonly data: string;
  readonly out: string;
  readonly epochs?: number;
  readonly steps?: number;
  readonly learningRate?: number;
  readonly checkpointEvery?: number;
  readonly resume?: boolean;
  readonly seed?: number;
  readonly json?: boolean;
}

export function addShardOptions(command: Command): Command {
  return command
    .requiredOption('--data <dir>', 'a folder of shards, made by `cadenza data prepare`')
    .requiredOption('--out <run>', 'folder of the run: checkpoints, metrics, loss curves, the model');
}

/** @param what is passed over, as notes */
export function addLengthOptions(
  command: Command,
  what: string,
  defaults: { readonly epochs: number; readonly learningRate: number },
): Command {
  return command
    .option('--epochs <n>', `passes over the ${what} (default ${defaults.epochs})`, decimal(0.001))
    .option('--steps <n>', 'length of the training in batches, instead of epochs', wholeNumber(1))
    .option('--learning-rate <x>', `peak learning rate of Muon (default ${defaults.learningRate})`, decimal(0, 10))
    .option('--checkpoint-every <n>', 'batches between checkpoints (default: at every validation)', wholeNumber(1))
    .addOption(threadsOption())
    .option('--resume', 'go on from the last checkpoint in the folder of the run')
    .option('--seed <n>', 'starts the random numbers (default 0)', wholeNumber(0))
    .option('--json', 'print the result as JSON');
}

/** The pieces of the training and the validation split that are wanted. */
export function noteDataOf(shards: OpenShards, isWanted: Parameters<typeof selectPieces>[1]): NoteData {
  const of = (split: string) => selectPieces(shards, (entry) => entry.split === split && isWanted(entry));
  const [train, validation] = [of('train'), of('validation')];
  return { train, validation, checksum: (train.checksum ^ validation.checksum) >>> 0 };
}

/** @example planText('3 songs, 900 time steps', plan) // '3 songs, 900 time steps, 1200 weights, 400 batches' */
export const planText = (data: string, { weights, steps, resumedStep }: RunPlan): string =>
  `${data}, ${weights} weights, ${steps} batches${resumedStep > 0 ? `, going on after ${resumedStep}` : ''}`;

export const gridOf = ({ stepsPerBeat, stepsPerSecond }: SharedOptions): { grid?: Grid } => {
  if (stepsPerBeat !== undefined) return { grid: { unit: 'beat', stepsPerBeat } };
  return stepsPerSecond === undefined ? {} : { grid: { unit: 'second', stepsPerSecond } };
};

/** Only the options that were given, under the names of the library's settings. */
export function given<T extends object, K extends keyof T>(options: T, keys: readonly K[]): Given<T, K> {
  return Object.fromEntries(keys.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]]))) as Given<
    T,
    K
  >;
}

export type Given<T, K extends keyof T> = { readonly [key in K]?: Exclude<T[key], undefined> };

export const SHARED = ['songs', 'validationSongs', 'pedal', 'resume', 'seed'] as const;

/** What to do with a model of time steps. */
export const hints = ({ data, out }: SharedOptions): string =>
  `Hear it: cadenza continue yours.mid --model ${out} --out more.mid --wav\nScore it: cadenza evaluate ${out} --data ${data}`;
