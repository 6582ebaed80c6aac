/**
 * The settings of an LSTM with independent notes, in use and as plain JSON.
 */
import { z } from 'zod';
import { CheckpointError } from '../../errors.ts';
import type { Grid } from '../../roll/roll.ts';
import { gridSchema } from '../grid.ts';
import { type Past, RECALL_LENGTHS } from '../past.ts';

export interface LstmNotesConfig {
  /** H: units of each layer. */
  readonly hiddenSize: number;
  /** 1 or more. */
  readonly layers: number;
  /** T: time steps of a training window. A prediction sees the whole piece before it, of which training showed so much. */
  readonly window: number;
  /** F: how many past steps each position hears at once; the layers carry what is older. */
  readonly frames: number;
  /** The network is told the step's number modulo each of these: where in the bar and the phrase it may be. */
  readonly periods: readonly number[];
  /** Whether each position also hears what followed where the piece was the same before, and for how long it was (`recall.ts`). */
  readonly recall: boolean;
  /** Share of the sounding notes that training hides from the input, 0 <= share < 1. */
  readonly inputDropout: number;
  /** Share of the layers' outputs dropped in training, the same ones at every step of a window (Gal and Ghahramani 2016). */
  readonly dropout: number;
  /** Share of the recurrent weights dropped in training, one mask a batch (DropConnect; Merity et al. 2018). */
  readonly recurrentDropout: number;
  /** S: training windows are moved by -S .. S semitones; the network is told by how many. */
  readonly transpose: number;
  /** The range of predicted pitches, P = highest - lowest + 1; others never sound. */
  readonly lowest: number;
  readonly highest: number;
  /** Networks of different seeds whose probabilities are averaged. */
  readonly members: number;
  readonly grid: Grid;
  readonly pedal: boolean;
}

const whole = z.number().int().positive();
const share = z.number().min(0).lt(1);
const pitch = z.number().int().min(0).max(127);

const schema = z
  .object({
    hiddenSize: whole,
    layers: whole,
    window: whole,
    frames: whole,
    periods: z.array(whole),
    recall: z.boolean(),
    inputDropout: share,
    dropout: share,
    recurrentDropout: share,
    transpose: z.number().int().min(0).max(12),
    lowest: pitch,
    highest: pitch,
    members: whole,
    grid: gridSchema,
    pedal: z.boolean(),
  })
  .refine(({ lowest, highest }) => lowest <= highest, { path: ['lowest'], message: 'above the highest pitch' });

/** @throws CheckpointError where the JSON is not the settings of such an LSTM */
export function lstmNotesConfigFromJson(json: Readonly<Record<string, unknown>>): LstmNotesConfig {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new CheckpointError(
    `the LSTM's setting ${issue?.path.join('.')} is damaged (${issue?.message}); use another copy of the model`,
  );
}

/** P: predicted pitches. */
export const pitchCount = ({ lowest, highest }: LstmNotesConfig): number => highest - lowest + 1;

/** N: the notes that a position hears, of the F steps before it and of the one that is recalled. */
export const heardCount = (config: LstmNotesConfig): number =>
  (config.frames + (config.recall ? 1 : 0)) * pitchCount(config);

/** E: places for what a position is told beside notes: the transposition, the step in each period, the recalled length. */
export const sideCount = ({ transpose, periods, recall }: LstmNotesConfig): number =>
  periods.reduce((sum, period) => sum + period, transpose === 0 ? 0 : 2 * transpose + 1) +
  (recall ? RECALL_LENGTHS.length : 0);

/** Tells a position of a piece's step `step`, moved by `moved` semitones, what it is told. @param side [.., E], zeros at `at` */
export function markSide(
  side: Uint8Array | Float32Array,
  at: number,
  past: Past,
  step: number,
  moved: number,
  { transpose, periods, recall }: LstmNotesConfig,
): void {
  let place = at;
  if (transpose > 0) {
    side[place + transpose + moved] = 1;
    place += 2 * transpose + 1;
  }
  for (const period of periods) {
    side[place + (((step % period) + period) % period)] = 1;
    place += period;
  }
  if (!recall) return;
  const { length } = past.recalled(step);
  for (const least of RECALL_LENGTHS) side[place++] = length >= least ? 1 : 0;
}

/**
 * Lets a position hear the F steps before a piece's step `step`, moved by `moved` semitones, the latest first, and the
 * one that is recalled. What lies before the piece is silent. @param heard [.., N], zeros at `at`
 */
export function markHeard(
  heard: Uint8Array,
  at: number,
  past: Past,
  step: number,
  moved: number,
  config: LstmNotesConfig,
): void {
  const P = pitchCount(config);
  for (let frame = 0; frame < config.frames; frame++) {
    markNotes(heard, at + frame * P, past.at(step - 1 - frame), moved, config);
  }
  if (config.recall) markNotes(heard, at + config.frames * P, past.at(past.recalled(step).from), moved, config);
}

/** Sets pitches, moved by `moved` semitones, to 1. @param target [.., P], zeros at `at` */
export function markNotes(
  target: Uint8Array,
  at: number,
  pitches: ArrayLike<number>,
  moved: number,
  config: LstmNotesConfig,
): void {
  const P = pitchCount(config);
  for (let index = 0; index < pitches.length; index++) {
    const place = pitches[index]! + moved - config.lowest;
    if (place >= 0 && place < P) target[at + place] = 1;
  }
}
