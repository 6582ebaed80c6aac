/**
 * Chords: their names from sounding notes, their notes from symbols, and what they are in a key.
 */
import { OptionError } from '../../errors.ts';
import { type Key, pitchClassName, pitchClassOf, SCALES } from './pitch-names.ts';

export interface Chord {
  /** Pitch class of the root, 0..11; 0 is C. */
  readonly root: number;
  readonly kind: ChordKind;
  /** Pitch class of the lowest note, where that is not the root. */
  readonly bass?: number;
}

/** Semitones above the root; of kinds that fit equally well the earlier one is taken. */
const KINDS = {
  major: { intervals: [0, 4, 7], symbol: '', words: 'major chord' },
  minor: { intervals: [0, 3, 7], symbol: 'm', words: 'minor chord' },
  seventh: { intervals: [0, 4, 7, 10], symbol: '7', words: 'seventh chord' },
  'major seventh': { intervals: [0, 4, 7, 11], symbol: 'maj7', words: 'major seventh chord' },
  'minor seventh': { intervals: [0, 3, 7, 10], symbol: 'm7', words: 'minor seventh chord' },
  diminished: { intervals: [0, 3, 6], symbol: 'dim', words: 'diminished chord' },
  'half diminished': { intervals: [0, 3, 6, 10], symbol: 'm7b5', words: 'half-diminished seventh chord' },
  'diminished seventh': { intervals: [0, 3, 6, 9], symbol: 'dim7', words: 'diminished seventh chord' },
  augmented: { intervals: [0, 4, 8], symbol: 'aug', words: 'augmented chord' },
  'suspended fourth': { intervals: [0, 5, 7], symbol: 'sus4', words: 'suspended chord' },
  'suspended second': { intervals: [0, 2, 7], symbol: 'sus2', words: 'suspended chord' },
  sixth: { intervals: [0, 4, 7, 9], symbol: '6', words: 'major chord with a sixth' },
  'minor sixth': { intervals: [0, 3, 7, 9], symbol: 'm6', words: 'minor chord with a sixth' },
  'minor major seventh': { intervals: [0, 3, 7, 11], symbol: 'mmaj7', words: 'minor chord with a major seventh' },
  fifth: { intervals: [0, 7], symbol: '5', words: 'open fifth' },
} as const;

export type ChordKind = keyof typeof KINDS;
const KIND_NAMES = Object.keys(KINDS) as ChordKind[];

/** What the kind of a chord is called in a sentence. @example chordWords('seventh') // 'seventh chord' */
export const chordWords = (kind: ChordKind): string => KINDS[kind].words;

/** @returns pitch classes, ascending from the root; a bass of another class is one of them */
export function chordPitchClasses({ root, kind, bass }: Chord): number[] {
  const classes = KINDS[kind].intervals.map((interval) => (root + interval) % 12);
  return bass === undefined || classes.includes(bass) ? classes : [...classes, bass];
}

/** @example chordSymbol({ root: 9, kind: 'minor', bass: 0 }) // 'Am/C' */
export function chordSymbol({ root, kind, bass }: Chord, key?: Key): string {
  const under = bass === undefined || bass === root ? '' : `/${pitchClassName(bass, key)}`;
  return `${pitchClassName(root, key)}${KINDS[kind].symbol}${under}`;
}

/** Other ways of writing the kinds. */
const SPELLINGS: Readonly<Record<string, ChordKind>> = {
  maj: 'major',
  M: 'major',
  min: 'minor',
  '-': 'minor',
  maj9: 'major seventh',
  M7: 'major seventh',
  Δ: 'major seventh',
  min7: 'minor seventh',
  '-7': 'minor seventh',
  '°': 'diminished',
  o: 'diminished',
  '°7': 'diminished seventh',
  o7: 'diminished seventh',
  ø: 'half diminished',
  ø7: 'half diminished',
  '+': 'augmented',
  sus: 'suspended fourth',
  mM7: 'minor major seventh',
  ...Object.fromEntries(KIND_NAMES.map((kind) => [KINDS[kind].symbol, kind])),
};

