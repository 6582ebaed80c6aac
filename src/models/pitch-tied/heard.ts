/**
 * What a pitch hears of the steps before the predicted one, and of the notes below it in its own step: intervals from
 * itself. All are small whole numbers, most of them 0 or 1. Moving a piece moves what is heard along; only the height
 * stays behind.
 *
 * Legend: D numbers of the past, L numbers of the own step; W and V as in `PitchTiedConfig`.
 */

import { type Past, RECALL_LENGTHS } from '../past.ts';
import type { Hearing } from './config.ts';

const CLASSES = 12;
/** A pitch is above so many of these: its height. */
const HEIGHTS = Array.from({ length: 13 }, (_, index) => 27 + 6 * index);
/** As many of the first numbers are 1 as notes sound, at most so many. */
const MOST_NOTES = 6;
/** As many of the first numbers are 1 as lower notes differ from the recalled ones, at most so many. */
const MOST_DIFFERENT = 2;

/** Prime factors, ascending. @example factors(12) // [2, 2, 3] */
function factors(period: number): number[] {
  for (let factor = 2; factor * factor <= period; factor++) {
    if (period % factor === 0) return [factor, ...factors(period / factor)];
  }
  return period > 1 ? [period] : [];
}

/** A digit for each prime factor of a period: of base 2 as one number, of others one-hot. */
const periodCount = (period: number): number =>
  factors(period).reduce((sum, factor) => sum + (factor === 2 ? 1 : factor), 0);

/** D. */
export function heardCount({ reach, pitchClasses, periods, lags, recall }: Hearing): number {
  return (
    2 * reach +
    1 +
    CLASSES +
    (pitchClasses ? CLASSES : 0) +
    HEIGHTS.length +
    MOST_NOTES +
    periods.reduce((sum, period) => sum + periodCount(period), 0) +
    lags.length +
    (recall ? 1 + RECALL_LENGTHS.length : 0)
  );
}

/** L. */
export const lowerCount = ({ below, recall }: Hearing): number =>
  below + CLASSES + MOST_NOTES + (recall ? MOST_DIFFERENT : 0);

const classOf = (interval: number): number => ((interval % CLASSES) + CLASSES) % CLASSES;

export interface Moment {
  readonly past: Past;
  /** The predicted step. */
  readonly step: number;
  /** What is heard of the step before it, which training may hide a part of. */
  readonly latest: ArrayLike<number>;
  /** By how many semitones the piece is thought to be moved. */
  readonly moved: number;
}

/**
 * What pitches hear before a step.
 *
 * @param target [.., pitches, D], zeros from `at` on
 */
export function markHeard(
  target: Uint8Array,
  at: number,
  pitches: ArrayLike<number>,
  { past, step, latest, moved }: Moment,
  config: Hearing,
): void {
  const { reach, pitchClasses, periods, lags, recall } = config;
  const D = heardCount(config);
  const digits = periods.flatMap((period) => digitsOf(step, period));
  const lagged = lags.map((lag) => past.at(step - lag));
  const { from, length } = recall ? past.recalled(step) : { from: -1, length: 0 };
  const recalled = past.at(from);
  for (let row = 0; row < pitches.length; row++) {
    const pitch = pitches[row]!;
    let place = at + row * D;
    for (let note = 0; note < latest.length; note++) {
      const interval = latest[note]! - pitch;
      if (interval >= -reach && interval <= reach) target[place + interval + reach] = 1;
      target[place + 2 * reach + 1 + classOf(interval)]! += 1;
    }
    place += 2 * reach + 1 + CLASSES;
    if (pitchClasses) {
      target[place + (pitch % CLASSES)] = 1;
      place += CLASSES;
    }
    for (let i = 0; i < HEIGHTS.length && pitch + moved >= HEIGHTS[i]!; i++) target[place + i] = 1;
    place += HEIGHTS.length;
    target.fill(1, place, place + Math.min(MOST_NOTES, latest.length));
    place += MOST_NOTES;
    target.set(digits, place);
    place += digits.length;
    for (const notes of lagged) target[place++] = sounds(notes, pitch) ? 1 : 0;
    if (!recall) continue;
    target[place++] = sounds(recalled, pitch) ? 1 : 0;
    for (let i = 0; i < RECALL_LENGTHS.length && length >= RECALL_LENGTHS[i]!; i++) target[place + i] = 1;
  }
}

function sounds(notes: ArrayLike<number>, pitch: number): boolean {
  for (let note = 0; note < notes.length; note++) if (notes[note] === pitch) return true;
  return false;
}

function digitsOf(step: number, period: number): number[] {
  const digits: number[] = [];
  let rest = step % period;
  for (const factor of factors(period)) {
    const digit = rest % factor;
    if (factor === 2) digits.push(digit);
    else for (let value = 0; value < factor; value++) digits.push(value === digit ? 1 : 0);
    rest = Math.floor(rest / factor);
  }
  return digits;
}

/**
 * What a pitch hears of the notes below it in its own step.
 *
 * @param target [.., L], zeros from `at` on
 * @param notes of the step, ascending; those from `pitch` on are not heard
 * @param recalled the notes that are recalled for the step, ascending
 */
export function markLower(
  target: Uint8Array,
  at: number,
  pitch: number,
  notes: ArrayLike<number>,
  recalled: ArrayLike<number>,
  { below, recall }: Hearing,
): void {
  let lower = 0;
  for (; lower < notes.length && notes[lower]! < pitch; lower++) {
    const interval = pitch - notes[lower]!;
    if (interval <= below) target[at + interval - 1] = 1;
    target[at + below + (interval % CLASSES)]! += 1;
  }
  const counts = at + below + CLASSES;
  target.fill(1, counts, counts + Math.min(MOST_NOTES, lower));
  if (!recall) return;
  const different = counts + MOST_NOTES;
  target.fill(1, different, different + Math.min(MOST_DIFFERENT, differences(notes, recalled, pitch)));
}

/** How many pitches below `pitch` sound in one of two steps and not in the other. */
function differences(a: ArrayLike<number>, b: ArrayLike<number>, pitch: number): number {
  let [i, j, count] = [0, 0, 0];
  while (true) {
    const [left, right] = [a[i] ?? pitch, b[j] ?? pitch];
    if (left >= pitch && right >= pitch) return count;
    if (left !== right) count += 1;
    if (left <= right) i += 1;
    if (right <= left) j += 1;
  }
}
