/**
 * From a piece to a page: every step is a function of its own, and this is their order.
 */
import type { Piece } from '../notes/piece.ts';
import { type FoundBeats, findBeats } from './beats.ts';
import { clefsOf } from './clefs.ts';
import { composeVoices, type VoiceLine } from './compose.ts';
import { dynamicMarks, overNotes, type PlacedDirection, pedalMarks, tempoMarks } from './expression.ts';
import { type GridNote, isCompound, type MeasureSpan, type Metre, PAGE_TICKS, type TimedNote } from './grid.ts';
import { findKey, type KeySignature } from './key.ts';
import { layOutMeasures, type PlacedMetre } from './layout.ts';
import { writtenLengths } from './lengths.ts';
import { dividesByThree, findMetre } from './metre.ts';
import { isPerformed } from './performed.ts';
import { quantise } from './quantise.ts';
import { gatherRolls } from './rolls.ts';
import type { Direction, Measure, Score } from './score.ts';
import { pitchAt, spell } from './spelling.ts';
import { stavesOf } from './staves.ts';
import { separateVoices } from './voices.ts';

export interface NotateOptions {
  readonly title?: string;
  readonly composer?: string;
  /** Whether beats must be found since the piece was played freely; default: `isPerformed`. */
  readonly performed?: boolean;
  /** Default: the metres of the piece, or the one that fits its notes where it has none or was performed. */
  readonly metre?: Metre;
  /** Default: the keys of the piece, or the one that fits its notes. */
  readonly key?: KeySignature;
  /** 'tracks': the higher of two tracks is the upper staff; 'notes': found; default: tracks where there are just two. */
  readonly hands?: 'tracks' | 'notes';
  /** Whether pedal marks are written; default true. */
  readonly pedal?: boolean;
}

/** What is known of time before anything is put on a grid. */
interface Timeline {
  /** By onset. */
  readonly notes: readonly TimedNote[];
  readonly metres: readonly PlacedMetre[];
  readonly pickupBeats: number;
  readonly tempos: readonly { readonly ticks: number; readonly beatsPerMinute: number }[];
  /** Place on the page, in quarter notes, of a tick of the piece. */
  readonly beatsAt: (ticks: number) => number;
}

/**
 * A piece as it is written down, for piano.
 *
 * A piece on a grid keeps its metres and tempos; for a performance beats, bars and metre are found. Note values,
 * staves, voices, key, spelling, marks are found for both. Every note of the piece is on the page at most once
 * (`ScoreNote.source`); of several notes of one pitch in a chord one is kept.
 *
 * @example notate(createPiece({ notes: [{ pitch: 60, onsetTicks: 0, durationTicks: 480, velocity: 80 }] })).measures[0].voices[0].elements[0]
 * // { kind: 'chord', value: { type: 'quarter', dots: 0 }, notes: [{ pitch: { step: 'C', alter: 0, octave: 4 }, … }], … }
 */
