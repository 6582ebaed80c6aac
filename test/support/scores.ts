import type { Beam, Chord, NoteType, NoteValue, Rest, Score, ScoreNote, SpelledPitch } from '../../src/score/score.ts';
import { quartersOf } from '../../src/score/xml/values.ts';

/** Divisible by what triplets of 64th notes and double dots need. */
export const TICKS = 672;

/** @example spelled('F#4') // { step: 'F', alter: 1, octave: 4 } */
export function spelled(name: string): SpelledPitch {
  const [, step, sign = '', octave] = /^([A-G])(#{0,2}|b{0,2})(-?\d)$/.exec(name) ?? [];
  const alter = sign.length * (sign.startsWith('b') ? -1 : 1);
  return { step: step as SpelledPitch['step'], alter, octave: Number(octave) };
}

export interface ChordParts {
  readonly beams?: readonly Beam[];
  /** Names of the notes that are tied on, or from before. */
  readonly tieStart?: boolean;
  readonly tieStop?: boolean;
  readonly tupletStart?: boolean;
  readonly tupletStop?: boolean;
  readonly grace?: boolean;
}

/** A chord of names, such as 'C4 E4 G4', of a length such as 'quarter', 'half.' or 'eighth3' (a triplet's). */
export function chord(names: string, length: string, offsetTicks: number, parts: ChordParts = {}): Chord {
  const value = writtenValue(length);
  const { tieStart = false, tieStop = false, beams = [], ...rest } = parts;
  const notes = names.split(' ').map((name): ScoreNote => ({ pitch: spelled(name), tieStart, tieStop }));
  return { kind: 'chord', offsetTicks, durationTicks: parts.grace ? 0 : ticksOf(value), value, notes, beams, ...rest };
}

export function rest(length: string, offsetTicks: number, parts: Partial<Rest> = {}): Rest {
  const value = writtenValue(length);
  return { kind: 'rest', offsetTicks, durationTicks: ticksOf(value), value, ...parts };
}

/** @example writtenValue('half.') // { type: 'half', dots: 1 } */
export function writtenValue(length: string): NoteValue {
  const [, type, dots = '', tuplet] =
    /^(breve|whole|half|quarter|eighth|16th|32nd|64th|128th)(\.*)(3?)$/.exec(length) ?? [];
  return {
    type: type as NoteType,
    dots: dots.length as 0 | 1 | 2,
    ...(tuplet === '3' ? { tuplet: { actual: 3, normal: 2 } } : {}),
  };
}

export function ticksOf(value: NoteValue): number {
  return Math.round(quartersOf(value) * TICKS);
}

/** A page with ties, a triplet, a grace note, beams, dynamics, pedal, tempo, a pickup, and changes of key, metre and clef. */
export const PAGE: Score = {
  title: 'Scherzo & <Trio> "für Elise"',
  composer: 'Zoë Núñez',
  ticksPerBeat: TICKS,
  measures: [
    {
      number: 0,
      startTicks: 0,
      lengthTicks: TICKS,
      metre: { numerator: 3, denominator: 4 },
      key: { fifths: 1, mode: 'minor' },
      clefs: ['treble', 'bass'],
      voices: [
        { number: 1, staff: 1, elements: [chord('B4', 'quarter', 0)] },
        { number: 5, staff: 2, elements: [rest('quarter', 0)] },
      ],
      directions: [
        { kind: 'tempo', offsetTicks: 0, staff: 1, beatsPerMinute: 96.5 },
        { kind: 'words', offsetTicks: 0, staff: 1, text: 'Con moto' },
        { kind: 'dynamic', offsetTicks: 0, staff: 1, value: 'mp' },
      ],
    },
    {
      number: 1,
      startTicks: TICKS,
      lengthTicks: 3 * TICKS,
      voices: [
        {
          number: 1,
          staff: 1,
          elements: [
            chord('D#5', '16th', 0, { grace: true, beams: [] }),
            chord('E5', 'eighth', 0, { beams: ['begin'] }),
            chord('F#5', 'eighth', TICKS / 2, { beams: ['end'] }),
            chord('F5', 'eighth3', TICKS, { beams: ['begin'], tupletStart: true }),
            chord('E5', 'eighth3', TICKS + TICKS / 3, { beams: ['continue'] }),
            chord('D#5', 'eighth3', TICKS + (2 * TICKS) / 3, { beams: ['end'], tupletStop: true }),
            chord('G4 E5', 'quarter', 2 * TICKS, { tieStart: true }),
          ],
        },
        {
          number: 2,
          staff: 1,
          elements: [rest('half', 0, { hidden: true }), chord('B4', 'quarter', 2 * TICKS)],
        },
        { number: 5, staff: 2, elements: [chord('E2 B2', 'half.', 0)] },
      ],
      directions: [
        { kind: 'pedal', offsetTicks: 0, staff: 2, type: 'start' },
        { kind: 'dynamic', offsetTicks: TICKS, staff: 1, value: 'ff' },
        { kind: 'pedal', offsetTicks: 2 * TICKS, staff: 2, type: 'stop' },
      ],
    },
    {
      number: 2,
      startTicks: 4 * TICKS,
      lengthTicks: 4 * TICKS,
      metre: { numerator: 2, denominator: 2 },
      key: { fifths: -3, mode: 'major' },
      clefs: ['treble', 'treble'],
      voices: [
        { number: 1, staff: 1, elements: [chord('G4 E5', 'whole', 0, { tieStop: true })] },
        { number: 5, staff: 2, elements: [rest('whole', 0, { wholeMeasure: true })] },
      ],
      directions: [],
    },
  ],
};
