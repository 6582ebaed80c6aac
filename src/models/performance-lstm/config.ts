/**
 * The settings of an LSTM over performance events, in use and as plain JSON.
 */
import { z } from 'zod';
import { CheckpointError } from '../../errors.ts';

export interface PerformanceLstmConfig {
  /** W: length of the vector that an event is read as. */
  readonly width: number;
  /** H: units of each layer. */
  readonly hiddenSize: number;
  /** 1 or more. */
  readonly layers: number;
  /** T: events of a training window. A prediction sees all events before it, of which training showed so many. */
  readonly window: number;
}

/** About 1.6 million weights. */
export const PERFORMANCE_LSTM_DEFAULTS = {
  width: 128,
  hiddenSize: 512,
  layers: 1,
  window: 256,
} as const satisfies PerformanceLstmConfig;

const whole = z.number().int().positive();

const schema = z.object({ width: whole, hiddenSize: whole, layers: whole, window: whole });

/** The settings as plain JSON. */
export function performanceLstmConfigToJson(config: PerformanceLstmConfig): Readonly<Record<string, unknown>> {
  return { ...config };
}

/** @throws CheckpointError where the JSON is not the settings of such an LSTM */
export function performanceLstmConfigFromJson(json: Readonly<Record<string, unknown>>): PerformanceLstmConfig {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new CheckpointError(
    `the performance LSTM's setting ${issue?.path.join('.')} is damaged (${issue?.message}); use another copy of the model`,
  );
}
