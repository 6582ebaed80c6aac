/**
 * The settings of a pitch-tied network's training run: their defaults and ranges. They are stored with the run,
 * and a resumed run takes from there what is not given.
 */
import { z } from 'zod';
import { type PitchTiedConfig, pitchTiedShape } from '../models/pitch-tied/index.ts';
import type { RunSettings } from './run-folder.ts';
import {
  completeSettings,
  count,
  SONG_DEFAULTS,
  type SongSettings,
  songShape,
  TRAINING_DEFAULTS,
  type TrainingSettings,
  trainingShape,
} from './settings.ts';

export interface PitchTiedSettings
  extends Omit<PitchTiedConfig, 'lowest' | 'highest' | 'members'>,
    TrainingSettings,
    SongSettings {
  /** Most windows to validate on. */
  readonly validationWindows: number;
  /** Pitches of a window that a batch looks at. */
  readonly rows: number;
  /** What is kept of the weights' mean in a step, in [0, 1). */
  readonly averageDecay: number;
}

export const PITCH_TIED_TRAINING_DEFAULTS: PitchTiedSettings = {
  ...TRAINING_DEFAULTS,
  ...SONG_DEFAULTS,
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
  validationWindows: 160,
  batchSize: 16,
  rows: 32,
  epochs: 20,
  learningRate: 1e-2,
  weightDecay: 0.03,
  averageDecay: 0.99,
};

const schema = z.object({
  ...pitchTiedShape,
  validationWindows: count,
  rows: count,
  averageDecay: z.number().min(0).lt(1),
  ...songShape,
  ...trainingShape,
});

/** What is given, completed from the run that is resumed, or by the defaults. @throws OptionError */
export function pitchTiedSettings(
  given: Partial<PitchTiedSettings>,
  stored: RunSettings | undefined,
): PitchTiedSettings {
  return completeSettings(schema, PITCH_TIED_TRAINING_DEFAULTS, given, stored);
}
