/**
 * The settings that networks over the notes of a roll share: range, windows, and what keeps them from learning small
 * data by heart.
 */
import { z } from 'zod';
import { CheckpointError } from '../errors.ts';
import type { Grid } from '../roll/roll.ts';
import { gridSchema } from './grid.ts';

export interface RollNetworkConfig {
  /** T: time steps of a training window. A prediction sees the whole piece before it, of which training showed so much. */
  readonly window: number;
  /** The network is told the step's number modulo each of these: where in the bar and the phrase it may be. */
  readonly periods: readonly number[];
  /** Whether the network is told what followed where the piece last was the same as just now (`recall.ts`). */
  readonly recall: boolean;
  /** Share of the sounding notes that training hides from the input, 0 <= share < 1. */
  readonly inputDropout: number;
  /** Share of the layers' outputs dropped in training, the same ones at every step of a window (Gal and Ghahramani 2016). */
  readonly dropout: number;
  /** Share of the recurrent weights dropped in training, one mask a batch (DropConnect; Merity et al. 2018). */
  readonly recurrentDropout: number;
  /** S: training windows are moved by -S .. S semitones. */
  readonly transpose: number;
  /** The range of predicted pitches, P = highest - lowest + 1; each other one has a very small probability, always the same. */
  readonly lowest: number;
  readonly highest: number;
  /** Networks of different seeds whose probabilities are averaged. */
  readonly members: number;
  readonly grid: Grid;
  readonly pedal: boolean;
}

export const whole = z.number().int().positive();
const share = z.number().min(0).lt(1);
const pitch = z.number().int().min(0).max(127);

/** Those that say what a network is like and how it is trained, without the data's. */
export const rollNetworkShape = {
  window: whole,
  periods: z.array(whole),
  recall: z.boolean(),
  inputDropout: share,
  dropout: share,
  recurrentDropout: share,
  transpose: z.number().int().min(0).max(24),
};

/**
 * A network's settings from plain JSON.
 *
 * @param shape of the settings that are the network's own
 * @param name for the error, such as `the LSTM`
 * @throws CheckpointError where the JSON is not the settings of such a network
 */
export function rollNetworkConfigFromJson<Shape extends z.ZodRawShape>(
  json: Readonly<Record<string, unknown>>,
  shape: Shape,
  name: string,
): RollNetworkConfig & z.output<z.ZodObject<Shape>> {
  const data = { lowest: pitch, highest: pitch, members: whole, grid: gridSchema, pedal: z.boolean() };
  const result = z.object({ ...rollNetworkShape, ...data, ...shape }).safeParse(json);
  const damaged = (setting: PropertyKey[], message: string) =>
    new CheckpointError(
      `${name}'s setting ${setting.join('.')} is damaged (${message}); use another copy of the model`,
    );
  if (!result.success) {
    const { path, message } = result.error.issues[0]!;
    throw damaged(path, message);
  }
  const config = result.data as RollNetworkConfig & z.output<z.ZodObject<Shape>>;
  if (config.lowest > config.highest) throw damaged(['lowest'], 'above the highest pitch');
  return config;
}

/** P: predicted pitches. */
export const pitchCount = ({ lowest, highest }: Pick<RollNetworkConfig, 'lowest' | 'highest'>): number =>
  highest - lowest + 1;
