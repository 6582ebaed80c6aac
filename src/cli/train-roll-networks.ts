/** `cadenza train lstm-notes` and `cadenza train pitch-tied`. */
import type { Command } from 'commander';
import {
  LSTM_NOTES_TRAINING_DEFAULTS,
  PITCH_TIED_TRAINING_DEFAULTS,
  trainLstmNotes,
  trainPitchTied,
} from '../node/index.ts';
import { createCommand, decimal, wholeNumber } from './command.ts';
import {
  addGradientOptions,
  addSharedOptions,
  type GradientOptions,
  given,
  gradientSettings,
  gridOf,
  SHARED,
  type SharedOptions,
} from './train-options.ts';
import { trainOnRolls } from './training-output.ts';

/** Options that both have. */
interface NetworkOptions extends SharedOptions, GradientOptions {
  readonly hidden?: number;
  readonly window?: number;
  readonly periods?: number[];
  readonly dropout?: number;
  readonly transpose?: number;
}

interface LstmNotesOptions extends NetworkOptions {
  readonly layers?: number;
  readonly frames?: number;
}

interface PitchTiedOptions extends NetworkOptions {
  readonly oneKey?: boolean;
  readonly lags?: number[];
  readonly rows?: number;
}

type Defaults = typeof LSTM_NOTES_TRAINING_DEFAULTS | typeof PITCH_TIED_TRAINING_DEFAULTS;

/** Collects the values of an option of several whole numbers. */
const wholeNumbers = (value: string, before: readonly number[] | undefined): number[] => [
  ...(before ?? []),
  wholeNumber(1, 10_000)(value),
];

/** @param units what `--hidden` counts */
function networkCommand(name: string, about: string, units: string, defaults: Defaults): Command {
  return addSharedOptions(createCommand(name, about))
    .option('--hidden <n>', `${units} (default ${defaults.hiddenSize})`, wholeNumber(1, 8192))
    .option('--window <steps>', `time steps of a training window (default ${defaults.window})`, wholeNumber(1, 10_000))
    .option('--periods <steps...>', 'tell it the step modulo these, as of a bar (default: none)', wholeNumbers)
    .option('--dropout <p>', `share of activations dropped in training (default ${defaults.dropout})`, decimal(0, 0.99))
    .option(
      '--transpose <semitones>',
      `how far training moves songs up and down (default ${defaults.transpose})`,
      wholeNumber(0, 24),
    );
}

/** What both are told alike, under the names of the library's settings. */
const networkSettings = (options: NetworkOptions) => ({
  ...gridOf(options),
  ...given(options, [...SHARED, 'window', 'periods', 'dropout', 'transpose']),
  ...(options.hidden === undefined ? {} : { hiddenSize: options.hidden }),
  ...gradientSettings(options),
});

export function lstmNotesCommand(): Command {
  const about = 'an LSTM with one probability for each note; it is told what followed the last time';
  const defaults = LSTM_NOTES_TRAINING_DEFAULTS;
  const command = networkCommand('lstm-notes', about, 'units of each layer', defaults)
    .option('--layers <n>', `layers (default ${defaults.layers})`, wholeNumber(1, 16))
    .option('--frames <steps>', `past steps heard at once (default ${defaults.frames})`, wholeNumber(1, 1000));
  return addGradientOptions(command, defaults).action((options: LstmNotesOptions) =>
    trainOnRolls(options, (shared) =>
      trainLstmNotes({ ...networkSettings(options), ...given(options, ['layers', 'frames']), ...shared }),
    ),
  );
}

export function pitchTiedCommand(): Command {
  const about = 'a network whose weights all pitches share; it hears intervals, and the lower notes of a step first';
  const defaults = PITCH_TIED_TRAINING_DEFAULTS;
  const command = networkCommand('pitch-tied', about, 'units over time of each pitch', defaults)
    .option('--one-key', 'tell pitches their pitch class: for songs that are all in one key')
    .option('--lags <steps...>', 'tell pitches if they sounded so many steps before (default: none)', wholeNumbers)
    .option('--rows <n>', `pitches of a window that a batch looks at (default ${defaults.rows})`, wholeNumber(1, 128));
  return addGradientOptions(command, defaults).action((options: PitchTiedOptions) =>
    trainOnRolls(options, (shared) =>
      trainPitchTied({
        ...networkSettings(options),
        ...given(options, ['lags', 'rows']),
        ...(options.oneKey === undefined ? {} : { pitchClasses: options.oneKey }),
        ...shared,
      }),
    ),
  );
}