export function notate(piece: Piece, options: NotateOptions = {}): Score {
  const performed = options.performed ?? isPerformed(piece);
  const timeline = performed ? performedTimeline(piece, findBeats(piece), options) : writtenTimeline(piece, options);
  const end = timeline.notes.reduce((last, note) => Math.max(last, note.onsetBeats + note.durationBeats), 0);
  const measures = layOutMeasures(timeline.metres, end, timeline.pickupBeats);
  const notes = quantise(timeline.notes, measures, performed ? PERFORMED_GRID : WRITTEN_GRID).sort(
    (a, b) => a.onsetTicks - b.onsetTicks || a.pitch - b.pitch,
  );
  const staves = stavesOf(piece, notes, options.hands);
  const lines = linesOf(notes, staves, measures, performed ? PERFORMED_FILL : WRITTEN_FILL);
  const keys = keysOf(piece, timeline, measures, options.key);
  const names = spell(notes, signaturesOf(notes, measures, keys), measures);
  const nameOf = new Map(notes.map(({ source, pitch }, index) => [source, pitchAt(pitch, names[index]!)]));
  const voices = composeVoices(lines, measures, (source) => nameOf.get(source)!);
  const clefs = [1, 2].map((staff) =>
    clefsOf(
      pitchesByMeasure(
        notes.filter((_, index) => staves[index] === staff),
        measures,
      ),
      staff === 1 ? 'treble' : 'bass',
    ),
  );
  const marks = marksOf(piece, timeline, notes, measures, options.pedal ?? true);
  const written = measures.map(({ number, startTicks, lengthTicks, metre }, index): Measure => {
    const before = measures[index - 1];
    const changesMetre = before?.metre.numerator !== metre.numerator || before.metre.denominator !== metre.denominator;
    const key = keys[index]!;
    const upper = clefs[0]![index]!;
    const lower = clefs[1]![index]!;
    const changesClef = index === 0 || upper !== clefs[0]![index - 1] || lower !== clefs[1]![index - 1];
    return {
      number,
      startTicks,
      lengthTicks,
      ...(changesMetre && { metre }),
      ...((index === 0 || key.fifths !== keys[index - 1]!.fifths) && { key }),
      ...(changesClef && { clefs: [upper, lower] as const }),
      voices: voices[index]!,
      directions: marks[index]!,
    };
  });
  return {
    ...(options.title !== undefined && { title: options.title }),
    ...(options.composer !== undefined && { composer: options.composer }),
    ticksPerBeat: PAGE_TICKS,
    measures: written,
  };
}

// Tuned on half of ASAP (bench/score.mjs): what files are exact to, and how far players stray.
const WRITTEN_GRID = { spreadBeats: 0.005, complexity: 0.7 };
const PERFORMED_GRID = { spreadBeats: 0.09, complexity: 1.4 };
const WRITTEN_FILL = 0.45;
const PERFORMED_FILL = 0.25;

function writtenTimeline(piece: Piece, options: NotateOptions): Timeline {
  const { ticksPerBeat } = piece;
  const beatsAt = (ticks: number): number => ticks / ticksPerBeat;
  const notes = gatherRolls(timedNotes(piece, beatsAt));
  const fileMetres = piece.metres.map(({ timeTicks, numerator, denominator }) => ({
    beats: beatsAt(timeTicks),
    metre: { numerator, denominator },
  }));
  const found = options.metre === undefined && fileMetres.length === 0 ? findMetre(notes) : undefined;
  return {
    notes,
    metres:
      options.metre !== undefined
        ? [{ beats: 0, metre: options.metre }]
        : found !== undefined
          ? [{ beats: 0, metre: found.metre }]
          : fileMetres,
    pickupBeats: found?.pickupBeats ?? 0,
    tempos: piece.tempos.map(({ timeTicks, microsecondsPerBeat }) => ({
      ticks: Math.round(beatsAt(timeTicks) * PAGE_TICKS),
      beatsPerMinute: 60e6 / microsecondsPerBeat,
    })),
    beatsAt,
  };
}

function performedTimeline(piece: Piece, found: FoundBeats, options: NotateOptions): Timeline {
  const tracked = timedNotes(piece, found.beatsAt);
  const compound = options.metre === undefined ? dividesByThree(tracked) : isCompound(options.metre);
  // The page counts in quarter notes; a beat of compound time is a dotted one. Notes may come before the first beat.
  const quarters = compound ? 1.5 : 1;
  const early = Math.ceil(Math.max(0, -(tracked[0]?.onsetBeats ?? 0)) - 0.1);
  const beatsAt = (ticks: number): number => Math.max(0, (found.beatsAt(ticks) + early) * quarters);
  const notes = timedNotes(piece, beatsAt);
  const allowed = options.metre === undefined ? (compound ? COMPOUND_METRES : SIMPLE_METRES) : [options.metre];
  const { metre, pickupBeats } = findMetre(notes, allowed);
  const beatsPerMinute = found.beatsPerMinute * quarters;
  return { notes, metres: [{ beats: 0, metre }], pickupBeats, tempos: [{ ticks: 0, beatsPerMinute }], beatsAt };
}

