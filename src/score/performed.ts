/**
 * Is a piece played or written? Written music lies on the grid of its file; played music lies anywhere.
 */
import type { Piece } from '../notes/piece.ts';

/** Places in a quarter note that scores use: 24ths and 16ths; the quarters and thirds alone where ticks are few. */
const PLACES = [
  ...Array.from({ length: 25 }, (_, index) => index / 24),
  1 / 16,
  3 / 16,
  5 / 16,
  7 / 16,
  9 / 16,
  11 / 16,
  13 / 16,
  15 / 16,
];
const FEW_PLACES = [0, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 1];
/** From here on ticks are finer than the places. */
const FINE_TICKS_PER_BEAT = 96;
/** From here on a file may round to the tick beside. */
const ROUNDING_TICKS_PER_BEAT = 360;
/** Chance alone puts up to a third of played onsets on those places, at the resolution of most files a quarter. */
const LEAST_SHARE = 0.45;

/**
 * Whether the onsets of a piece ignore its beats, so that beats have to be found.
 *
 * ASAP's performances (at most 26 % on the grid) and scores (at least 63 %) are told apart (bench/score.mjs). A piece without notes counts as written.
 *
 * @example isPerformed(createPiece({ notes: [{ pitch: 60, onsetTicks: 0, durationTicks: 480, velocity: 80 }] })) // false
 */
export function isPerformed({ notes, ticksPerBeat }: Pick<Piece, 'notes' | 'ticksPerBeat'>): boolean {
  if (notes.length === 0) return false;
  const places = ticksPerBeat >= FINE_TICKS_PER_BEAT ? PLACES : FEW_PLACES;
  const nearTicks = ticksPerBeat >= ROUNDING_TICKS_PER_BEAT ? 1 : 0.5;
  let onGrid = 0;
  for (const { onsetTicks } of notes) {
    const phase = (onsetTicks % ticksPerBeat) / ticksPerBeat;
    if (places.some((place) => Math.abs(place - phase) * ticksPerBeat <= nearTicks)) onGrid++;
  }
  return onGrid / notes.length < LEAST_SHARE;
}
