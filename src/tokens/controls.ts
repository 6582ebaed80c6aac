/**
 * What a passage is, in a few classes that a person can name: what a model is told of a passage, and what a user
 * may ask for. Class 0 of every control is 'unknown', and means "as you like".
 *
 * Levels (density, polyphony, register, loudness) are cut where 5, 20, 40, 60, 80 and 95 % of the passages of 256 notes
 * lie below: of MAESTRO's training split for performances, of OpenScore Lieder, Mutopia and ASAP for scores.
 */
import { estimateKey } from '../notes/key.ts';
import { COMPOSERS, knownComposer, PERIODS, periodOf } from './composers.ts';
import { type NoteSequence, TICKS_PER_BEAT, TICKS_PER_SECOND, type TimeBase } from './sequence.ts';

export type ControlName =
  | 'key'
  | 'metre'
  | 'tempo'
  | 'density'
  | 'polyphony'
  | 'register'
  | 'loudness'
  | 'period'
  | 'composer';

export interface Control {
  readonly name: ControlName;
  /** What it measures, in words. */
  readonly meaning: string;
  /** The name of each class; the first is 'unknown'. */
  readonly classes: readonly string[];
}

/** The first class of every control. */
export const UNKNOWN = 'unknown';
const OTHER = 'other';

export const MAJOR_TONICS = ['C', 'Db', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'] as const;
export const MINOR_TONICS = ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'G#', 'A', 'Bb', 'B'] as const;

const METRES = ['2/4', '3/4', '4/4', '2/2', '3/2', '6/4', '3/8', '4/8', '6/8', '9/8', '12/8'];

/** Where tempo classes begin, in quarter notes a minute; the first begins at 0. */
export const TEMPO_EDGES = [45, 55, 65, 75, 85, 95, 105, 115, 125, 140, 160, 190] as const;

/** Where the levels 2 .. 7 begin. */
type Edges = readonly [number, number, number, number, number, number];
type Level = 'density' | 'polyphony' | 'register' | 'loudness';

/** The units are those of `meaning`. */
export const LEVEL_EDGES: Readonly<Record<Level, Readonly<Record<TimeBase, Edges>>>> = {
  density: { performance: [4.4, 7.4, 10.5, 13.2, 17.5, 23.5], score: [2.7, 3.7, 4.8, 6, 7.7, 11.4] },
  polyphony: { performance: [1.5, 2.6, 4, 5.1, 6.9, 10.1], score: [1.9, 2.4, 3, 3.6, 4.5, 6.5] },
  register: { performance: [55, 59.7, 62.8, 65.3, 68.5, 73.9], score: [55.3, 58.8, 61.2, 63.4, 66.3, 71] },
  loudness: { performance: [10.8, 13.2, 14.9, 16.4, 17.9, 19.6], score: [9, 12, 14.3, 17.2, 21.6, 24.6] },
};

const levels = (low: string, high: string): string[] => [
  UNKNOWN,
  `very ${low}`,
  low,
  `rather ${low}`,
  'medium',
  `rather ${high}`,
  high,
  `very ${high}`,
];

const tempoClasses = [
  `below ${TEMPO_EDGES[0]}`,
  ...TEMPO_EDGES.map((edge, index) => {
    const next = TEMPO_EDGES[index + 1];
    return next === undefined ? `from ${edge}` : `${edge}-${next - 1}`;
  }),
];

/** The controls, in the order of their classes in `controlsOf`. */
export const CONTROLS: readonly Control[] = [
  {
    name: 'key',
    meaning: 'the key as marked, or estimated where it is clear',
    classes: [
      UNKNOWN,
      ...MAJOR_TONICS.map((tonic) => `${tonic} major`),
      ...MINOR_TONICS.map((tonic) => `${tonic} minor`),
    ],
  },
  { name: 'metre', meaning: 'the metre as marked', classes: [UNKNOWN, ...METRES, OTHER] },
  { name: 'tempo', meaning: 'quarter notes a minute, as marked', classes: [UNKNOWN, ...tempoClasses] },
  { name: 'density', meaning: 'notes begun a beat, or a second in performances', classes: levels('sparse', 'dense') },
  { name: 'polyphony', meaning: 'notes that sound at a time, on average', classes: levels('thin', 'full') },
  { name: 'register', meaning: 'mean pitch of the notes, as a MIDI number', classes: levels('low', 'high') },
  { name: 'loudness', meaning: 'mean velocity of the notes, as a bin of 0..31', classes: levels('soft', 'loud') },
  { name: 'period', meaning: 'when music of this kind was written', classes: [UNKNOWN, ...PERIODS] },
  { name: 'composer', meaning: 'whose music it is, or is like', classes: [UNKNOWN, ...COMPOSERS, OTHER] },
];

/** What is known of a piece beside its notes. */
export interface PieceAbout {
  readonly composer?: string;
  readonly title?: string;
  /** In which it was written. */
  readonly year?: number;
}

/** An estimated key counts from this confidence on. */
const CLEAR_KEY = 0.6;
/** Fewer notes tell no key. */
const KEY_NOTES = 8;

