/**
 * What the model reads of a note and what it is told about the note that it predicts, as rows of two tables of
 * vectors: a position is the sum of the rows that apply to it.
 *
 * Times and durations are known finely where they are short and coarsely where they are long (`coarseClass`); what
 * has to be exact, the prediction, has classes of its own (tokens/values.ts).
 */
import { CONTROLS } from '../../tokens/controls.ts';
import { PITCH_COUNT, VELOCITY_BINS } from '../../tokens/sequence.ts';

/** Below this a coarse class is one value, above it an eighth of an octave. */
const EXACT_BELOW = 64;
const PER_OCTAVE = 8;
const OCTAVES = 10;

/** Number of coarse classes, for values 0 .. 65535. */
export const COARSE_CLASSES = EXACT_BELOW + PER_OCTAVE * OCTAVES;

/**
 * The coarse class of a time or a duration in ticks.
 *
 * @example [0, 63, 64, 71, 72, 128].map(coarseClass) // [0, 63, 64, 64, 65, 72]
 */
export function coarseClass(ticks: number): number {
  if (ticks < EXACT_BELOW) return ticks;
  const octave = 31 - Math.clz32(ticks >> 6); // 0 for 64 .. 127
  const place = (ticks >> (octave + 3)) - PER_OCTAVE; // 0 .. 7
  return Math.min(COARSE_CLASSES - 1, EXACT_BELOW + octave * PER_OCTAVE + place);
}

/** Places in a bar of up to eight quarter notes; the class after the last is 'not known'. */
export const BAR_TICKS = 192;

/** Groups of rows, one after the other. */
function layout<const Name extends string>(groups: readonly (readonly [Name, number])[]) {
  let end = 0;
  const offsets = Object.fromEntries(
    groups.map(([name, size]) => {
      const start = end;
      end += size;
      return [name, start];
    }),
  ) as Record<Name, number>;
  return { offsets, size: end };
}

/** Lags at which the pitches that began there are known: 0, a beat, two, a bar, two, four. */
export const ECHOES = 6;

/** Classes of the length of what is recalled: 1, 2 .. 3, 4 .. 7, 8 and more. */
const RECALL_LENGTHS = 4;

/** @param length at least 1 @example [1, 3, 4, 100].map(recallClass) // [0, 1, 2, 3] */
export const recallClass = (length: number): number => Math.min(RECALL_LENGTHS - 1, 31 - Math.clz32(length));

/** Kinds of position. */
export const START = 0;
export const OWN = 1;
export const GIVEN = 2;

/** Rows of the table that positions are sums of. */
export const INPUT = layout([
  ['kind', 3],
  /** Own notes: ticks since the own note before. */
  ['wait', COARSE_CLASSES],
  /** Given notes: ticks until they sound. */
  ['ahead', COARSE_CLASSES],
  ['pitch', PITCH_COUNT],
  ['duration', COARSE_CLASSES],
  ['velocity', VELOCITY_BINS],
  ['bar', BAR_TICKS + 1],
  ['base', 2],
  ['controls', CONTROLS.reduce((sum, { classes }) => sum + classes.length, 0)],
  /** The pitch of the own note before. */
  ['before', PITCH_COUNT],
  /** What followed the last time the same own notes stood there: its pitch, by how many notes were the same. */
  ['recalledPitch', RECALL_LENGTHS * PITCH_COUNT],
  ['recalledWait', COARSE_CLASSES],
  ['recalledDuration', COARSE_CLASSES],
  ['recalledVelocity', VELOCITY_BINS],
  /** The same for the last time the same intervals stood there: the pitch that its interval leads to. */
  ['recalledMove', RECALL_LENGTHS * PITCH_COUNT],
  /** Ticks from the onset of the last own note until each of the other notes that sound then ends. */
  ['ends', COARSE_CLASSES],
  /** Ticks between the beginnings of the last two chords, between those before, and until as many have passed again. */
  ['gap', COARSE_CLASSES],
  ['gapBefore', COARSE_CLASSES],
  ['due', COARSE_CLASSES],
]);

/** Semitones from a note to its neighbour that are told apart. */
export const MOST_INTERVAL = 12;

/** Rows of the tables of what is known already of the note being predicted. */
export const KNOWN = layout([
  ['wait', COARSE_CLASSES],
  /** Pitches that began at its onset and some lags before (`echoes.ts`). */
  ['echoes', ECHOES * PITCH_COUNT],
  /** Pitches that sound on at its onset. */
  ['sounding', PITCH_COUNT],
  /** Ticks until the end of the note read last that sounds on. */
  ['lastEnd', COARSE_CLASSES],
  /** Ticks since several notes ended at once, and between that and the time before. */
  ['sinceEnds', COARSE_CLASSES],
  ['betweenEnds', COARSE_CLASSES],
  /** Ticks from the beginning of the chord before. */
  ['gap', COARSE_CLASSES],
  ['pitch', PITCH_COUNT],
  /** The nearest note in pitch of those just before: how far up from it, how long ago it began, how it was played. */
  ['nearInterval', 2 * MOST_INTERVAL + 1],
  ['nearAge', COARSE_CLASSES],
  ['nearDuration', COARSE_CLASSES],
  ['nearVelocity', VELOCITY_BINS],
  /** The last note of the same pitch: how long ago it began, how it was played. */
  ['sameAge', COARSE_CLASSES],
  ['sameDuration', COARSE_CLASSES],
  ['sameVelocity', VELOCITY_BINS],
  ['duration', COARSE_CLASSES],
]);

/** Where the rows of each control begin within its group. */
export const CONTROL_OFFSETS: readonly number[] = CONTROLS.map((_, index) =>
  CONTROLS.slice(0, index).reduce((sum, { classes }) => sum + classes.length, 0),
);

/** Most ends of sounding notes that the next note may share. */
export const CANDIDATES = 12;

/** Classes of a candidate: how long until it ends, and whether one note or several end there. */
export const CANDIDATE_CLASSES = 2 * COARSE_CLASSES;

/** Classes of a candidate's place among the ends, of how many notes end there, and of whether one of them begins now. */
export const END_PLACES = 4;
export const END_COUNTS = 4;
export const CANDIDATE_KINDS = END_PLACES * END_COUNTS * 2;

/**
 * The kind of a candidate.
 *
 * @param place 0 for the end of the note read last, 1 for the last other end before it, and so on
 * @param count of the notes that end there, at least 1
 * @param isChord whether the note read last of them begins where the next note does
 */
export const candidateKind = (place: number, count: number, isChord: boolean): number =>
  (Math.min(place, END_PLACES - 1) * END_COUNTS + Math.min(count, END_COUNTS) - 1) * 2 + (isChord ? 1 : 0);
