/**
 * Rolls made from parts: from generated combinations, by joining, by cutting.
 */
import { OptionError } from '../errors.ts';
import { PITCHES } from '../notes/piece.ts';
import { type Combination, checkGrid, type Grid, gridText, type Roll, sameGrid } from './roll.ts';

export interface CombinationOptions {
  /** Velocity 1..127 of every note. Default 80. */
  readonly velocity?: number;
  /** What sounded just before: its pitches are held on where they sound in the first step. Default: nothing. */
  readonly after?: Combination;
}

/**
 * The roll of a sequence of combinations. Combinations do not say what is struck: a pitch that
 * sounds in two adjacent steps is held.
 *
 * @param combinations pitches 0..127, ascending in each step
 * @throws OptionError if the velocity or the grid is out of range
 * @example rollFromCombinations([[60], [60, 64]], grid).struck // Uint8Array [1, 0, 1]
 */
export function rollFromCombinations(
  combinations: readonly Combination[],
  grid: Grid,
  options: CombinationOptions = {},
): Roll {
  const { velocity = 80, after = [] } = options;
  if (!(Number.isInteger(velocity) && velocity >= 1 && velocity <= 127)) {
    throw new OptionError(`velocity must be a whole number from 1 to 127, not ${velocity}`);
  }
  checkGrid(grid);
  const offsets = new Uint32Array(combinations.length + 1);
  combinations.forEach((combination, step) => {
    offsets[step + 1] = offsets[step]! + combination.length;
  });
  const cells = offsets[combinations.length]!;
  const pitches = new Uint8Array(cells);
  const struck = new Uint8Array(cells);
  const soundedAt = new Int32Array(PITCHES).fill(-2);
  for (const pitch of after) soundedAt[pitch] = -1;
  let cell = 0;
  combinations.forEach((combination, step) => {
    let last = -1;
    for (const pitch of combination) {
      if (!(Number.isInteger(pitch) && pitch > last && pitch < PITCHES)) {
        throw new RangeError(`combination ${step} is not ascending pitches of 0..127: ${combination.join(' ')}`);
      }
      last = pitch;
      pitches[cell] = pitch;
      struck[cell] = soundedAt[pitch] === step - 1 ? 0 : 1;
      soundedAt[pitch] = step;
      cell++;
    }
  });
  return {
    grid,
    steps: combinations.length,
    offsets,
    pitches,
    velocities: new Uint8Array(cells).fill(velocity),
    struck,
  };
}

/**
 * Steps `from` .. `to - 1` of a roll. The cells are views of the roll's, only the offsets are new.
 * Notes already sounding at `from` stay marked as held there; `fromRoll` begins them.
 *
 * @throws RangeError unless 0 <= from <= to <= roll.steps
 * @example sliceRoll(roll, 8, 16).steps // 8
 */
export function sliceRoll(roll: Roll, from: number, to: number = roll.steps): Roll {
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= roll.steps)) {
    throw new RangeError(`steps ${from}..${to} do not lie in a roll of ${roll.steps}`);
  }
  const first = roll.offsets[from]!;
  const last = roll.offsets[to]!;
  return {
    grid: roll.grid,
    steps: to - from,
    offsets: roll.offsets.slice(from, to + 1).map((offset) => offset - first),
    pitches: roll.pitches.subarray(first, last),
    velocities: roll.velocities.subarray(first, last),
    struck: roll.struck.subarray(first, last),
  };
}

/**
 * Rolls one after the other. A note held from the end of one into the beginning of the next sounds
 * on; a cell marked as held whose pitch did not sound in the step before is struck.
 *
 * @param rolls at least one, all on the same grid
 * @throws OptionError if the grids differ
 * @example concatRolls([sliceRoll(roll, 0, 8), sliceRoll(roll, 8)]) // equal to roll
 */
export function concatRolls(rolls: readonly Roll[]): Roll {
  const [head] = rolls;
  if (head === undefined) throw new RangeError('there is no roll to concatenate');
  const steps = rolls.reduce((sum, roll) => sum + roll.steps, 0);
  const cells = rolls.reduce((sum, roll) => sum + roll.pitches.length, 0);
  const offsets = new Uint32Array(steps + 1);
  const pitches = new Uint8Array(cells);
  const velocities = new Uint8Array(cells);
  const struck = new Uint8Array(cells);
  let step = 0;
  let cell = 0;
  for (const roll of rolls) {
    if (!sameGrid(roll.grid, head.grid)) {
      throw new OptionError(`rolls of ${gridText(head.grid)} and of ${gridText(roll.grid)} cannot be joined`);
    }
    const before = step === 0 ? pitches.subarray(0, 0) : pitches.subarray(offsets[step - 1], offsets[step]);
    pitches.set(roll.pitches, cell);
    velocities.set(roll.velocities, cell);
    struck.set(roll.struck, cell);
    if (step > 0) {
      for (let i = 0; i < (roll.offsets[1] ?? 0); i++) {
        if (!before.includes(roll.pitches[i]!)) struck[cell + i] = 1;
      }
    }
    for (let t = 1; t <= roll.steps; t++) offsets[step + t] = cell + roll.offsets[t]!;
    step += roll.steps;
    cell += roll.pitches.length;
  }
  return { grid: head.grid, steps, offsets, pitches, velocities, struck };
}

/**
 * The roll with repeated notes run together, as one that was composed of combinations has them: a note is struck
 * only where it did not sound in the step before. What the first step holds stays as it is.
 */
export function withoutRestrikes(roll: Roll): Roll {
  const struck = roll.struck.slice();
  for (let step = 1; step < roll.steps; step++) {
    let before = roll.offsets[step - 1]!;
    const end = roll.offsets[step]!;
    for (let cell = end; cell < roll.offsets[step + 1]!; cell++) {
      while (before < end && roll.pitches[before]! < roll.pitches[cell]!) before++;
      struck[cell] = before < end && roll.pitches[before] === roll.pitches[cell] ? 0 : 1;
    }
  }
  return { ...roll, struck };
}
