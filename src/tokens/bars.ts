/**
 * Where in its bar each note of a score begins. Bars are counted from each metre's first tick on, so
 * a pick-up is a first metre of its own length.
 */
import { barTicks, type NoteSequence } from './sequence.ts';

/** The position of notes in no known bar: before the first metre, in a score without one, in a performance. */
export const UNKNOWN_BAR_POSITION = 0xffff;

/**
 * Ticks since the bar line at any tick, or undefined where no bar is known. A metre that is not stated is not guessed.
 *
 * @example createBarClock(sequence)(100) // 4 in the second bar of 4/4
 */
export function createBarClock({
  base,
  metres,
}: Pick<NoteSequence, 'base' | 'metres'>): (tick: number) => number | undefined {
  if (base === 'performance') return () => undefined;
  return (tick) => {
    const metre = metres.findLast((candidate) => candidate.tick <= tick);
    return metre && Math.floor((tick - metre.tick) % barTicks(metre));
  };
}

/**
 * [N] ticks since the bar line of each note, or UNKNOWN_BAR_POSITION.
 *
 * @example barPositions(sequence) // [0, 24, 48, 72, 0, …] for quarter notes in 4/4
 */
export function barPositions(sequence: NoteSequence): Uint16Array {
  const clock = createBarClock(sequence);
  return Uint16Array.from(sequence.onsets, (onset) => clock(onset) ?? UNKNOWN_BAR_POSITION);
}
