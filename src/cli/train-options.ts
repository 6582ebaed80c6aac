/** What the commands that train models of time steps share. */
import { type Command, Option } from 'commander';
import type { Grid } from '../index.ts';
import { LSTM_TRAINING_DEFAULTS as LSTM } from '../node/index.ts';
import { wholeNumber } from './command.ts';

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