/**
 * A chord from its symbol.
 *
 * @throws OptionError where it is none that is known
 * @example parseChord('F#m7/A') // { root: 6, kind: 'minor seventh', bass: 9 }
 */
export function parseChord(symbol: string): Chord {
  const match = /^([A-G](?:##?|♯|bb?|♭)?)([^/]*)(?:\/([A-G](?:##?|♯|bb?|♭)?))?$/.exec(symbol.trim());
  const root = match === null ? undefined : pitchClassOf(match[1]!);
  const kind = match === null ? undefined : SPELLINGS[match[2]!];
  if (root === undefined || kind === undefined) {
    throw new OptionError(`'${symbol}' is no chord that is known: write it as C, Am, G7, F#m7b5, Dsus4 or C/E`);
  }
  const bass = match?.[3] === undefined ? undefined : pitchClassOf(match[3]);
  return bass === undefined ? { root, kind } : { root, kind, bass };
}

/**
 * The chord that notes make, or undefined where they make none that has a name: two different pitch classes that are
 * no fifth, or a cluster. All notes count; only the fifth may be missing from a chord of four, and the chord whose
 * root is the lowest note goes before its inversions.
 *
 * @param pitches MIDI numbers, in any order
 * @example nameChord([52, 60, 67]) // { root: 0, kind: 'major', bass: 4 }: C/E
 */
export function nameChord(pitches: readonly number[]): Chord | undefined {
  if (pitches.length === 0) return undefined;
  const bass = Math.min(...pitches) % 12;
  const present = new Set(pitches.map((pitch) => pitch % 12));
  const roots = [bass, ...[...present].filter((root) => root !== bass).sort((a, b) => a - b)];
  for (const missingFifth of [false, true]) {
    for (const root of roots) {
      for (const kind of KIND_NAMES) {
        const { intervals } = KINDS[kind];
        const needed: readonly number[] = missingFifth ? intervals.filter((interval) => interval !== 7) : intervals;
        if (missingFifth && (intervals.length < 4 || needed.length === intervals.length)) continue;
        const classes = needed.map((interval) => (root + interval) % 12);
        if (classes.length !== present.size || !classes.every((each) => present.has(each))) continue;
        return root === bass ? { root, kind } : { root, kind, bass };
      }
    }
  }
  return undefined;
}

const NUMERALS = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII'];
const SMALL: readonly ChordKind[] = [
  'minor',
  'minor seventh',
  'diminished',
  'half diminished',
  'diminished seventh',
  'minor sixth',
  'minor major seventh',
];

/** The step of a pitch class in a key, 1..7, or undefined where the scale lacks it. The raised seventh of minor keys is one. */
export function stepOf(pitchClass: number, { tonic, mode }: Key): number | undefined {
  const interval = (pitchClass - tonic + 12) % 12;
  if (mode === 'minor' && interval === 11) return 7;
  const index = (SCALES[mode] as readonly number[]).indexOf(interval);
  return index < 0 ? undefined : index + 1;
}

/**
 * The Roman numeral of a chord in a key, or undefined where its root is no step of the scale.
 *
 * @example romanNumeral({ root: 7, kind: 'seventh' }, { tonic: 0, mode: 'major' }) // 'V7'
 */
export function romanNumeral({ root, kind }: Chord, key: Key): string | undefined {
  const step = stepOf(root, key);
  if (step === undefined) return undefined;
  const numeral = NUMERALS[step - 1]!;
  const { symbol } = KINDS[kind];
  const suffix: Partial<Record<ChordKind, string>> = {
    diminished: '°',
    'diminished seventh': '°7',
    'half diminished': 'ø7',
    augmented: '+',
  };
  const written = SMALL.includes(kind) ? numeral.toLowerCase() : numeral;
  return `${written}${suffix[kind] ?? (SMALL.includes(kind) ? symbol.replace(/^m/, '') : symbol)}`;
}
