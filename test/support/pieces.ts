/**
 * Arbitrary pieces for property tests: small ranges, so that notes meet, overlap and tie often.
 */
import fc from 'fast-check';
import { createPiece } from '../../src/notes/create.ts';
import type { Note, Piece } from '../../src/notes/piece.ts';

const time = fc.oneof({ weight: 4, arbitrary: fc.nat(40) }, { weight: 1, arbitrary: fc.nat(1_000_000) });

export const arbitraryNote: fc.Arbitrary<Note> = fc.record({
  pitch: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 60, max: 62 }) }, { weight: 1, arbitrary: fc.nat(127) }),
  onsetTicks: time,
  durationTicks: fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 4, arbitrary: time }),
  velocity: fc.integer({ min: 1, max: 127 }),
  channel: fc.oneof(fc.constant(0), fc.nat(15)),
  track: fc.oneof(fc.constant(0), fc.nat(3)),
});

/** In normal form; notes of one pitch may overlap in any way. */
export const arbitraryPiece: fc.Arbitrary<Piece> = fc
  .record({
    ticksPerBeat: fc.integer({ min: 1, max: 0x7fff }),
    notes: fc.array(arbitraryNote, { maxLength: 40 }),
    pedal: fc.array(fc.record({ timeTicks: time, value: fc.nat(127), channel: fc.oneof(fc.constant(0), fc.nat(15)) })),
    tempos: fc.array(fc.record({ timeTicks: time, microsecondsPerBeat: fc.integer({ min: 1, max: 0xff_ffff }) })),
    metres: fc.array(
      fc.record({
        timeTicks: time,
        numerator: fc.integer({ min: 1, max: 255 }),
        denominator: fc.nat(7).map((exponent) => 2 ** exponent),
      }),
    ),
    keys: fc.array(
      fc.record({
        timeTicks: time,
        fifths: fc.integer({ min: -7, max: 7 }),
        mode: fc.constantFrom('major' as const, 'minor' as const),
      }),
    ),
  })
  .map(createPiece);
