import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPiece } from '../notes/create.ts';
import type { Note, Piece } from '../notes/piece.ts';
import { Random } from '../random.ts';
import { notate } from './notate.ts';
import { typeTicks } from './note-values.ts';
import { pieceFromScore } from './play.ts';
import type { Score } from './score.ts';

const note = (pitch: number, onsetBeats: number, beats: number, track = 0): Note => ({
  pitch,
  onsetTicks: Math.round(onsetBeats * 480),
  durationTicks: Math.round(beats * 480),
  velocity: 64,
  track,
});

/** What every page owes its readers; returns how long each note of the piece is on it. Thousands of checks: no matchers. */
function check(score: Score): Map<number, number> {
  const lengths = new Map<number, number>();
  const open = new Set<number>();
  const demand = (holds: boolean, what: string): void => {
    if (!holds) throw new Error(what);
  };
  let at = 0;
  for (const { number, startTicks, lengthTicks, voices } of score.measures) {
    demand(startTicks === at, `measure ${number} does not follow the one before`);
    at += lengthTicks;
    for (const voice of voices) {
      let offset = 0;
      for (const element of voice.elements) {
        demand(element.offsetTicks === offset, `gap in measure ${number}, voice ${voice.number}`);
        offset += element.durationTicks;
        if (element.kind === 'rest' && element.wholeMeasure) continue;
        const { type, dots, tuplet } = element.value;
        const { actual, normal } = tuplet ?? { actual: 1, normal: 1 };
        const written = (typeTicks(type) * (2 - 2 ** -dots) * normal) / actual;
        demand(written === element.durationTicks, `${type} in measure ${number} lasts ${element.durationTicks}`);
        if (element.kind === 'rest') continue;
        for (const { source = -1, tieStart, tieStop } of element.notes) {
          demand(open.has(source) === tieStop, `tie of note ${source} in measure ${number}`);
          if (tieStart) open.add(source);
          else open.delete(source);
          lengths.set(source, (lengths.get(source) ?? 0) + element.durationTicks);
        }
      }
      demand(offset === lengthTicks, `voice ${voice.number} fills ${offset} of measure ${number}'s ${lengthTicks}`);
    }
  }
  demand(open.size === 0, 'a tie goes nowhere');
  return lengths;
}

