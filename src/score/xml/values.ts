/**
 * Written note values and their lengths: `value` to ticks and, where a length has a name, back.
 */
import type { NoteType, NoteValue } from '../score.ts';

/** From the longest; each is half the one before. A breve is 8 quarter notes. */
export const NOTE_TYPES: readonly NoteType[] = [
  'breve',
  'whole',
  'half',
  'quarter',
  'eighth',
  '16th',
  '32nd',
  '64th',
  '128th',
];

/** A value's length in quarter notes. @example quartersOf({ type: 'half', dots: 1 }) // 3 */
export function quartersOf({ type, dots, tuplet }: NoteValue): number {
  const plain = 8 / 2 ** NOTE_TYPES.indexOf(type);
  const dotted = dots === 0 ? plain : dots === 1 ? plain * 1.5 : plain * 1.75;
  return tuplet === undefined ? dotted : (dotted * tuplet.normal) / tuplet.actual;
}

/** All values without a tuplet, the longest first. */
const PLAIN: readonly NoteValue[] = NOTE_TYPES.flatMap((type) => [
  { type, dots: 2 } as const,
  { type, dots: 1 } as const,
  { type, dots: 0 } as const,
]).sort((a, b) => quartersOf(b) - quartersOf(a));

/**
 * The value, without a tuplet, that is exactly so long.
 *
 * @example exactValue(720, 480) // { type: 'quarter', dots: 1 }
 */
export function exactValue(durationTicks: number, ticksPerBeat: number): NoteValue | undefined {
  return PLAIN.find((value) => quartersOf(value) * ticksPerBeat === durationTicks);
}

/** The longest value that is not longer than a duration; the shortest there is where all are. */
export function nearestValue(durationTicks: number, ticksPerBeat: number): NoteValue {
  const longest = PLAIN.find((value) => quartersOf(value) * ticksPerBeat <= durationTicks);
  return longest ?? { type: '128th', dots: 0 };
}
