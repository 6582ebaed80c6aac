import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  chances,
  combinationsOf,
  continueOnce,
  EIGHT,
  mockModel as mock,
  QUARTERS,
  script,
  seed,
} from '../../test/support/mock-model.ts';
import { createPiece } from '../notes/create.ts';
import { continuePiece } from './continue.ts';

describe('the seam', () => {
  test('notes that cross it are held, not struck again; all notes end', async () => {
    const { piece, continuation, roll, combinations } = await continueOnce(
      mock(script(8, [[48, 64], [64, 72], [72], []])),
      seed,
      { steps: 4 },
    );
    expect(combinations).toEqual([[48, 64], [64, 72], [72], []]);
    expect(piece.notes.map((note) => [note.pitch, note.onsetTicks, note.durationTicks, note.velocity])).toEqual([
      [48, 0, 960 + 120, 50],
      [60, 0, 480, 70],
      [64, 480, 480 + 240, 90],
      [72, 960 + 120, 240, 70], // the mean velocity of the seed
    ]);
    expect(Array.from(roll.struck)).toEqual([0, 0, 0, 1, 0]);
    expect(continuation.notes.map((note) => [note.pitch, note.onsetTicks, note.durationTicks])).toEqual([
      [48, 0, 120],
      [64, 0, 240],
      [72, 120, 240],
    ]);
  });

  test.each([
    ['seconds', EIGHT, false],
    ['seconds, pedal', { unit: 'second', stepsPerSecond: 20 }, true],
    ['beats', QUARTERS, false],
    ['thirds of beats', { unit: 'beat', stepsPerBeat: 3 }, true],
  ] as const)(
    'on a grid of %s the joined piece is the seed and then exactly what was chosen',
    async (_, grid, pedal) => {
      const note = fc.record({
        pitch: fc.integer({ min: 55, max: 69 }),
        onsetTicks: fc.nat(3000),
        durationTicks: fc.nat(1500),
        velocity: fc.integer({ min: 1, max: 127 }),
        channel: fc.nat(2),
      });
      const arbitrary = fc.record({
        notes: fc.array(note, { maxLength: 12 }),
        pedal: fc.array(fc.record({ timeTicks: fc.nat(4000), value: fc.constantFrom(0, 127), channel: fc.nat(2) })),
        ticksPerBeat: fc.constantFrom(1, 24, 480, 960),
        tempos: fc.array(
          fc.record({ timeTicks: fc.nat(4000), microsecondsPerBeat: fc.integer({ min: 2e5, max: 2e6 }) }),
        ),
      });
      await fc.assert(
        fc.asyncProperty(arbitrary, fc.nat(), async (parts, seedOfChance) => {
          // The coarser the ticks, the fewer of them: no seed is longer than some minutes.
          const scale = 480 / parts.ticksPerBeat;
          const at = (ticks: number) => Math.floor(ticks / Math.max(1, scale));
          const piece = createPiece({
            ticksPerBeat: parts.ticksPerBeat,
            notes: parts.notes.map((n) => ({ ...n, onsetTicks: at(n.onsetTicks), durationTicks: at(n.durationTicks) })),
            pedal: parts.pedal.map((change) => ({ ...change, timeTicks: at(change.timeTicks) })),
            tempos: parts.tempos.map((tempo) => ({ ...tempo, timeTicks: at(tempo.timeTicks) })),
          });
          const model = mock(() => chances(0.3), { grid, pedal });
          const [result] = await continuePiece(model, piece, { steps: 12, seed: seedOfChance });
          const expected = [...combinationsOf(piece, grid, pedal), ...(result?.combinations ?? [])];
          while (expected.at(-1)?.length === 0) expected.pop(); // a piece ends with its last note
          expect(combinationsOf(result?.piece ?? piece, grid, pedal)).toEqual(expected);
        }),
        { seed: 5, numRuns: 40 },
      );
    },
  );

  test('a pedal left down is lifted there, a tempo meant for later is dropped, the metre and key stay', async () => {
    const rich = createPiece({
      ...seed,
      pedal: [{ timeTicks: 240, value: 100 }],
      tempos: [
        { timeTicks: 0, microsecondsPerBeat: 1_000_000 },
        { timeTicks: 5000, microsecondsPerBeat: 250_000 },
      ],
      metres: [{ timeTicks: 0, numerator: 3, denominator: 4 }],
      keys: [{ timeTicks: 0, fifths: 2, mode: 'major' }],
    });
    const model = mock(script(8, [[72], [72], [72], [72]]), { grid: QUARTERS });
    const { piece, continuation } = await continueOnce(model, rich, { steps: 4 });
    expect(piece.pedal.map(({ timeTicks, value }) => [timeTicks, value])).toEqual([
      [240, 100],
      [960, 0],
    ]);
    expect(piece.tempos).toEqual([{ timeTicks: 0, microsecondsPerBeat: 1_000_000 }]);
    expect(continuation.tempos).toEqual(piece.tempos);
    expect(continuation.metres).toEqual(rich.metres);
    expect(continuation.keys).toEqual(rich.keys);
    expect(piece.notes.at(-1)).toMatchObject({ onsetTicks: 960, durationTicks: 480 });
  });

  test('drums stay in the piece and out of what the model is shown', async () => {
    const drum = { pitch: 38, onsetTicks: 0, durationTicks: 2000, velocity: 99, channel: 9 };
    const model = mock(script(8, [[38], []]));
    const { piece } = await continueOnce(model, createPiece({ notes: [...seed.notes, drum] }), { steps: 2 });
    expect(model.pushed[0]?.slice(0, 8).flat()).not.toContain(38);
    expect(piece.notes.filter((note) => note.pitch === 38)).toMatchObject([drum, { channel: 0, onsetTicks: 960 }]);
  });
});
