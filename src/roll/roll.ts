/**
 * The piano roll: which pitches sound in which time step, and which of them are struck there.
 *
 * Stored by step (compressed sparse rows), so that memory follows the notes and not 128 x steps,
 * and a window of time steps is a pair of indices, never a copy.
 */
import { OptionError } from '../errors.ts';

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

const MAX_RATE = 1000;

/**
 * Steps in a grid's unit of time, a second or a beat.
 * @example stepsPerUnit({ unit: 'beat', stepsPerBeat: 4 }) // 4
 */
export function stepsPerUnit(grid: Grid): number {
  return grid.unit === 'second' ? grid.stepsPerSecond : grid.stepsPerBeat;
}

/** @throws OptionError unless the steps per second or beat are above 0 and at most 1000 */
export function checkGrid(grid: Grid): void {
  const rate = stepsPerUnit(grid);
  if (!(rate > 0 && rate <= MAX_RATE)) {
    throw new OptionError(`steps per ${grid.unit} must be above 0 and at most ${MAX_RATE}, not ${rate}`);
  }
}

/** Whether two grids cut time alike. */
export function sameGrid(a: Grid, b: Grid): boolean {
  return a.unit === b.unit && stepsPerUnit(a) === stepsPerUnit(b);
}

/** How a grid is written for humans. @example gridText({ unit: 'second', stepsPerSecond: 8 }) // '8 steps per second' */
export function gridText(grid: Grid): string {
  return `${stepsPerUnit(grid)} steps per ${grid.unit}`;
}
