/**
 * The seam between models of notes in time and everything that uses them: a note model predicts the next note, its
 * waiting time, pitch, duration and velocity, from the notes before it and from notes that are given in advance.
 *
 * Legend: N notes of a sequence.
 */
import type { NoteSequence } from '../tokens/sequence.ts';

/** [N] each: -ln p of what is so about each note, given all that comes before it, in nats. Always finite. */
export interface NoteScores {
  readonly wait: Float64Array;
  readonly pitch: Float64Array;
  readonly duration: Float64Array;
  readonly velocity: Float64Array;
}

/**
 * How much of the piece a prediction sees: `window` cuts the piece into windows that know nothing of each other, as
 * published figures do; `sliding` lets windows overlap by half, and only their second halves count.
 */
export type ScoreContext = 'window' | 'sliding';

export interface NoteModel {
  readonly kind: 'transformer';
  /** Most notes that a prediction sees. */
  readonly context: number;
  score(sequence: NoteSequence, options?: { readonly context?: ScoreContext }): Promise<NoteScores>;
  /** Frees native memory. */
  release(): Promise<void>;
}
