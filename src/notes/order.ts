/**
 * The normal form of a piece: the one order in which its lists stand, so that two
 * pieces with the same music are equal value by value. The reader and `createPiece` both use it.
 *
 * - notes by onset, pitch, track, channel, duration; equal ones keep their order;
 * - pedal by time, then channel; changes at one tick keep their order (up and down again is a re-pedalling);
 * - at most one tempo, metre and key a tick: the last one given counts.
 */
import type { Note, PedalChange } from './piece.ts';

/** The last tick that a piece may reach, 2^31 - 1: 25 days at 480 ticks a beat and 120 beats a minute. */
export const MAX_TICKS = 0x7fff_ffff;

/** Less than, equal to or greater than 0 as `a` stands before, beside or after `b` in a piece. */
export function compareNotes(a: Note, b: Note): number {
  return (
    a.onsetTicks - b.onsetTicks ||
    a.pitch - b.pitch ||
    (a.track ?? 0) - (b.track ?? 0) ||
    (a.channel ?? 0) - (b.channel ?? 0) ||
    a.durationTicks - b.durationTicks
  );
}

/** As `compareNotes`, for the pedal. */
export function comparePedal(a: PedalChange, b: PedalChange): number {
  return a.timeTicks - b.timeTicks || (a.channel ?? 0) - (b.channel ?? 0);
}

/** Sorts in place and stably; costs one pass where the values are in order already, as they are in most files. */
export function sortInPlace<T>(values: T[], compare: (a: T, b: T) => number): T[] {
  for (let i = 1; i < values.length; i++) {
    if (compare(values[i - 1] as T, values[i] as T) > 0) return values.sort(compare);
  }
  return values;
}

/**
 * Changes sorted by time, of several at one tick only the last given.
 *
 * @example lastAtEachTick([{ timeTicks: 5 }, { timeTicks: 0 }]) // [{ timeTicks: 0 }, { timeTicks: 5 }]
 */
export function lastAtEachTick<T extends { readonly timeTicks: number }>(changes: readonly T[]): T[] {
  const sorted = sortInPlace([...changes], (a, b) => a.timeTicks - b.timeTicks);
  return sorted.filter((change, index) => sorted[index + 1]?.timeTicks !== change.timeTicks);
}
