/**
 * The settings of an LSTM with independent notes, in use and as plain JSON.
 */
import { z } from 'zod';
import { type Past, RECALL_LENGTHS } from '../past.ts';
import {
  pitchCount,
  type RollNetworkConfig,
  rollNetworkConfigFromJson,
  rollNetworkShape,
  whole,
} from '../roll-network.ts';

/** The network is told by how many semitones a window was moved. */
export interface LstmNotesConfig extends RollNetworkConfig {
  /** H: units of each layer. */
  readonly hiddenSize: number;
  /** 1 or more. */
  readonly layers: number;
  /** F: how many past steps each position hears at once; the layers carry what is older. */
  readonly frames: number;
}

/** Models that say nothing of recall were made without it. */
const ownShape = {
  hiddenSize: whole,
  layers: whole,
  frames: whole,
  recall: z.boolean().default(false),
};

/** The settings that say what a network is like and how it is trained, without the data's. */
export const lstmNotesShape = { ...rollNetworkShape, ...ownShape, recall: z.boolean() };

/** @throws CheckpointError where the JSON is not the settings of such an LSTM */
export const lstmNotesConfigFromJson = (json: Readonly<Record<string, unknown>>): LstmNotesConfig =>
  rollNetworkConfigFromJson(json, ownShape, 'the LSTM');

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
