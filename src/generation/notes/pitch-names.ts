/**
 * Names of notes, keys and steps as a musician writes them: spelled with the signs of the key.
 */
import { OptionError } from '../../errors.ts';
import { controlsFromWords } from '../../tokens/control-words.ts';
import { CONTROLS } from '../../tokens/controls.ts';

export interface Key {
  /** Pitch class of the tonic, 0..11; 0 is C. */
  readonly tonic: number;
  readonly mode: 'major' | 'minor';
}

const SHARPS = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'] as const;
const FLATS = ['C', 'Db', 'D', 'Eb', 'E', 'F', 'Gb', 'G', 'Ab', 'A', 'Bb', 'B'] as const;
const LETTERS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/** Tonics of the keys that are written with flats. */
const FLAT_TONICS: Readonly<Record<Key['mode'], readonly number[]>> = {
  major: [5, 10, 3, 8, 1],
  minor: [2, 7, 0, 5, 10, 3],
};

export const SCALES = { major: [0, 2, 4, 5, 7, 9, 11], minor: [0, 2, 3, 5, 7, 8, 10] } as const;

const usesFlats = ({ tonic, mode }: Key): boolean => FLAT_TONICS[mode].includes(tonic);

/** The name of a pitch class in a key; with sharps where no key is known. @example pitchClassName(10, { tonic: 5, mode: 'major' }) // 'Bb' */
export function pitchClassName(pitchClass: number, key?: Key): string {
  return (key && usesFlats(key) ? FLATS : SHARPS)[((pitchClass % 12) + 12) % 12]!;
}

/** The scientific name of a MIDI pitch, spelled in a key. @example noteName(60) // 'C4' */
export function noteName(pitch: number, key?: Key): string {
  return `${pitchClassName(pitch, key)}${Math.floor(pitch / 12) - 1}`;
}

/** @example keyName({ tonic: 9, mode: 'minor' }) // 'A minor' */
export function keyName(key: Key): string {
  return `${pitchClassName(key.tonic, key)} ${key.mode}`;
}

/**
 * The pitch class of a letter with its signs, or undefined where it is none.
 *
 * @example pitchClassOf('Eb') // 3
 */
export function pitchClassOf(name: string): number | undefined {
  const match = /^([A-Ga-g])(##?|♯|bb?|♭)?$/.exec(name);
  if (match === null) return undefined;
  const sign = match[2] ?? '';
  const shift = sign === '♯' ? 1 : sign === '♭' ? -1 : sign.startsWith('#') ? sign.length : -sign.length;
  return (LETTERS[match[1]!.toUpperCase()]! + shift + 12) % 12;
}

/**
 * The MIDI number of a pitch: a number, or a name such as 'C4' (60), 'F#3' or 'Bb5'.
 *
 * @throws OptionError where it is none
 * @example pitchOf('A0') // 21
 */
export function pitchOf(pitch: number | string): number {
  const value = typeof pitch === 'number' ? pitch : pitchOfName(pitch.trim());
  if (Number.isInteger(value) && value >= 0 && value <= 127) return value;
  throw new OptionError(`'${pitch}' is no pitch: write a name such as C4 or F#3, or a MIDI number`);
}

function pitchOfName(name: string): number {
  if (/^\d+$/.test(name)) return Number(name);
  const match = /^([A-Ga-g][#♯b♭]{0,2})(-?\d)$/.exec(name);
  const pitchClass = match === null ? undefined : pitchClassOf(match[1]!);
  if (match === null || pitchClass === undefined) return Number.NaN;
  // The octave is the letter's: B#3 sounds as C4.
  const letter = LETTERS[match[1]![0]!.toUpperCase()]!;
  const shift = ((pitchClass - letter + 18) % 12) - 6;
  return 12 * (Number(match[2]) + 1) + letter + shift;
}

/**
 * A key in words, as the control of that name takes them.
 *
 * @throws OptionError where it is none
 * @example keyOf('F# minor') // { tonic: 6, mode: 'minor' } @example keyOf('Bb') // { tonic: 10, mode: 'major' }
 */
export function keyOf(words: string): Key {
  const klass = controlsFromWords({ key: words })[CONTROLS.findIndex(({ name }) => name === 'key')]!;
  if (klass === 0) throw new OptionError(`'${words}' is no key: write it as C major, F# minor or Ebm`);
  return { tonic: (klass - 1) % 12, mode: klass <= 12 ? 'major' : 'minor' };
}
