/**
 * The settings of a pitch-tied network's training run: their defaults and ranges. They are stored with the run,
 * and a resumed run takes from there what is not given.
 */
import { z } from 'zod';
import { gridSchema } from '../models/grid.ts';
import { type PitchTiedConfig, pitchTiedShape } from '../models/pitch-tied/index.ts';
import { LSTM_TRAINING_DEFAULTS, type LstmSettings } from './lstm-settings.ts';
import type { RunSettings } from './run-folder.ts';
import { completeSettings, count, trainingShape } from './settings.ts';

export interface PitchTiedSettings
  extends Omit<PitchTiedConfig, 'lowest' | 'highest' | 'members'>,
    Pick<
      LstmSettings,
      | 'songs'
      | 'validationSongs'
      | 'batchSize'
      | 'steps'
      | 'epochs'
      | 'learningRate'
      | 'weightDecay'
      | 'clipNorm'
      | 'schedule'
      | 'validateEvery'
      | 'patience'
      | 'checkpointEvery'
      | 'seed'
    > {
  /** Most windows to validate on. */
  readonly validationWindows: number;
  /** Pitches of a window that a batch looks at. */
  readonly rows: number;
  /** What is kept of the weights' mean in a step, in [0, 1). */
  readonly averageDecay: number;
}

const {
  songs,
  validationSongs,
  steps,
  epochs,
  clipNorm,
  schedule,
  validateEvery,
  patience,
  checkpointEvery,
  seed,
  grid,
  pedal,
} = LSTM_TRAINING_DEFAULTS;

export const PITCH_TIED_TRAINING_DEFAULTS: PitchTiedSettings = {
  hiddenSize: 64,
  noteUnits: [96, 48],
  window: 64,
  reach: 18,
  below: 24,
  pitchClasses: false,
  periods: [],
  lags: [],
  recall: true,
  inputDropout: 0.05,
  dropout: 0.2,
  recurrentDropout: 0.1,
  transpose: 5,
  ...{
    grid,
    pedal,
    songs,
    validationSongs,
    steps,
    epochs,
    clipNorm,
    schedule,
    validateEvery,
    patience,
    checkpointEvery,
  },
  validationWindows: 160,
  batchSize: 16,
  rows: 32,
  learningRate: 1e-2,
  weightDecay: 0.03,
  averageDecay: 0.99,
  seed,
};

const schema = z.object({
  ...pitchTiedShape,
  grid: gridSchema,
  pedal: z.boolean(),
  songs: count.nullable(),
  validationSongs: z.number().int().nonnegative(),
  validationWindows: count,
  rows: count,
  averageDecay: z.number().min(0).lt(1),
  patience: count.nullable(),
  ...trainingShape,
});

/** What is given, completed from the run that is resumed, or by the defaults. @throws OptionError */
export function pitchTiedSettings(
  given: Partial<PitchTiedSettings>,
  stored: RunSettings | undefined,
): PitchTiedSettings {
  return completeSettings(schema, PITCH_TIED_TRAINING_DEFAULTS, given, stored);
}