/**
 * The classes of the notes `from` .. `to` of a sequence, in the order of CONTROLS. Of keys, metres and tempos the
 * one that holds for most of these notes counts.
 *
 * @returns [CONTROLS.length]
 * @example controlWords(controlsOf(sequence, 0, 256, { composer: 'ChopinFF' })).period // 'romantic'
 */
export function controlsOf(sequence: NoteSequence, from: number, to: number, about: PieceAbout = {}): Uint8Array {
  const values: Record<ControlName, number> = {
    key: keyClass(sequence, from, to),
    metre: metreClass(sequence, from, to),
    tempo: tempoClass(prevailing(sequence.tempos, sequence.onsets, from, to)?.beatsPerMinute),
    ...levelClasses(sequence, from, to),
    period: classNamed('period', periodOf(about.composer, about.year)),
    composer: about.composer ? classNamed('composer', knownComposer(about.composer) ?? OTHER) : 0,
  };
  return Uint8Array.from(CONTROLS, ({ name }) => values[name]);
}

/** The class of a control with a name that it has; 0 for undefined. */
function classNamed(control: ControlName, name: string | undefined): number {
  if (name === undefined) return 0;
  return CONTROLS.find((candidate) => candidate.name === control)?.classes.indexOf(name) ?? 0;
}

/** The change that holds for most of the notes `from` .. `to`; undefined where that is none. */
function prevailing<T extends { readonly tick: number }>(
  changes: readonly T[],
  onsets: Uint32Array,
  from: number,
  to: number,
): T | undefined {
  let most = 0;
  let result: T | undefined;
  let next = changes.findIndex(({ tick }) => tick > (onsets[from] ?? 0));
  if (next < 0) next = changes.length;
  for (let note = from; note < to; next++) {
    const end = changes[next]?.tick ?? Number.POSITIVE_INFINITY;
    const first = note;
    while (note < to && onsets[note]! < end) note++;
    if (note - first > most) {
      most = note - first;
      result = changes[next - 1];
    }
  }
  return result;
}

function keyClass({ keys, onsets, pitches, durations }: NoteSequence, from: number, to: number): number {
  const marked = prevailing(keys, onsets, from, to);
  const key = marked ?? (to - from < KEY_NOTES ? undefined : estimateKey(pitches, durations, from, to));
  if (key === undefined || ('confidence' in key && key.confidence < CLEAR_KEY)) return 0;
  return classOfKey(key);
}

/** The class of a key in the control of that name. @example classOfKey({ tonic: 0, mode: 'minor' }) // 13 */
export function classOfKey({ tonic, mode }: { readonly tonic: number; readonly mode: 'major' | 'minor' }): number {
  return 1 + tonic + (mode === 'minor' ? 12 : 0);
}

function metreClass({ metres, onsets }: NoteSequence, from: number, to: number): number {
  const metre = prevailing(metres, onsets, from, to);
  if (metre === undefined) return 0;
  const name = `${metre.numerator}/${metre.denominator}`;
  return classNamed('metre', METRES.includes(name) ? name : OTHER);
}

/** The class of a tempo in quarter notes a minute; 0 for undefined. */
export function tempoClass(beatsPerMinute: number | undefined): number {
  return beatsPerMinute === undefined ? 0 : 1 + rank(TEMPO_EDGES, beatsPerMinute);
}

/** How many edges a value has reached. */
function rank(edges: readonly number[], value: number): number {
  let reached = 0;
  while (reached < edges.length && value >= edges[reached]!) reached++;
  return reached;
}

function levelClasses(sequence: NoteSequence, from: number, to: number): Record<Level, number> {
  const measures = measurePassage(sequence, from, to);
  const level = (name: Level): number => {
    const value = measures[name];
    return value === undefined ? 0 : 1 + rank(LEVEL_EDGES[name][sequence.base], value);
  };
  return {
    density: level('density'),
    polyphony: level('polyphony'),
    register: level('register'),
    loudness: level('loudness'),
  };
}

/**
 * The numbers behind the levels, in the units of CONTROLS; undefined where notes `from` .. `to` do not tell: a density
 * needs two onsets, and a piece with one velocity throughout has no loudness.
 */
export function measurePassage(
  { base, onsets, pitches, durations, velocities }: NoteSequence,
  from: number,
  to: number,
): Readonly<Record<Level, number | undefined>> {
  const count = to - from;
  if (count <= 0) return { density: undefined, polyphony: undefined, register: undefined, loudness: undefined };
  const first = onsets[from]!;
  const last = onsets[to - 1]!;
  let before = 0; // notes before the last onset
  let end = 0;
  let sounding = 0;
  let pitch = 0;
  let velocity = 0;
  for (let note = from; note < to; note++) {
    if (onsets[note]! < last) before++;
    end = Math.max(end, onsets[note]! + durations[note]!);
    sounding += durations[note]!;
    pitch += pitches[note]!;
    velocity += velocities[note]!;
  }
  const unit = base === 'score' ? TICKS_PER_BEAT : TICKS_PER_SECOND;
  const varies = velocities.some((bin) => bin !== velocities[0]);
  return {
    density: last > first ? (before * unit) / (last - first) : undefined,
    polyphony: sounding / (end - first),
    register: pitch / count,
    loudness: varies ? velocity / count : undefined,
  };
}
