/**
 * Music as a row of moves from note to note, in which a copy is the same run of moves in any key and at any tempo.
 *
 * A move is the interval in semitones, and how the time since the onset before compares with the time before that: much
 * shorter, shorter, alike, longer, much longer, or none at all, within a chord. Notes that begin nearly together
 * count as a chord in performances, and a chord is read from below, so that it does not matter how it was spread.
 * The classes of rhythm are few and wide, so that a copy that was stretched and rounded keeps most of its moves.
 *
 * Each move is put into one of 64 classes (six bits), by a hash that spreads the moves of real music evenly: two moves
 * of different music share a class once in 30 times. It makes an index small, and a piece cannot be read back from it.
 */
import type { NoteSequence, TimeBase } from '../tokens/sequence.ts';

/** Notes at most so many ticks after the note before belong to its chord. Few played notes are 50 ms apart. */
const CHORD_TICKS: Readonly<Record<TimeBase, number>> = { score: 0, performance: 4 };

/** Where the classes of rhythm begin, as logarithms to base 2 of ratios: 1.7 and 3.4 times as long, or as short. */
const RATIO_EDGES = [-1.75, -0.75, 0.75, 1.75] as const;
const NO_RATIO = 5;
const IN_CHORD = 6;

/** Of all multipliers tried, the one that spreads the moves of MAESTRO, Mutopia and OpenScore Lieder most evenly. */
const SPREAD = 0xec7edcd3;

export const MOVE_BITS = 6;
export const MOVE_CLASSES = 2 ** MOVE_BITS;

export interface Moves {
  /** [N - 1] 0..63: the class of the move from each note to the next; [0] for one note or none. */
  readonly classes: Uint8Array;
  /** [N] the notes in the order in which they are read. */
  readonly order: Uint32Array;
  /** [N] the onset of each note's chord in ticks, in that order. */
  readonly onsets: Uint32Array;
}

/** The moves of a piece. @example movesOf(sequence).classes.length // one less than there are notes */
export function movesOf({ base, onsets, pitches }: Pick<NoteSequence, 'base' | 'onsets' | 'pitches'>): Moves {
  const count = onsets.length;
  const order = Uint32Array.from({ length: count }, (_, note) => note);
  const chordOnsets = new Uint32Array(count);
  const classes = new Uint8Array(Math.max(0, count - 1));
  let timeBefore = 0;
  for (let first = 0, end = 0; first < count; first = end) {
    end = first + 1;
    while (end < count && onsets[end]! - onsets[end - 1]! <= CHORD_TICKS[base]) end++;
    order.subarray(first, end).sort((a, b) => pitches[a]! - pitches[b]! || a - b);
    chordOnsets.fill(onsets[first]!, first, end);
    const time = first === 0 ? 0 : onsets[first]! - chordOnsets[first - 1]!;
    for (let place = Math.max(1, first); place < end; place++) {
      const rhythm = place > first ? IN_CHORD : ratioClass(time, timeBefore);
      const interval = pitches[order[place]!]! - pitches[order[place - 1]!]!;
      classes[place - 1] = Math.imul((interval + 127) * 8 + rhythm, SPREAD) >>> (32 - MOVE_BITS);
    }
    timeBefore = time;
  }
  return { classes, order, onsets: chordOnsets };
}

function ratioClass(time: number, timeBefore: number): number {
  if (timeBefore === 0) return NO_RATIO;
  const ratio = Math.log2(time / timeBefore);
  let reached = 0;
  while (reached < RATIO_EDGES.length && ratio >= RATIO_EDGES[reached]!) reached++;
  return reached;
}
