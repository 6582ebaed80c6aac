/**
 * The settings of a transformer's training run: their defaults and ranges. They are stored with the run,
 * and a resumed run takes from there what is not given.
 */
import { z } from 'zod';
import {
  CONTROLLED_SHARE,
  GIVEN_SHARE,
  TRANSFORMER_DEFAULTS,
  type TransformerConfig,
} from '../models/transformer/index.ts';
import type { RunSettings } from './run-folder.ts';
import {
  completeSettings,
  count,
  type MuonSettings,
  rate,
  TRAINING_DEFAULTS,
  type TrainingSettings,
  trainingShape,
  withNewEpochs,
} from './settings.ts';

export interface TransformerSettings extends TransformerConfig, TrainingSettings, MuonSettings {
  /** Share of the training passages in which some notes are given. */
  readonly givenShare: number;
  /** Share of the training passages in which some controls are told. */
  readonly controlledShare: number;
  /** Most validation passages. */
  readonly validationPassages: number;
}

export const TRANSFORMER_TRAINING_DEFAULTS = {
  ...TRANSFORMER_DEFAULTS,
  ...TRAINING_DEFAULTS,
  batchSize: 8,
  epochs: 4,
  learningRate: 0.02,
  adamWRateFactor: 0.3,
  givenShare: GIVEN_SHARE,
  controlledShare: CONTROLLED_SHARE,
  validationPassages: 256,
} satisfies TransformerSettings;

const share = z.number().min(0).max(1);

const schema = z.object({
  width: count,
  layers: count,
  heads: count,
  feedForward: count,
  headWidth: count,
  window: count,
  lead: z.object({ score: count, performance: count }),
  adamWRateFactor: rate,
  givenShare: share,
  controlledShare: share,
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
