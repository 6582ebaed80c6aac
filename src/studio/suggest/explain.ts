/**
 * What a model expects at a place of the song: a probability for every key of the piano, and sentences.
 */

import { describeAdvanced } from '../../generation/notes/explain-words.ts';
import { type Explanation, explainPlace, type Place } from '../../generation/notes/index.ts';
import type { NoteModel } from '../../models/note-model.ts';
import type { Piece } from '../../notes/piece.ts';
import { LOWEST_PITCH, PITCH_COUNT, type TimeBase } from '../../tokens/sequence.ts';

export interface PlaceExplanation {
  /** Name of the model. */
  readonly model: string;
  /** Song ticks. */
  readonly tick: number;
  /** [88]: the probability of each key from A0 (21) to be the next note; together they sum to one, or to zero where no note is expected. */
  readonly pitches: readonly number[];
  /** MIDI numbers of the notes that sound there, ascending. */
  readonly sounding: readonly number[];
  /** The likeliest notes with their names, likeliest first. */
  readonly likeliest: Explanation['pitches'];
  /** For someone who begins. */
  readonly simple: string;
  /** For someone who knows the terms. */
  readonly advanced: string;
}

/** So many notes and times are named. */
const NAMED = 5;

/** Explains a place with a model of notes. */
export async function explainWith(
  model: NoteModel,
  piece: Piece,
  { at, tick, base }: { readonly at: Place; readonly tick: number; readonly base: TimeBase },
): Promise<Omit<PlaceExplanation, 'model'>> {
  const full = await explainPlace(model, piece, { at, base, choices: PITCH_COUNT });
  const pitches = new Array<number>(PITCH_COUNT).fill(0);
  for (const { pitch, probability } of full.pitches) pitches[pitch - LOWEST_PITCH] = probability;
  const named = { ...full, pitches: full.pitches.slice(0, NAMED), times: full.times.slice(0, NAMED) };
  return {
    tick,
    pitches,
    sounding: full.sounding,
    likeliest: named.pitches,
    simple: full.simple,
    advanced: describeAdvanced(named),
  };
}
