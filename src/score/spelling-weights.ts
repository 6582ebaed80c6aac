/**
 * Weights of the pitch spelling, in hundredths of a nat: what its place on the line of fifths speaks for a name. Made by
 * scripts/fit-score/spelling.mjs from 7 freely licensed pieces (docs/SCORE.md names them).
 */
import type { NameTable } from './name-features.ts';

/**
 * `key`, `absolute`: [30] names from 14 fifths below the signature, or C, to 15 above; all others: [25] names from 12
 * fifths below the name of a neighbour to 12 above.
 */
export const SPELLING_WEIGHTS: Readonly<Record<NameTable, readonly number[]>> = {
  key: [
    0, 0, 0, 0, -37, -42, -57, -71, -71, 3, -24, -16, 26, 89, 55, 41, 47, 43, 53, 69, 71, -3, 25, 16, -26, -90, -55,
    -41, -43, -16,
  ],
  absolute: [
    -33, -38, -45, -30, -26, -22, -9, 1, 12, 19, 14, 16, 37, 36, 40, 34, 43, 33, 17, 4, -10, -18, -14, -10, -31, -25,
    -26, -34, -40, -42,
  ],
  together: [-44, -52, 1, -14, -17, -7, -12, 45, 32, 14, -9, 17, 64, 19, 4, 17, 17, 7, 13, -45, -33, -10, 14, -33, -52],
  nextSame: [-59, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 69, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -72],
  nextSemitone: [-8, 0, 0, 0, 0, -63, 0, 73, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, -73, 0, 0, 0, 0, -4],
  nextTone: [-50, 0, -32, 0, 0, 0, 0, 0, 0, 0, 29, 0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0, -9, 0, 1],
  lastSame: [-52, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 61, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -67],
  lastSemitone: [-15, 0, 0, 0, 0, -38, 0, -20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 39, 0, 34, 0, 0, 0, 0, -14],
  lastTone: [-19, 0, -36, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 23, 0, 0, 0, 0, 0, 0, 0, -2, 0, 10],
  near: [-52, -24, -17, -24, -11, -30, -2, 21, 35, 6, 16, 20, 33, 20, 15, 29, 12, 30, 4, -21, -36, -1, -19, -27, -60],
  far: [-31, -13, -18, -16, -6, -11, -4, 9, 5, 6, 16, 17, 18, 14, 14, 16, 7, 12, 5, -9, -4, -6, -22, -23, -52],
};
