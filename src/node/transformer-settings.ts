/**
 * The settings of a transformer's training run: their defaults and ranges. They are stored with the run,
 * and a resumed run takes from there what is not given.
 */
import { z } from 'zod';
import { TRANSFORMER_DEFAULTS, type TransformerConfig } from '../models/transformer/index.ts';
import type { Schedule } from '../training/schedule.ts';
import type { RunSettings } from './run-folder.ts';
import { completeSettings, count, rate, trainingShape, withNewEpochs } from './settings.ts';

export interface TransformerSettings extends TransformerConfig {
  /** B: passages in a batch. */
  readonly batchSize: number;
  /** Length of the training in batches; null: `epochs` decides. */
  readonly steps: number | null;
  /** How often each note is predicted, if `steps` does not say otherwise. */
  readonly epochs: number;
  /** Of Muon, which trains the matrices inside the layers. */
  readonly learningRate: number;
  /** AdamW's learning rate, for tables and heads, as a multiple of Muon's. */
  readonly adamWRateFactor: number;
  /** Muon's decoupled weight decay. */
  readonly weightDecay: number;
  readonly clipNorm: number;
  readonly schedule: Schedule;
  /** Most validation passages. */
  readonly validationPassages: number;
  /** Batches between validations; null: a fortieth of the run. */
  readonly validateEvery: number | null;
  /** Batches between checkpoints; null: at every validation. */
  readonly checkpointEvery: number | null;
  readonly seed: number;
}

export const TRANSFORMER_TRAINING_DEFAULTS: TransformerSettings = {
  ...TRANSFORMER_DEFAULTS,
  batchSize: 8,
  steps: null,
  epochs: 4,
  learningRate: 0.02,
  adamWRateFactor: 0.3,
  weightDecay: 0.01,
  clipNorm: 1,
  schedule: { kind: 'trapezoid', warmupSteps: 20, decayShare: 0.2 },
  validationPassages: 256,
  validateEvery: null,
  checkpointEvery: null,
  seed: 0,
};

const schema = z.object({
  width: count,
  layers: count,
  heads: count,
  feedForward: count,
  headWidth: count,
  window: count,
  lead: z.object({ score: count, performance: count }),
  adamWRateFactor: rate,
  validationPassages: z.number().int().nonnegative(),
  ...trainingShape,
});

/** What is given, completed from the run that is resumed, or by the defaults. @throws OptionError */
export function transformerSettings(
  given: Partial<TransformerSettings>,
  stored: RunSettings | undefined,
): TransformerSettings {
  return completeSettings(schema, TRANSFORMER_TRAINING_DEFAULTS, given, withNewEpochs(given, stored));
}
