/**
 * The model lab: how well each model foresees the song, and how each would go on.
 *
 * What a model of time steps says about a song is a sum over its steps, what a model of notes says a sum over its notes.
 * To be set side by side, both are given in bits a note, over the same notes. They do not know time equally well (the
 * steps of one are coarser than the grid of another, and coarse times are easier to foresee), so small differences
 * between kinds mean nothing.
 */
import type { Suggestions } from './request.ts';

/** What a model says about a song. */
export interface SongScore {
  /** How many notes of the song count: those on the piano. */
  readonly notes: number;
  /** -ln p of times, pitches and lengths, in nats; loudness does not count, since models of time steps do not know it. */
  readonly nats: number;
  /** What the model itself counts. */
  readonly unit: 'step' | 'note';
  /** How many of these there are. */
  readonly units: number;
}

export interface ModelScore {
  /** Name and title of the model. */
  readonly model: string;
  readonly title: string;
  /** Bits a note; lower is better: with 3 bits, the model was as unsure as with 8 equal choices. Null without notes. */
  readonly bitsPerNote: number | null;
  readonly notes: number;
  /** Nats a step or note, as in the published figures of its kind; null without any. */
  readonly nats: number | null;
  readonly unit: SongScore['unit'];
  /** Why there is no score. */
  readonly error?: string;
}

/** How a model goes on, and how well it foresees what is there. */
export interface Comparison {
  readonly score: ModelScore;
  /** Absent where it failed. */
  readonly suggestions?: Suggestions;
  readonly error?: string;
}

/** @example modelScore('lstm-small', 'Quick sketcher', { notes: 10, nats: 20.8, unit: 'step', units: 8 }).bitsPerNote // 3.0 */
export function modelScore(model: string, title: string, { notes, nats, unit, units }: SongScore): ModelScore {
  return {
    model,
    title,
    bitsPerNote: notes === 0 ? null : nats / notes / Math.LN2,
    notes,
    nats: units === 0 ? null : nats / units,
    unit,
  };
}
