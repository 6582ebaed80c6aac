/**
 * Keys and their scales: which notes belong to a key, which step of the scale each is, and the way from one to
 * another. In minor keys both sevenths belong: the one of the signature and the raised one that leads to the tonic.
 */
import type { KeyChange } from '../../notes/piece.ts';

/** A key, wherever it begins. */
export type Key = Pick<KeyChange, 'fifths' | 'mode'>;

/** Semitones above the tonic, by step. */
const STEPS = { major: [0, 2, 4, 5, 7, 9, 11], minor: [0, 2, 3, 5, 7, 8, 10] } as const;
const RAISED_SEVENTH = 11;

/** A pitch in a key: a step of its scale, or one raised. */
export interface Degree {
  /** 1 .. 7. */
  readonly step: number;
  /** Semitones above the step: 0 for a note of the signature; 1 for one between two steps, and the raised seventh. */
  readonly raised: 0 | 1;
}

/** The pitch class of a key's tonic, 0 .. 11. @example tonicOf({ fifths: 1, mode: 'major' }) // 7: G */
export function tonicOf({ fifths, mode }: Key): number {
  return mod12(7 * fifths + (mode === 'minor' ? 9 : 0));
}

const mod12 = (value: number): number => ((value % 12) + 12) % 12;

/** [12] whether each pitch class belongs to a key. @example scaleOf({ fifths: 0, mode: 'major' })[1] // false: C sharp */
export function scaleOf(key: Key): readonly boolean[] {
  return Array.from({ length: 12 }, (_, pitchClass) => isInScale(pitchClass, key));
}

/** @example isInScale(66, { fifths: 1, mode: 'major' }) // true: F sharp in G major */
export function isInScale(pitch: number, key: Key): boolean {
  const above = mod12(pitch - tonicOf(key));
  return (STEPS[key.mode] as readonly number[]).includes(above) || (key.mode === 'minor' && above === RAISED_SEVENTH);
}

/**
 * Which step of a key's scale a pitch is.
 *
 * @example degreeOf(67, { fifths: 0, mode: 'major' }) // { step: 5, raised: 0 }: G in C major
 * @example degreeOf(61, { fifths: 0, mode: 'major' }) // { step: 1, raised: 1 }: C sharp
 */
export function degreeOf(pitch: number, key: Key): Degree {
  const above = mod12(pitch - tonicOf(key));
  const steps: readonly number[] = STEPS[key.mode];
  const exact = steps.indexOf(above);
  return exact >= 0 ? { step: exact + 1, raised: 0 } : { step: steps.indexOf(above - 1) + 1, raised: 1 };
}

/**
 * A pitch moved along the scale. What stands outside the scale keeps its distance from it where it arrives.
 *
 * @param steps up, or down where negative; 7 to an octave
 * @returns a MIDI number, which may leave the piano
 * @example stepInScale(64, 2, { fifths: 0, mode: 'major' }) // 67: E moves to G in C major
 */
export function stepInScale(pitch: number, steps: number, key: Key): number {
  const { step, raised } = degreeOf(pitch, key);
  const scale: readonly number[] = STEPS[key.mode];
  /** Semitones from the tonic to a step counted from 0, in any octave. */
  const height = (index: number): number => {
    const octaves = Math.floor(index / 7);
    return 12 * octaves + (scale[index - 7 * octaves] as number);
  };
  const from = step - 1;
  const to = from + steps;
  // Between E and F lies nothing: a raised E would be the next step.
  const hasBetween = height(to + 1) - height(to) > 1;
  return pitch - raised + height(to) - height(from) + (hasBetween ? raised : 0);
}

/**
 * The pitch of a key nearest to a pitch, the lower of two.
 *
 * @example nearestInScale(66, { fifths: 0, mode: 'major' }) // 65
 */
export function nearestInScale(pitch: number, key: Key): number {
  for (let distance = 0; ; distance++) {
    if (isInScale(pitch - distance, key)) return pitch - distance;
    if (isInScale(pitch + distance, key)) return pitch + distance;
  }
}