const SIMPLE_METRES: readonly Metre[] = [2, 3, 4].map((numerator) => ({ numerator, denominator: 4 }));
const COMPOUND_METRES: readonly Metre[] = [6, 9, 12].map((numerator) => ({ numerator, denominator: 8 }));

function timedNotes(piece: Piece, beatsAt: (ticks: number) => number): TimedNote[] {
  return piece.notes.map(({ pitch, onsetTicks, durationTicks, velocity }, source) => {
    const onsetBeats = beatsAt(onsetTicks);
    return { pitch, velocity, source, onsetBeats, durationBeats: beatsAt(onsetTicks + durationTicks) - onsetBeats };
  });
}

function linesOf(
  notes: readonly GridNote[],
  staves: Uint8Array,
  measures: readonly MeasureSpan[],
  fill: number,
): VoiceLine[] {
  return ([1, 2] as const).flatMap((staff) => {
    const { upper, lower } = separateVoices(notes.filter((_, index) => staves[index] === staff));
    const number = staff === 1 ? 1 : 5;
    return [
      { number, staff, chords: writtenLengths(upper, measures, { fill }), isMain: true },
      { number: number + 1, staff, chords: writtenLengths(lower, measures, { fill }), isMain: false },
    ];
  });
}

/** The key in force in each measure. */
function keysOf(
  piece: Piece,
  timeline: Timeline,
  measures: readonly MeasureSpan[],
  given: KeySignature | undefined,
): KeySignature[] {
  if (given !== undefined || piece.keys.length === 0) {
    const key = given ?? findKey(timeline.notes);
    return measures.map(() => key);
  }
  let at = 0;
  return measures.map(({ startTicks, lengthTicks }) => {
    // A change counts from the measure that it is nearest to the start of.
    const reach = (startTicks + lengthTicks / 2) / PAGE_TICKS;
    while (at + 1 < piece.keys.length && timeline.beatsAt(piece.keys[at + 1]!.timeTicks) < reach) at++;
    const { fifths, mode } = piece.keys[at]!;
    return { fifths, mode };
  });
}

/** [N] the signature at each note. */
function signaturesOf(
  notes: readonly GridNote[],
  measures: readonly MeasureSpan[],
  keys: readonly KeySignature[],
): number[] {
  let at = 0;
  return notes.map(({ onsetTicks }) => {
    while (at + 1 < measures.length && measures[at + 1]!.startTicks <= onsetTicks) at++;
    return keys[at]!.fifths;
  });
}

function pitchesByMeasure(notes: readonly GridNote[], measures: readonly MeasureSpan[]): number[][] {
  const result: number[][] = measures.map(() => []);
  let at = 0;
  for (const { onsetTicks, pitch } of notes) {
    while (at + 1 < measures.length && measures[at + 1]!.startTicks <= onsetTicks) at++;
    result[at]!.push(pitch);
  }
  return result;
}

/** The directions of each measure, by place. */
function marksOf(
  piece: Piece,
  timeline: Timeline,
  notes: readonly GridNote[],
  measures: readonly MeasureSpan[],
  withPedal: boolean,
): Direction[][] {
  const moves = piece.pedal.map(({ timeTicks, value }) => ({
    ticks: timeline.beatsAt(timeTicks) * PAGE_TICKS,
    down: value >= 64,
  }));
  const marks: PlacedDirection[] = [
    ...tempoMarks(timeline.tempos),
    ...dynamicMarks(notes, measures),
    ...(withPedal ? overNotes(pedalMarks(moves, PAGE_TICKS / 2), notes) : []),
  ];
  const result: Direction[][] = measures.map(() => []);
  const end = measures.at(-1)!.startTicks + measures.at(-1)!.lengthTicks;
  for (const { ticks, ...mark } of marks.sort((a, b) => a.ticks - b.ticks)) {
    const place = Math.min(ticks, end);
    let index = measures.findLastIndex(({ startTicks }) => startTicks <= place);
    if (index < 0) index = 0;
    result[index]!.push({ ...mark, offsetTicks: place - measures[index]!.startTicks } as Direction);
  }
  return result;
}
