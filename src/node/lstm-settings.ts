/**
 * The settings of an LSTM's training run: their defaults and ranges. They are stored with the run,
 * and a resumed run takes from there what is not given.
 */
import { z } from 'zod';
import { gridSchema } from '../models/grid.ts';
import { LSTM_DEFAULTS, type LstmConfig } from '../models/lstm/index.ts';
import type { Schedule } from '../training/schedule.ts';
import type { RunSettings } from './run-folder.ts';
import { completeSettings, count, trainingShape } from './settings.ts';

export interface LstmSettings extends Omit<LstmConfig, 'dictionary'> {
  /** Training songs; null: all of the training split. */
  readonly songs: number | null;
  /** Most validation songs. */
  readonly validationSongs: number;
  /** V: most entries of the dictionary, the escape included. */
  readonly dictionarySize: number;
  /** Combinations in fewer training steps become escapes; see `LstmConfig.dictionary`. */
  readonly dictionaryMinCount: number;
  /** B: windows in a batch. */
  readonly batchSize: number;
  /** Length of the training in batches; null: `epochs` decides. */
  readonly steps: number | null;
  /** How often each training step is predicted; a small data set more often, so that there are at least 400 batches. */
  readonly epochs: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly clipNorm: number;
  readonly schedule: Schedule;
  /** Batches between validations; null: half an epoch, or a twentieth of the run where that is less. */
  readonly validateEvery: number | null;
  /** Validations without a new best after which training stops; null: never. */
  readonly patience: number | null;
  /** Batches between checkpoints; null: at every validation. */
  readonly checkpointEvery: number | null;
  readonly seed: number;
}

export const LSTM_TRAINING_DEFAULTS: LstmSettings = {
  ...LSTM_DEFAULTS,
  grid: { unit: 'second', stepsPerSecond: 8 },
  pedal: false,
  songs: null,
  validationSongs: 24,
  dictionarySize: 4096,
  dictionaryMinCount: 2,
  batchSize: 64,
  steps: null,
  epochs: 20,
  learningRate: 5e-3,
  weightDecay: 0.01,
  clipNorm: 1,
  schedule: { kind: 'trapezoid', warmupSteps: 20, decayShare: 0.2 },
  validateEvery: null,
  patience: 10,
  checkpointEvery: null,
  seed: 0,
};

const schema = z.object({
  hiddenSize: count,
  layers: count,
  window: count,
  dropout: z.number().min(0).lt(1),
  loss: z.enum(['every', 'last']),
  noteHeadWeight: z.number().nonnegative(),
  grid: gridSchema,
  pedal: z.boolean(),
  songs: count.nullable(),
  validationSongs: z.number().int().nonnegative(),
  dictionarySize: z.number().int().min(2),
  dictionaryMinCount: count,
  patience: count.nullable(),
  ...trainingShape,
});

/** What is given, completed from the run that is resumed, or by the defaults. @throws OptionError */
export function lstmSettings(given: Partial<LstmSettings>, stored: RunSettings | undefined): LstmSettings {
  return completeSettings(schema, LSTM_TRAINING_DEFAULTS, given, stored);
}
