/**
 * The piano roll: which pitches sound in which time step, and which of them are struck there.
 *
 * Stored by step (compressed sparse rows), so that memory follows the notes and not 128 x steps,
 * and a window of time steps is a pair of indices, never a copy.
 */

/** How time is cut: by the clock for performances, by the beat for scores. */
export type Grid =
  | { readonly unit: 'second'; readonly stepsPerSecond: number }
  | { readonly unit: 'beat'; readonly stepsPerBeat: number };

/** T time steps; a *cell* is one pitch sounding in one step. */
export interface Roll {
  readonly grid: Grid;
  /** T. */
  readonly steps: number;
  /** [T + 1]: the cells of step t are offsets[t] .. offsets[t + 1] - 1. */
  readonly offsets: Uint32Array;
  /** [cells]: MIDI pitches, ascending within a step. */
  readonly pitches: Uint8Array;
  /** [cells]: velocity 1..127 of the sounding note. */
  readonly velocities: Uint8Array;
  /** [cells]: 1 where the note is struck in this step, 0 where it is held from the step before. */
  readonly struck: Uint8Array;
}

/** The pitches that sound together in one step, ascending. Silence is the empty one. */
export type Combination = readonly number[];

/** The combination of one step of a roll. @example combinationAt(roll, 0) // [60, 64, 67] */
export function combinationAt(roll: Roll, step: number): Combination {
  return Array.from(roll.pitches.subarray(roll.offsets[step], roll.offsets[step + 1]));
}
