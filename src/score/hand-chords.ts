/**
 * The last word on hands: within a chord the left hand takes the lower notes and the right hand the upper ones, and
 * neither stretches far. Of all places to divide the chord the likeliest is taken.
 */
import type { HandNote } from './hands.ts';

const RIGHT = 1;
const LEFT = 2;
// Chosen on half of ASAP (docs/SCORE.md).
/** Semitones that a hand spans with ease. */
const SPAN = 13;
/** In nats for each semitone beyond. */
const STRETCH = 1;
/** No note is surer than this, in nats: one that stands out does not outvote its chord. */
const SUREST = 4;

/**
 * [N] 1 for the right hand, 2 for the left.
 *
 * @param notes by onset, then pitch
 * @param odds [N] nats for the left hand
 * @example divideChords([{ pitch: 48, … }, { pitch: 60, … }, { pitch: 64, … }], [3, -0.1, 1]) // struck together: [2, 1, 1]
 */
export function divideChords(notes: readonly HandNote[], odds: ArrayLike<number>): Uint8Array {
  const hands = new Uint8Array(notes.length).fill(RIGHT);
  for (let first = 0, after = 0; first < notes.length; first = after) {
    while (after < notes.length && notes[after]!.onsetTicks === notes[first]!.onsetTicks) after++;
    hands.fill(LEFT, first, bestDivision(notes, odds, first, after));
  }
  return hands;
}

/** The first note of the right hand, or `after`. */
function bestDivision(notes: readonly HandNote[], odds: ArrayLike<number>, first: number, after: number): number {
  const stretch = (from: number, to: number): number =>
    to > from ? STRETCH * Math.max(0, notes[to - 1]!.pitch - notes[from]!.pitch - SPAN) : 0;
  let best = first;
  let most = Number.NEGATIVE_INFINITY;
  let taken = 0;
  for (let division = first; division <= after; division++) {
    if (division > first) taken += Math.max(-SUREST, Math.min(SUREST, odds[division - 1]!));
    const score = taken - stretch(first, division) - stretch(division, after);
    if (score > most) {
      most = score;
      best = division;
    }
  }
  return best;
}
