import fc from 'fast-check';
import { createPiece } from '../../src/notes/create.ts';
import type { Piece } from '../../src/notes/piece.ts';
import { notate } from '../../src/score/notate.ts';
import type { Score } from '../../src/score/score.ts';
import { tune } from './tunes.ts';

const note = (pitch: number, onsetTicks: number, durationTicks = 480) => ({
  pitch,
  onsetTicks,
  durationTicks,
  velocity: 30 + (pitch % 90),
});

/** Any notes at any times, two tracks, pedal. */
const heaps: fc.Arbitrary<Piece> = fc
  .array(
    fc.record({
      pitch: fc.integer({ min: 21, max: 108 }),
      onsetTicks: fc.nat({ max: 12_000 }),
      durationTicks: fc.integer({ min: 1, max: 2500 }),
      velocity: fc.integer({ min: 1, max: 127 }),
      track: fc.nat({ max: 1 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((notes) =>
    createPiece({
      notes,
      pedal: [
        { timeTicks: 100, value: 127 },
        { timeTicks: 1900, value: 0 },
      ],
    }),
  );

/** What `notate` makes of the pieces that go wrong first: none, one note, all keys at once; and of heaps, played and not. */
export function notatedScores(heapCount: number): Score[] {
  const special = [
    createPiece({ notes: [] }),
    createPiece({ notes: [note(60, 7, 1)] }),
    createPiece({ notes: Array.from({ length: 128 }, (_, pitch) => note(pitch, 0, 960)) }),
    tune(1, 4),
  ];
  return [
    ...special.map((piece) => notate(piece, { performed: false })),
    ...fc
      .sample(heaps, { numRuns: heapCount, seed: 5 })
      .flatMap((piece) => [notate(piece, { performed: false }), notate(piece, { performed: true })]),
  ];
}
