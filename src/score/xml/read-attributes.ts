/**
 * What a part's `<attributes>` say: metre, key, clefs and transposition.
 */
import type { Clef, Measure } from '../score.ts';
import { type Transposition, transposedFifths } from './pitch.ts';
import { asNumber, childNumber, childrenNamed, childText, type XmlElement } from './tree.ts';

export type Metre = NonNullable<Measure['metre']>;
export type Key = NonNullable<Measure['key']>;

/** How far the part sounds from what is written. */
export function readTransposition(element: XmlElement): Transposition {
  const octaves = childNumber(element, 'octave-change') ?? 0;
  const semitones = Math.round(childNumber(element, 'chromatic') ?? 0);
  // Without the steps: the interval of so many semitones that has no or one accidental.
  const steps = Math.round(childNumber(element, 'diatonic') ?? (semitones * 7) / 12);
  return { diatonicSteps: steps + 7 * octaves, semitones: semitones + 12 * octaves };
}

/** "3+2" over 8 is 5/8; several fractions are added; no metre at all (senza misura) changes nothing. */
export function readMetre(element: XmlElement | undefined): Metre | undefined {
  const beats = childrenNamed(element, 'beats').map(({ text }) =>
    text.split('+').reduce((sum, part) => sum + (asNumber(part) ?? Number.NaN), 0),
  );
  const types = childrenNamed(element, 'beat-type').map(({ text }) => asNumber(text) ?? Number.NaN);
  const denominator = Math.max(...types);
  const numerator = beats.reduce((sum, count, index) => sum + (count * denominator) / (types[index] ?? Number.NaN), 0);
  const isMetre =
    Number.isInteger(numerator) &&
    numerator >= 1 &&
    numerator <= 255 &&
    [1, 2, 4, 8, 16, 32, 64, 128].includes(denominator);
  return isMetre ? { numerator, denominator } : undefined;
}

/** As it sounds. Keys that are not a row of sharps or flats are none. */
export function readKey(element: XmlElement | undefined, transposition: Transposition): Key | undefined {
  const fifths = childNumber(element, 'fifths');
  if (fifths === undefined || !Number.isInteger(fifths) || Math.abs(fifths) > 14) return undefined;
  const mode = childText(element, 'mode') === 'minor' ? 'minor' : 'major';
  return { fifths: transposedFifths(fifths, transposition), mode };
}

/** The nearer of the piano's two clefs; undefined for drums and tablature. */
export function readClef(element: XmlElement): Clef | undefined {
  const line = childNumber(element, 'line');
  switch (childText(element, 'sign')) {
    case 'G':
      return 'treble';
    case 'F':
      return 'bass';
    case 'C':
      return (line ?? 3) >= 4 ? 'bass' : 'treble';
    default:
      return undefined;
  }
}
