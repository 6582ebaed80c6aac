/**
 * The settings of a training run of an LSTM with independent notes: their defaults and ranges. They are stored with the
 * run, and a resumed run takes from there what is not given.
 */
import { z } from 'zod';
import { type LstmNotesConfig, lstmNotesShape } from '../models/lstm-notes/index.ts';
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

export interface LstmNotesSettings
  extends Omit<LstmNotesConfig, 'lowest' | 'highest' | 'members'>,
    TrainingSettings,
    SongSettings {
  /** Most windows to validate on. */
  readonly validationWindows: number;
}

export const LSTM_NOTES_TRAINING_DEFAULTS: LstmNotesSettings = {
  ...TRAINING_DEFAULTS,
  ...SONG_DEFAULTS,
  hiddenSize: 256,
  layers: 1,
  window: 64,
  frames: 4,
  periods: [],
  recall: true,
  inputDropout: 0.1,
  dropout: 0.3,
  recurrentDropout: 0.2,
  transpose: 3,
  validationWindows: 640,
  batchSize: 16,
  epochs: 60,
  learningRate: 4e-3,
  weightDecay: 0.1,
};

const schema = z.object({ ...lstmNotesShape, validationWindows: count, ...songShape, ...trainingShape });

/** What is given, completed from the run that is resumed, or by the defaults. @throws OptionError */
export function lstmNotesSettings(
  given: Partial<LstmNotesSettings>,
  stored: RunSettings | undefined,
): LstmNotesSettings {
  return completeSettings(schema, LSTM_NOTES_TRAINING_DEFAULTS, given, stored);
}