describe('notate', () => {
  it('writes an empty piece as a measure of rest', () => {
    const score = notate(createPiece({ notes: [] }));
    check(score);
    expect(score.measures).toHaveLength(1);
    expect(score.measures[0]).toMatchObject({
      number: 1,
      key: { fifths: 0 },
      metre: { numerator: 4 },
      clefs: ['treble', 'bass'],
    });
    expect(score.measures[0]!.voices.map(({ number }) => number)).toEqual([1, 5]);
  });

  it('writes one note', () => {
    const score = notate(createPiece({ notes: [note(60, 0, 1)] }), { hands: 'notes' });
    check(score);
    const chord = score.measures[0]!.voices.flatMap(({ elements }) => elements).find(({ kind }) => kind === 'chord');
    expect(chord).toMatchObject({
      value: { type: 'quarter', dots: 0 },
      notes: [{ pitch: { step: 'C', alter: 0, octave: 4 } }],
    });
  });

  it('writes a chord of 128 notes', () => {
    const notes = Array.from({ length: 128 }, (_, pitch) => note(pitch, 0, 2));
    expect(check(notate(createPiece({ notes }))).size).toBe(128);
  });

  it('keeps the metres, keys, tempo and tracks of a file', () => {
    const piece = createPiece({
      notes: [note(67, 0, 1, 1), note(72, 1, 3, 1), note(64, 1, 3, 2), note(74, 4, 1.5, 1)],
      metres: [
        { timeTicks: 0, numerator: 1, denominator: 4 },
        { timeTicks: 480, numerator: 3, denominator: 4 },
        { timeTicks: 1920, numerator: 6, denominator: 8 },
      ],
      keys: [{ timeTicks: 0, fifths: -2, mode: 'minor' }],
      tempos: [{ timeTicks: 0, microsecondsPerBeat: 500_000 }],
    });
    const score = notate(piece);
    check(score);
    expect(score.measures.map(({ number, metre, key }) => [number, metre?.numerator, key?.fifths])).toEqual([
      [0, 3, -2],
      [1, undefined, undefined],
      [2, 6, undefined],
    ]);
    expect(score.measures[0]!.directions).toContainEqual({
      kind: 'tempo',
      beatsPerMinute: 120,
      staff: 1,
      offsetTicks: 0,
    });
    const lower = score.measures[1]!.voices.find(({ staff }) => staff === 2);
    expect(lower?.elements[0]).toMatchObject({ kind: 'chord', value: { type: 'half', dots: 1 } });
  });

  it('ties over the bar line', () => {
    const score = notate(createPiece({ notes: [note(72, 0, 3), note(74, 3, 3), note(76, 6, 2)] }), {
      metre: { numerator: 4, denominator: 4 },
    });
    check(score);
    const ties = score.measures.flatMap(({ voices }) =>
      voices.flatMap(({ elements }) =>
        elements.flatMap((element) => (element.kind === 'chord' ? element.notes.map(({ tieStart }) => tieStart) : [])),
      ),
    );
    expect(ties).toEqual([false, true, false, false]);
  });

  it('gives back what it was given, for music on the grid', () => {
    const anyNote = fc.record({
      pitch: fc.integer({ min: 40, max: 88 }),
      length: fc.constantFrom(1 / 4, 1 / 3, 1 / 2, 1, 3 / 2, 2),
    });
    fc.assert(
      fc.property(fc.array(anyNote, { minLength: 4, maxLength: 24 }), (melody) => {
        let at = 0;
        const notes = melody.flatMap(({ pitch, length }) => {
          // Thirds come in threes, so that beats stay where they are.
          const start = at;
          at += length === 1 / 3 ? 1 : length;
          return length === 1 / 3
            ? [0, 1, 2].map((third) => note(pitch, start + third / 3, 1 / 3))
            : [note(pitch, start, length)];
        });
        const piece = createPiece({ notes });
        const score = notate(piece, { performed: false, metre: { numerator: 4, denominator: 4 } });
        expect(check(score).size).toBe(notes.length);
        const again = pieceFromScore(score);
        const ratio = again.ticksPerBeat / piece.ticksPerBeat;
        expect(again.notes.map(({ pitch, onsetTicks }) => [pitch, Math.round(onsetTicks / ratio)])).toEqual(
          piece.notes.map(({ pitch, onsetTicks }) => [pitch, onsetTicks]),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('writes any heap of notes, played or not', () => {
    const anyHeap = fc.array(
      fc.record({
        pitch: fc.integer({ min: 0, max: 127 }),
        onset: fc.nat({ max: 9000 }),
        length: fc.nat({ max: 2000 }),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(anyHeap, fc.boolean(), (heap, performed) => {
        const notes = heap.map(({ pitch, onset, length }) => ({
          pitch,
          onsetTicks: onset,
          durationTicks: length,
          velocity: 1 + (onset % 127),
        }));
        check(notate(createPiece({ notes }), { performed }));
      }),
      { numRuns: 60 },
    );
  });

  it('writes ten minutes of playing in seconds', () => {
    const started = process.cpuUsage();
    const score = notate(tenMinutes(), { performed: true });
    expect(process.cpuUsage(started).user).toBeLessThan(15e6);
    expect(check(score).size).toBeGreaterThan(9_000);
  });
});

/** Ten thousand notes at uneven times, with pedal. */
function tenMinutes(): Piece {
  const random = Random.of(3);
  let seconds = 0;
  const notes = Array.from({ length: 10_000 }, (_, index) => {
    if (index % 3 !== 0) seconds += 0.09 * (1 + 0.1 * random.normal());
    const onsetTicks = Math.round(960 * seconds);
    return {
      pitch: 36 + random.below(52),
      onsetTicks,
      durationTicks: 60 + random.below(600),
      velocity: 30 + random.below(80),
    };
  });
  const pedal = Array.from({ length: 600 }, (_, second) => ({
    timeTicks: second * 960,
    value: second % 2 === 0 ? 127 : 0,
  }));
  return createPiece({ notes, pedal });
}
