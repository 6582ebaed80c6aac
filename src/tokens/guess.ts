/**
 * Whether a piece was written on a grid of beats or played: what to take where nobody says.
 */
import type { Note } from '../notes/piece.ts';
import { TICKS_PER_BEAT, type TimeBase } from './sequence.ts';

/** Played notes fall on the grid by chance only: one in 16 at 384 ticks a beat. Scores have a few off it (ornaments). */
const ON_GRID_SHARE = 0.6;
/** At fewer ticks a beat, every time lies near the grid and nothing can be told. */
const LEAST_TICKS_PER_BEAT = 2 * TICKS_PER_BEAT;

/** What of a piece counts. */
interface Timed {
  readonly notes: readonly Pick<Note, 'onsetTicks'>[];
  readonly ticksPerBeat: number;
}

/**
 * 'score' where most notes begin exactly on the grid of 24 ticks a beat, else 'performance'.
 *
 * @example guessTimeBase(createPiece({ notes: [{ pitch: 60, onsetTicks: 480, durationTicks: 240, velocity: 64 }] })) // 'score'
 */
export function guessTimeBase({ notes, ticksPerBeat }: Timed): TimeBase {
  if (ticksPerBeat < LEAST_TICKS_PER_BEAT) return 'score';
  const onGrid = notes.filter(({ onsetTicks }) => (onsetTicks * TICKS_PER_BEAT) % ticksPerBeat === 0).length;
  return onGrid >= ON_GRID_SHARE * notes.length ? 'score' : 'performance';
}
