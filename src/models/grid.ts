/** What all models check about time: the grid in a stored model, and that a roll is on it. */
import { z } from 'zod';
import { OptionError } from '../errors.ts';
import { type Grid, gridText, type Roll, sameGrid } from '../roll/roll.ts';

const rate = z.number().positive();

/** A grid as it is stored. */
export const gridSchema = z.discriminatedUnion('unit', [
  z.object({ unit: z.literal('second'), stepsPerSecond: rate }),
  z.object({ unit: z.literal('beat'), stepsPerBeat: rate }),
]);

/** @throws OptionError if the roll's time steps are not the model's */
export function requireGrid(roll: Roll, grid: Grid): void {
  if (sameGrid(roll.grid, grid)) return;
  throw new OptionError(
    `the piano roll has ${gridText(roll.grid)}, the model ${gridText(grid)}: make the roll on the model's grid`,
  );
}
