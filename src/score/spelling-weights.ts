/**
 * Weights of the pitch spelling, in hundredths of a nat: how much a name speaks for itself by its place on the line of
 * fifths, measured by logistic regression on half of ASAP's scores (the other half tests it: bench/score.mjs).
 */

/** [30] each: names from 14 fifths below (flat side) to 15 above a reference; the reference is in its name. */
export const PLACE_WEIGHTS = {
  key: [
    -789, -640, -673, -354, -311, -167, -92, -67, -5, -3, -8, 0, 36, 89, 87, 85, 134, 116, 32, 53, 10, 7, 10, 2, -34,
    -78, -75, -69, -86, -69,
  ],
  local: [
    0, 0, 0, 0, -37, -30, -6, -8, -13, 3, 2, -31, -25, -1, 1, 27, 38, 30, 6, 9, 13, -3, -1, 31, 25, 1, -1, -27, 0, 0,
  ],
  absolute: [
    -565, -593, -551, -201, -114, -131, -19, -29, -28, 6, 7, 22, 5, 19, 19, -5, -6, 2, 60, 57, 46, 6, -1, -20, 3, 7, -8,
    -41, -96, -125,
  ],
} as const;

/** [25] each: names from 12 fifths below to 12 above the name of a neighbour. */
export const NEIGHBOUR_WEIGHTS = {
  together: [23, 46, 29, -45, -38, -11, 2, 6, 5, 2, -25, 16, 21, 33, 1, -3, 4, 18, 15, -10, -24, -22, -46, 15, 18],
  nextSemitone: [-73, 0, 0, 0, 0, -113, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 99, 0, -66, 0, 0, 0, 0, -30],
  nextTone: [-97, 0, -49, 0, 0, 0, 0, 0, 0, 0, -33, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, -43, 0, 1],
  lastSemitone: [-15, 0, 0, 0, 0, -28, 0, -30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, -16, 0, 0, 0, 0, 43],
  lastTone: [-51, 0, -46, 0, 0, 0, 0, 0, 0, 0, -46, 0, 0, 0, -21, 0, 0, 0, 0, 0, 0, 0, -31, 0, 0],
  near: [60, 4, -59, -34, -75, -116, -9, 57, 25, 39, 7, -10, 44, 20, -24, 10, 33, 94, 20, -71, -68, -56, -104, -74, 60],
  far: [13, -90, -52, -23, -38, -97, 8, 49, 59, 24, 36, 2, 159, 48, 30, 21, 20, 108, 11, -58, -67, -17, -90, -94, -64],
  nextSame: [-35, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -23],
  lastSame: [3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -23],
} as const;
