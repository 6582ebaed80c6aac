/**
 * Random valid scores of one to four measures.
 */
import fc from 'fast-check';
import type {
  Direction,
  Dynamic,
  Measure,
  NoteValue,
  Score,
  ScoreElement,
  ScoreNote,
  SpelledPitch,
  Voice,
} from '../../src/score/score.ts';
import { midiPitch } from '../../src/score/xml/pitch.ts';
import { TICKS, ticksOf, writtenValue } from './scores.ts';

const METRES = [
  [4, 4],
  [3, 4],
  [6, 8],
  [5, 8],
  [2, 2],
  [1, 4],
] as const;
const DYNAMICS: readonly Dynamic[] = ['ppp', 'pp', 'p', 'mp', 'mf', 'f', 'ff', 'fff'];

const pitches = fc
  .record({
    step: fc.constantFrom('C', 'D', 'E', 'F', 'G', 'A', 'B'),
    alter: fc.integer({ min: -2, max: 2 }),
    octave: fc.integer({ min: 1, max: 7 }),
  })
  .map((pitch) => pitch as SpelledPitch);

/** A few notes of different pitch, low to high. */
const heads = fc
  .uniqueArray(pitches, { minLength: 1, maxLength: 4, selector: midiPitch })
  .map((found) => found.sort((a, b) => midiPitch(a) - midiPitch(b)))
  .map((found) => found.map((pitch): ScoreNote => ({ pitch, tieStart: false, tieStop: false })));

/** Values in the order of their lengths: what a gap is cut into. */
const VALUES = ['whole', 'half.', 'half', 'quarter.', 'quarter', 'eighth.', 'eighth', '16th', '32nd'].map(writtenValue);

/** A voice that fills a measure from its choices: each says how long, what, and with what before it. */
function fill(choices: readonly Choice[], lengthTicks: number, hidden: boolean): ScoreElement[] {
  const elements: ScoreElement[] = [];
  let offsetTicks = 0;
  for (let index = 0; offsetTicks < lengthTicks; index++) {
    const { size, what, notes, grace } = choices[index % choices.length] as Choice;
    const left = lengthTicks - offsetTicks;
    if (what === 'triplet' && left >= TICKS) {
      elements.push(...triplet(notes, offsetTicks));
      offsetTicks += TICKS;
      continue;
    }
    const fitting = VALUES.filter((value) => ticksOf(value) <= left);
    const value = fitting[size % fitting.length] as NoteValue;
    const placed = { offsetTicks, durationTicks: ticksOf(value), value };
    if (what === 'rest') elements.push({ kind: 'rest', ...placed, ...(hidden ? { hidden: true } : {}) });
    else {
      if (grace) {
        elements.push({
          kind: 'chord',
          offsetTicks,
          durationTicks: 0,
          value: writtenValue('eighth'),
          notes: notes.slice(0, 1),
          beams: [],
          grace: true,
        });
      }
      elements.push({ kind: 'chord', ...placed, notes, beams: [] });
    }
    offsetTicks += placed.durationTicks;
  }
  return elements;
}

function triplet(notes: readonly ScoreNote[], offsetTicks: number): ScoreElement[] {
  const value = writtenValue('eighth3');
  const durationTicks = TICKS / 3;
  return [
    { kind: 'chord', offsetTicks, durationTicks, value, tupletStart: true, notes, beams: ['begin'] },
    { kind: 'chord', offsetTicks: offsetTicks + durationTicks, durationTicks, value, notes, beams: ['end'] },
    { kind: 'rest', offsetTicks: offsetTicks + 2 * durationTicks, durationTicks, value, tupletStop: true },
  ];
}

interface Choice {
  readonly size: number;
  readonly what: 'chord' | 'rest' | 'triplet';
  readonly notes: readonly ScoreNote[];
  readonly grace: boolean;
}

