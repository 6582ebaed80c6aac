import type { Metre, TimedNote } from './grid.ts';
export function findMetre(_notes: readonly TimedNote[], metre: Metre = { numerator: 4, denominator: 4 }): { metre: Metre; pickupBeats: number } { return { metre, pickupBeats: 0 }; }
