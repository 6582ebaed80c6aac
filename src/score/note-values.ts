/**
 * Written note values: which lengths one note can have, with dots, inside and outside of tuplets.
 */
import { PAGE_TICKS } from './grid.ts';
import type { NoteType, NoteValue } from './score.ts';

/** Longest first; each is half of the one before it. */
const TYPES: readonly NoteType[] = ['breve', 'whole', 'half', 'quarter', 'eighth', '16th', '32nd', '64th', '128th'];

/** Length without dots, in page ticks. */
export function typeTicks(type: NoteType): number {
  return (8 * PAGE_TICKS) / 2 ** TYPES.indexOf(type);
}

/** How many beams or flags a value has: 1 for an eighth. */
export function beamCount(type: NoteType): number {
  return Math.max(0, TYPES.indexOf(type) - 3);
}

const PLAIN = new Map<number, { readonly type: NoteType; readonly dots: 0 | 1 | 2 }>();
for (const dots of [2, 1, 0] as const) {
  for (const type of TYPES) {
    const ticks = typeTicks(type) * (2 - 2 ** -dots);
    // A dotted 128th would need a 256th for its tie partner.
    if (ticks % (PAGE_TICKS / 32) === 0) PLAIN.set(ticks, { type, dots });
  }
}

/**
 * The value that is written for a length, or undefined where it takes several tied notes.
 *
 * @param ticks as it sounds, in page ticks
 * @param tuplet the tuplet that it stands in
 * @example noteValueOf(15120) // { type: 'quarter', dots: 1 }
 * @example noteValueOf(3360, { actual: 3, normal: 2 }) // { type: 'eighth', dots: 0, tuplet: { actual: 3, normal: 2 } }
 */
export function noteValueOf(
  ticks: number,
  tuplet?: { readonly actual: number; readonly normal: number },
): NoteValue | undefined {
  if (tuplet === undefined) return PLAIN.get(ticks);
  const written = PLAIN.get((ticks * tuplet.actual) / tuplet.normal);
  return written && { ...written, tuplet };
}
