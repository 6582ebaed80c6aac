/**
 * A set of the piano-roll benchmarks: rolls of 88 notes with fixed splits.
 *
 * N. Boulanger-Lewandowski, Y. Bengio and P. Vincent, ICML 2012. A step is an eighth note, of the chorales a quarter;
 * the pieces were transposed to C major or C minor by their authors.
 */
import { rollFromCombinations } from '../roll/compose.ts';
import type { Combination, Grid, Roll } from '../roll/roll.ts';

/** The piano's lowest and highest MIDI pitch: 88 notes. */
export const LOWEST_PITCH = 21;
export const HIGHEST_PITCH = 108;

/** How the sets are called in their files, for people, and how many steps a beat (a quarter note) has. */
export const ROLL_SETS = {
  JSB_Chorales: { title: 'JSB', stepsPerBeat: 1 },
  Nottingham: { title: 'Nottingham', stepsPerBeat: 2 },
  MuseData: { title: 'MuseData', stepsPerBeat: 2 },
  Piano_midi: { title: 'Piano_midi', stepsPerBeat: 2 },
} as const;

export type RollSetName = keyof typeof ROLL_SETS;

export const ROLL_SET_NAMES = Object.keys(ROLL_SETS) as readonly RollSetName[];

export interface RollSet {
  readonly name: RollSetName;
  /** How tables call it. */
  readonly title: string;
  readonly grid: Grid;
  readonly train: readonly Roll[];
  /** Everything is chosen by these. */
  readonly validation: readonly Roll[];
  /** Scored once, at the end. */
  readonly test: readonly Roll[];
  /** Indices of the test pieces that share no tune with the training pieces, where such a list is known. */
  readonly cleanTest?: readonly number[];
}

/**
 * The 49 of the 77 JSB test chorales whose soprano tune is not also that of a training chorale: Bach set many
 * tunes several times, and the official split does not keep these together.
 */
export const JSB_CLEAN_TEST: readonly number[] = [
  0, 3, 4, 5, 7, 8, 9, 10, 11, 14, 15, 17, 19, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 33, 34, 35, 36, 40, 41, 42, 46,
  47, 49, 51, 52, 56, 57, 58, 61, 62, 63, 66, 67, 68, 69, 72, 73, 74, 75,
];

/** Pieces as lists of steps, each the ascending pitches that sound. */
export interface Splits {
  readonly train: readonly (readonly Combination[])[];
  readonly validation: readonly (readonly Combination[])[];
  readonly test: readonly (readonly Combination[])[];
}

/**
 * A set from its pieces; pieces without a step are left out.
 *
 * @throws RangeError where a step's pitches do not ascend
 * @example rollSet('JSB_Chorales', { train: [[[60, 64, 67], [60]]], validation: [], test: [] }).train[0].steps // 2
 */
export function rollSet(name: RollSetName, splits: Splits): RollSet {
  const { title, stepsPerBeat } = ROLL_SETS[name];
  const grid: Grid = { unit: 'beat', stepsPerBeat };
  const rolls = (pieces: Splits['train']) =>
    pieces.filter((piece) => piece.length > 0).map((piece) => rollFromCombinations(piece, grid));
  const isWhole = name === 'JSB_Chorales' && splits.test.length === 77;
  return {
    name,
    title,
    grid,
    train: rolls(splits.train),
    validation: rolls(splits.validation),
    test: rolls(splits.test),
    ...(isWhole ? { cleanTest: JSB_CLEAN_TEST } : {}),
  };
}