const choices = fc.array(
  fc.record({
    size: fc.nat(99),
    what: fc.constantFrom('chord' as const, 'chord' as const, 'rest' as const, 'triplet' as const),
    notes: heads,
    grace: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
);

const directions = fc.array(
  fc.record({
    place: fc.nat(31),
    staff: fc.constantFrom(1 as const, 2 as const),
    what: fc.oneof(
      fc.constantFrom(...DYNAMICS).map((value) => ({ kind: 'dynamic', value }) as const),
      fc.integer({ min: 20_000, max: 300_000 }).map((n) => ({ kind: 'tempo', beatsPerMinute: n / 1000 }) as const),
      fc.constantFrom('dolce', 'a < b & c', 'così').map((text) => ({ kind: 'words', text }) as const),
    ),
  }),
  { maxLength: 3 },
);

const measureParts = fc.record({
  metre: fc.constantFrom(...METRES),
  key: fc.record({
    fifths: fc.integer({ min: -7, max: 7 }),
    mode: fc.constantFrom('major' as const, 'minor' as const),
  }),
  clefs: fc.constantFrom(['treble', 'bass'] as const, ['treble', 'treble'] as const, ['bass', 'bass'] as const),
  voices: fc.array(choices, { minLength: 4, maxLength: 4 }),
  used: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  directions,
  pedal: fc.uniqueArray(fc.nat(31), { maxLength: 4 }),
});

const VOICES = [
  { number: 1, staff: 1 },
  { number: 2, staff: 1 },
  { number: 5, staff: 2 },
  { number: 6, staff: 2 },
] as const;

/** Random valid scores of one to four measures: what holds is said where it changes, every voice fills its measure. */
export const scores: fc.Arbitrary<Score> = fc
  .record({
    title: fc.option(fc.constantFrom('Étude', '<b>', 'Слово'), { nil: undefined }),
    measures: fc.array(measureParts, { minLength: 1, maxLength: 4 }),
    ties: fc.boolean(),
  })
  .map(({ title, measures, ties }) => {
    let startTicks = 0;
    const result: Measure[] = measures.map(
      ({ metre: [numerator, denominator], key, clefs, voices, used, directions, pedal }, index) => {
        const before = measures[index - 1];
        const lengthTicks = (4 * TICKS * numerator) / denominator;
        const metre = { numerator, denominator };
        const measure: Measure = {
          number: index + 1,
          startTicks,
          lengthTicks,
          ...(before !== undefined && `${before.metre}` === `${metre.numerator},${metre.denominator}` ? {} : { metre }),
          ...(before?.key.fifths === key.fifths && before.key.mode === key.mode ? {} : { key }),
          ...(before?.clefs === clefs ? {} : { clefs }),
          voices: VOICES.flatMap((voice, which): Voice[] =>
            which % 2 === 0 || used[which]
              ? [{ ...voice, elements: fill(voices[which] as Choice[], lengthTicks, which % 2 === 1) }]
              : [],
          ),
          directions: inOrder(directions, pedal, lengthTicks),
        };
        startTicks += lengthTicks;
        return measure;
      },
    );
    return {
      ...(title === undefined ? {} : { title }),
      ticksPerBeat: TICKS,
      measures: ties ? tied(result) : result,
    };
  });

function inOrder(
  found: readonly { place: number; staff: 1 | 2; what: { kind: string } }[],
  pedal: readonly number[],
  lengthTicks: number,
): Direction[] {
  const offsetOf = (place: number): number => (Math.floor((place * lengthTicks) / TICKS / 8) * TICKS) / 4;
  const placed = found.map(({ place, staff, what }) => ({ ...what, staff, offsetTicks: offsetOf(place) }) as Direction);
  const moves = [...new Set(pedal.map(offsetOf))].sort((a, b) => a - b);
  if (moves.length > 1) {
    const typeOf = (index: number) => (index === 0 ? 'start' : index === moves.length - 1 ? 'stop' : 'change');
    placed.push(
      ...moves.map((offsetTicks, index): Direction => ({ kind: 'pedal', staff: 2, offsetTicks, type: typeOf(index) })),
    );
  }
  placed.sort((a, b) => a.offsetTicks - b.offsetTicks || a.staff - b.staff);
  // One tempo, and one of the same words, at a time: files say them once.
  return placed.filter(
    (one, index) =>
      one.kind === 'dynamic' ||
      one.kind === 'pedal' ||
      !placed.slice(0, index).some((other) => other.kind === one.kind && other.offsetTicks === one.offsetTicks),
  );
}

/** Makes the first chord of each measure after the first, in voice 1, the second half of a tie. */
function tied(measures: readonly Measure[]): Measure[] {
  const result = [...measures];
  for (let index = 1; index < result.length; index++) {
    const from = result[index - 1]?.voices[0];
    const to = result[index]?.voices[0];
    const last = from?.elements.at(-1);
    const first = to?.elements[0];
    if (from === undefined || to === undefined || last?.kind !== 'chord' || first?.kind !== 'chord') continue;
    if (first.grace || first.tupletStart) continue;
    const starts = last.notes.map((note) => ({ ...note, tieStart: true }));
    const stops = last.notes.map((note) => ({ ...note, tieStop: true, tieStart: false }));
    const replace = (at: number, elements: readonly ScoreElement[]): void => {
      const measure = result[at] as Measure;
      const [voice, ...others] = measure.voices as [Voice, ...Voice[]];
      result[at] = { ...measure, voices: [{ ...voice, elements }, ...others] };
    };
    replace(index - 1, [...from.elements.slice(0, -1), { ...last, notes: starts }]);
    replace(index, [{ ...first, notes: stops }, ...to.elements.slice(1)]);
  }
  return result;
}

/** The same score without its grace notes, whose time is a matter of taste. */
export function withoutGraces(score: Score): Score {
  const isGrace = (element: ScoreElement): boolean => element.kind === 'chord' && element.grace === true;
  return {
    ...score,
    measures: score.measures.map((measure) => ({
      ...measure,
      voices: measure.voices.map((voice) => ({ ...voice, elements: voice.elements.filter((one) => !isGrace(one)) })),
    })),
  };
}
