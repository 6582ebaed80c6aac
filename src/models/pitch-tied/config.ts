/**
 * The settings of a pitch-tied network, in use and as plain JSON.
 */
import { z } from 'zod';
import { CheckpointError } from '../../errors.ts';
import type { Grid } from '../../roll/roll.ts';
import { gridSchema } from '../grid.ts';

export interface PitchTiedConfig {
  /** H: units of the layer over time, for each pitch. */
  readonly hiddenSize: number;
  /** M1, M2 ..: units of the layers over the notes of a step; at least one layer. */
  readonly noteUnits: readonly number[];
  /** T: time steps of a training window. A prediction sees the whole piece before it, of which training showed so much. */
  readonly window: number;
  /** W: a pitch hears which notes within W semitones of it sound. Of those beyond it hears the pitch classes. */
  readonly reach: number;
  /** V: a pitch hears which notes of its own step sound 1 .. V semitones below it. Of those beyond: the pitch classes. */
  readonly below: number;
  /** Whether a pitch is told its own pitch class: for pieces that were all moved to one key. */
  readonly pitchClasses: boolean;
  /** A pitch is told the step's number modulo each of these: where in the bar and the phrase it may be. */
  readonly periods: readonly number[];
  /** A pitch is told whether it sounded so many steps before the predicted one, for each of these. */
  readonly lags: readonly number[];
  /** Whether a pitch is told if it sounded where the piece last went on from what has just been heard (`recall.ts`). */
  readonly recall: boolean;
  /** Share of the sounding notes that training hides from the input, 0 <= share < 1. */
  readonly inputDropout: number;
  /** Share of the layers' outputs dropped in training, the same ones at every step of a window (Gal and Ghahramani 2016). */
  readonly dropout: number;
  /** Share of the recurrent weights dropped in training, one mask a batch (DropConnect; Merity et al. 2018). */
  readonly recurrentDropout: number;
  /**
   * S: training windows are moved by -S .. S semitones. Intervals stay what they are, and so do pitch classes, which stand
   * for degrees of the key: what moves is only the height that pitches are told.
   */
  readonly transpose: number;
  /** The range of predicted pitches, P = highest - lowest + 1; each other one has a very small probability, always the same. */
  readonly lowest: number;
  readonly highest: number;
  /** Networks of different seeds whose probabilities are averaged. */
  readonly members: number;
  readonly grid: Grid;
  readonly pedal: boolean;
}

/** The settings that say what a pitch hears. */
export type Hearing = Pick<PitchTiedConfig, 'reach' | 'below' | 'pitchClasses' | 'periods' | 'lags' | 'recall'>;

const whole = z.number().int().positive();
const share = z.number().min(0).lt(1);
const pitch = z.number().int().min(0).max(127);

/** The settings that say what a network is like, without the data's. */
export const pitchTiedShape = {
  hiddenSize: whole,
  noteUnits: z.array(whole).min(1),
  window: whole,
  reach: z.number().int().min(0).max(127),
  below: z.number().int().min(0).max(127),
  pitchClasses: z.boolean(),
  periods: z.array(whole),
  lags: z.array(whole),
  recall: z.boolean(),
  inputDropout: share,
  dropout: share,
  recurrentDropout: share,
  transpose: z.number().int().min(0).max(24),
};

const schema = z
  .object({ ...pitchTiedShape, lowest: pitch, highest: pitch, members: whole, grid: gridSchema, pedal: z.boolean() })
  .refine(({ lowest, highest }) => lowest <= highest, { path: ['lowest'], message: 'above the highest pitch' });

/** @throws CheckpointError where the JSON is not the settings of such a network */
export function pitchTiedConfigFromJson(json: Readonly<Record<string, unknown>>): PitchTiedConfig {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new CheckpointError(
    `the pitch-tied network's setting ${issue?.path.join('.')} is damaged (${issue?.message}); use another copy of the model`,
  );
}

/** P: predicted pitches. */
export const pitchCount = ({ lowest, highest }: PitchTiedConfig): number => highest - lowest + 1;

/** [P]: the predicted pitches, ascending. */
export const pitchesOf = (config: PitchTiedConfig): number[] =>
  Array.from({ length: pitchCount(config) }, (_, place) => config.lowest + place);
