/**
 * The settings of an LSTM over note combinations, in use and as plain JSON.
 */
import { z } from 'zod';
import { CheckpointError } from '../../errors.ts';
import { Dictionary } from '../../roll/dictionary.ts';
import type { Grid } from '../../roll/roll.ts';
import { gridSchema } from '../grid.ts';

/** N: MIDI pitches in a step. */
export const PITCHES = 128;

export interface LstmConfig {
  /** H: units of each layer. */
  readonly hiddenSize: number;
  /** 1 or more. */
  readonly layers: number;
  /** T: time steps that a window holds, the most that one prediction sees in training. */
  readonly window: number;
  /** Share of activations dropped in training, 0 <= dropout < 1: inputs, between layers, outputs (Zaremba et al. 2014). */
  readonly dropout: number;
  /** Whether every step of a window is predicted in training, or only its last one (the original experiment). */
  readonly loss: 'every' | 'last';
  /** Weight of the note head's loss on steps whose combination the dictionary holds; on the others it is 1. */
  readonly noteHeadWeight: number;
  /**
   * V entries. Build it with `minCount: 2`: the combinations seen once in training are then escapes there, and their
   * share is the Good-Turing estimate of how often a new combination will come, so the model learns a calibrated
   * escape. With `minCount: 1` no training step is an escape and every unseen combination costs dearly.
   */
  readonly dictionary: Dictionary;
  readonly grid: Grid;
  /** Whether notes were extended by the sustain pedal. */
  readonly pedal: boolean;
}

/** What `trainLstm` uses where nothing else is said; a start for configurations of your own. */
export const LSTM_DEFAULTS = {
  hiddenSize: 256,
  layers: 1,
  window: 50,
  dropout: 0.2,
  loss: 'every',
  noteHeadWeight: 0.25,
} as const satisfies Partial<LstmConfig>;

const whole = z.number().int().positive();

const schema = z.object({
  hiddenSize: whole,
  layers: whole,
  window: whole,
  dropout: z.number().min(0).lt(1),
  loss: z.enum(['every', 'last']),
  noteHeadWeight: z.number().nonnegative(),
  dictionary: z.object({
    combinations: z.array(z.array(z.number().int().min(0).max(127))),
    counts: z.array(z.number().nonnegative()),
  }),
  grid: gridSchema,
  pedal: z.boolean(),
});

/** The settings as plain JSON. */
export function lstmConfigToJson(config: LstmConfig): Readonly<Record<string, unknown>> {
  return { ...config, dictionary: config.dictionary.toJSON() };
}

/** @throws CheckpointError where the JSON is not the settings of an LSTM */
export function lstmConfigFromJson(json: Readonly<Record<string, unknown>>): LstmConfig {
  const result = schema.safeParse(json);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new CheckpointError(
      `the LSTM's setting ${issue?.path.join('.')} is damaged (${issue?.message}); use another copy of the model`,
    );
  }
  const { dictionary, ...rest } = result.data;
  return { ...rest, dictionary: Dictionary.fromJSON(dictionary) };
}
