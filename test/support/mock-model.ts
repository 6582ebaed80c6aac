/**
 * A step model for tests whose next step is any function of the steps so far.
 */
import { type Continuation, type ContinueOptions, continuePiece } from '../../src/generation/continue.ts';
import type { StepDistribution, StepModel } from '../../src/models/model.ts';
import { createPiece } from '../../src/notes/create.ts';
import type { Piece } from '../../src/notes/piece.ts';
import { toRoll } from '../../src/roll/convert.ts';
import { type Combination, combinationAt, type Grid } from '../../src/roll/roll.ts';

export const EIGHT: Grid = { unit: 'second', stepsPerSecond: 8 };
export const QUARTERS: Grid = { unit: 'beat', stepsPerBeat: 4 };

export interface MockModel extends StepModel {
  /** [sequence][step]: what was pushed, seed and choices. */
  readonly pushed: Combination[][];
  opened: number;
  closed: number;
}

/** A model whose next step is a function of the steps so far. */
export function mockModel(
  next: (history: readonly Combination[]) => StepDistribution,
  { grid = EIGHT, pedal = false, context = 50 }: { grid?: Grid; pedal?: boolean; context?: number } = {},
): MockModel {
  const model: MockModel = {
    kind: 'lstm',
    grid,
    pedal,
    context,
    pushed: [],
    opened: 0,
    closed: 0,
    score: () => Promise.reject(new Error('not needed')),
    release: async () => {},
    open: async (sequences) => {
      model.opened++;
      const histories: Combination[][] = Array.from({ length: sequences }, () => []);
      model.pushed.splice(0, model.pushed.length, ...histories);
      return {
        push: async (steps) => {
          for (const [i, step] of steps.entries()) histories[i]?.push(step);
        },
        next: async () => histories.map(next),
        close: async () => {
          model.closed++;
        },
      };
    },
  };
  return model;
}

/** Exactly these notes. */
export const certainly = (combination: Combination): StepDistribution => ({
  kind: 'notes',
  probabilities: Float32Array.from({ length: 128 }, (_, pitch) => (combination.includes(pitch) ? 1 : 0)),
});

/** Fifteen notes, each with this probability. */
export const chances = (probability: number): StepDistribution => ({
  kind: 'notes',
  probabilities: Float32Array.from({ length: 128 }, (_, pitch) => (pitch >= 55 && pitch < 70 ? probability : 0)),
});

/** Plays these combinations after a seed of so many shown steps, then silence. */
export const script = (shown: number, combinations: readonly Combination[]) => (history: readonly Combination[]) =>
  certainly(combinations[history.length - shown] ?? []);

/** What sounds in each step of a piece. */
export const combinationsOf = (piece: Piece, grid: Grid, pedal = false) => {
  const roll = toRoll(piece, { grid, pedal });
  return Array.from({ length: roll.steps }, (_, step) => combinationAt(roll, step));
};

/** One second, 960 ticks: 60 then 64 over a held 48. */
export const seed = createPiece({
  notes: [
    { pitch: 60, onsetTicks: 0, durationTicks: 480, velocity: 70 },
    { pitch: 64, onsetTicks: 480, durationTicks: 480, velocity: 90 },
    { pitch: 48, onsetTicks: 0, durationTicks: 960, velocity: 50 },
  ],
});

/** The only alternative. */
export async function continueOnce(
  model: StepModel,
  piece: Piece,
  options: Omit<ContinueOptions, 'seed'>,
): Promise<Continuation> {
  const [only, ...others] = await continuePiece(model, piece, { seed: 1, ...options });
  if (only === undefined || others.length > 0) throw new Error(`${others.length + 1} alternatives came out`);
  return only;
}
