/**
 * Where in its bar each note of a score begins. Bars are counted from each metre's first tick on, so
 * a pick-up is a first metre of its own length.
 */
import { barTicks, type NoteSequence } from './sequence.ts';

/** The position of notes in no known bar: before the first metre, in a score without one, in a performance. */
export const UNKNOWN_BAR_POSITION = 0xffff;

/** A place in its bar. */
export interface BarPlace {
  /** Ticks since the bar line. */
  readonly position: number;
  /** Ticks in the bar. */
  readonly length: number;
}

/**
 * Where in its bar any tick lies, or undefined where no bar is known. A metre that is not stated is not guessed.
 *
 * @example createBarPlaces(sequence)(100) // { position: 4, length: 96 }, in the second bar of 4/4
 */
export function createBarPlaces({
  base,
  metres,
}: Pick<NoteSequence, 'base' | 'metres'>): (tick: number) => BarPlace | undefined {
  if (base === 'performance') return () => undefined;
  return (tick) => {
    const metre = metres.findLast((candidate) => candidate.tick <= tick);
    if (metre === undefined) return undefined;
    const length = barTicks(metre);
    return { position: Math.floor((tick - metre.tick) % length), length };
  };
}

/** Ticks since the bar line at any tick, or undefined where no bar is known. @example createBarClock(sequence)(100) // 4 */
export function createBarClock(sequence: Pick<NoteSequence, 'base' | 'metres'>): (tick: number) => number | undefined {
  const placeOf = createBarPlaces(sequence);
  return (tick) => placeOf(tick)?.position;
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
