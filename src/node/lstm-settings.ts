/**
 * The settings of an LSTM's training run: their defaults and ranges. They are stored with the run,
 * and a resumed run takes from there what is not given.
 */
import { z } from 'zod';
import { LSTM_DEFAULTS, type LstmConfig } from '../models/lstm/index.ts';
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

export interface LstmSettings extends Omit<LstmConfig, 'dictionary'>, TrainingSettings, SongSettings {
  /** V: most entries of the dictionary, the escape included. */
  readonly dictionarySize: number;
  /** Combinations in fewer training steps become escapes; see `LstmConfig.dictionary`. */
  readonly dictionaryMinCount: number;
}

export const LSTM_TRAINING_DEFAULTS: LstmSettings = {
  ...LSTM_DEFAULTS,
  ...TRAINING_DEFAULTS,
  ...SONG_DEFAULTS,
  dictionarySize: 4096,
  dictionaryMinCount: 2,
  batchSize: 64,
  // A small data set is seen more often, so that there are at least 400 batches.
  epochs: 20,
  learningRate: 5e-3,
};

const schema = z.object({
  hiddenSize: count,
  layers: count,
  window: count,
  dropout: z.number().min(0).lt(1),
  loss: z.enum(['every', 'last']),
  noteHeadWeight: z.number().nonnegative(),
  dictionarySize: z.number().int().min(2),
  dictionaryMinCount: count,
  ...songShape,
  ...trainingShape,
});

/** What is given, completed from the run that is resumed, or by the defaults. @throws OptionError */
export function lstmSettings(given: Partial<LstmSettings>, stored: RunSettings | undefined): LstmSettings {
  return completeSettings(schema, LSTM_TRAINING_DEFAULTS, given, stored);
}
