/**
 * Windows of time steps over piano rolls: pairs of indices, never copies.
 *
 * The windows of a roll share out its steps: every step is predicted in exactly one of them.
 * Position k of a window predicts step `start + k` from step `start + k - 1`;
 * what lies before the song is silence.
 *
 * Legend: T positions of a window, B windows side by side, N = 128 pitches.
 */
import { PITCHES } from '../notes/piece.ts';
import type { Roll } from '../roll/roll.ts';

export interface Window {
  readonly roll: Roll;
  /** Index of the roll in the list that the windows were made of. */
  readonly song: number;
  /** The step that position 0 predicts; negative only where windows are padded. */
  readonly start: number;
  /** The positions first .. end - 1 are the ones that count; those before are context only. */
  readonly first: number;
  readonly end: number;
}

export interface WindowsOptions {
  /** T: positions in a window. */
  readonly length: number;
  /** How many steps a window predicts that no other does, 1 .. length. Default: length, windows without overlap. */
  readonly stride?: number;
  /** How many steps the first window of a song predicts, 1 .. length. Default: stride. */
  readonly first?: number | ((song: number) => number);
  /**
   * Whether windows near the beginning reach back into the silence before the song, so that the last position
   * of a window always counts; otherwise they begin with the song. Default false.
   */
  readonly padded?: boolean;
}

export interface Windows {
  readonly length: number;
  readonly count: number;
  /** Window i in 0 .. count - 1; the windows of a song follow each other. */
  at(i: number): Window;
}

/**
 * Windows at equal distances, at most so many.
 *
 * @example windowsApart(createWindows(rolls, { length: 50 }), 100).count // 100, or as many as there are
 */
export function windowsApart(windows: Windows, most: number): Windows {
  const count = Math.min(windows.count, most);
  return { length: windows.length, count, at: (i) => windows.at(Math.floor((i * windows.count) / count)) };
}

/**
 * Shares out the steps of rolls among windows. Memory: one number a roll.
 *
 * @throws RangeError where stride or first are not in 1 .. length
 * @example
 * createWindows([rollOf120Steps], { length: 50 }).at(2) // { start: 100, first: 0, end: 20, … }
 * createWindows([rollOf120Steps], { length: 50, stride: 25, first: 50 }).at(1) // { start: 25, first: 25, end: 50, … }
 */
export function createWindows(rolls: readonly Roll[], options: WindowsOptions): Windows {
  const { length, stride = length, first = stride, padded = false } = options;
  checkWithin('stride', stride, length);
  const firstOf = (song: number): number => {
    const steps = typeof first === 'number' ? first : first(song);
    checkWithin('first', steps, length);
    return steps;
  };
  // ends[s] is the number of windows in songs 0 .. s.
  const ends = new Float64Array(rolls.length);
  let count = 0;
  rolls.forEach((roll, song) => {
    if (roll.steps > 0) count += 1 + Math.ceil(Math.max(0, roll.steps - firstOf(song)) / stride);
    ends[song] = count;
  });
  return {
    length,
    count,
    at(i) {
      const song = songOf(ends, i);
      const roll = rolls[song];
      if (roll === undefined || i < 0) throw new RangeError(`window ${i} of ${count}`);
      const index = i - (song === 0 ? 0 : (ends[song - 1] ?? 0));
      const head = firstOf(song);
      // The window predicts the steps from .. to - 1 and would predict up to `full` in a longer song.
      const from = index === 0 ? 0 : head + (index - 1) * stride;
      const full = head + index * stride;
      const start = padded ? full - length : Math.max(0, full - length);
      return { roll, song, start, first: from - start, end: Math.min(full, roll.steps) - start };
    },
  };
}

function checkWithin(name: string, value: number, length: number): void {
  if (!Number.isInteger(value) || value < 1 || value > length) {
    throw new RangeError(`${name} must be a whole number in 1 .. ${length}, not ${value}`);
  }
}

/** The first song whose windows end after window i (binary search). */
function songOf(ends: Float64Array, i: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! > i) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Sets the sounding pitches of the steps `from .. from + T - 1` of a roll to 1 in column `column`
 * of a multi-hot array that is zero there; steps outside the song stay silent.
 *
 * @param target [T, B, N], row-major
 */
export function fillMultiHot(target: Uint8Array, roll: Roll, from: number, column: number, batch: number): void {
  const rows = target.length / (batch * PITCHES);
  const { offsets, pitches } = roll;
  const end = Math.min(rows, roll.steps - from);
  for (let k = Math.max(0, -from); k < end; k++) {
    const row = (k * batch + column) * PITCHES;
    const stop = offsets[from + k + 1]!;
    for (let cell = offsets[from + k]!; cell < stop; cell++) target[row + pitches[cell]!] = 1;
  }
}
