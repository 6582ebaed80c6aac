/**
 * The settings of a training run of an LSTM over performance events: their defaults and ranges. They are stored with the
 * run, and a resumed run takes from there what is not given.
 */
import { z } from 'zod';
import {
  PERFORMANCE_LSTM_DEFAULTS,
  type PerformanceLstmConfig,
  VARIATION_DEFAULTS,
} from '../models/performance-lstm/index.ts';
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

export interface PerformanceLstmSettings extends PerformanceLstmConfig, TrainingSettings, MuonSettings {
  /** Pieces are moved by up to so many semitones, either way. */
  readonly transpose: number;
  /** Tempos are changed by a factor between 1 / stretch and stretch. */
  readonly stretch: number;
  /** Most validation windows. */
  readonly validationWindows: number;
}

export const PERFORMANCE_LSTM_TRAINING_DEFAULTS: PerformanceLstmSettings = {
  ...PERFORMANCE_LSTM_DEFAULTS,
  ...VARIATION_DEFAULTS,
  ...TRAINING_DEFAULTS,
  batchSize: 16,
  epochs: 1.25,
  learningRate: 0.02,
  adamWRateFactor: 0.5,
  schedule: { kind: 'trapezoid', warmupSteps: 20, decayShare: 0.3 },
  validationWindows: 256,
};

const schema = z.object({
  width: count,
  hiddenSize: count,
  layers: count,
  window: count,
  transpose: z.number().int().min(0).max(12),
  stretch: z.number().min(1).max(2),
  adamWRateFactor: rate,
  validationWindows: z.number().int().nonnegative(),
  ...trainingShape,
});

/** What is given, completed from the run that is resumed, or by the defaults. @throws OptionError */
export function performanceLstmSettings(
  given: Partial<PerformanceLstmSettings>,
  stored: RunSettings | undefined,
): PerformanceLstmSettings {
  return completeSettings(schema, PERFORMANCE_LSTM_TRAINING_DEFAULTS, given, withNewEpochs(given, stored));
}
