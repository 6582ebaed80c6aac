/**
 * An index of pieces: the moves of all of them, and now and then the time.
 */
import type { PieceAbout } from '../tokens/controls.ts';
import type { NoteSequence, TimeBase } from '../tokens/sequence.ts';
import { movesOf } from './moves.ts';

/** A piece to look for copies of; a piece of a shard is one. */
export interface IndexedPiece {
  /** Its name within its source. */
  readonly name: string;
  /** The data set that it comes from. */
  readonly source: string;
  readonly about: PieceAbout;
  readonly sequence: Pick<NoteSequence, 'base' | 'onsets' | 'pitches'>;
}

/** What an index says of a piece. */
export interface OriginPiece extends Omit<IndexedPiece, 'sequence'> {
  readonly base: TimeBase;
  /** N. */
  readonly notes: number;
}

export interface OriginalityIndex {
  readonly pieces: readonly OriginPiece[];
  /** The classes of the moves of all pieces, one piece after the other (moves.ts). */
  readonly moves: Uint8Array;
  /** The onsets of every MARK_NOTES-th note of each piece in ticks, one piece after the other. */
  readonly marks: Uint32Array;
}

/** Notes from one known time to the next. */
export const MARK_NOTES = 32;

/** Moves of a piece of N notes. */
export const moveCount = ({ notes }: Pick<OriginPiece, 'notes'>): number => Math.max(0, notes - 1);

/** Known times of a piece of N notes. */
export const markCount = ({ notes }: Pick<OriginPiece, 'notes'>): number => Math.ceil(notes / MARK_NOTES);

/**
 * The index of pieces: a good byte a note in memory. Each piece is read once, in order, and not kept.
 *
 * @example longestMatch(buildOriginalityIndex(pieces), passage) // { length: 12, piece: { name: 'ballade', … }, … }
 */
export function buildOriginalityIndex(pieces: Iterable<IndexedPiece>): OriginalityIndex {
  const origins: OriginPiece[] = [];
  const marks: number[] = [];
  let moves = new Uint8Array(1024);
  let length = 0;
  for (const { name, source, about, sequence } of pieces) {
    const { classes, onsets } = movesOf(sequence);
    origins.push({ name, source, about, base: sequence.base, notes: onsets.length });
    for (let note = 0; note < onsets.length; note += MARK_NOTES) marks.push(onsets[note]!);
    if (moves.length < length + classes.length) {
      const larger = new Uint8Array(2 * moves.length + classes.length);
      larger.set(moves);
      moves = larger;
    }
    moves.set(classes, length);
    length += classes.length;
  }
  return { pieces: origins, moves: moves.slice(0, length), marks: Uint32Array.from(marks) };
}
