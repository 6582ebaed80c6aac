/**
 * Arbitrary sequences of notes for property tests: small ranges, so that notes meet, overlap and tie often.
 */
import fc from 'fast-check';
import {
  createSequence,
  exactTempo,
  type NoteSequence,
  type SequenceParts,
  type TimeBase,
} from '../../src/tokens/sequence.ts';

const tick = fc.oneof({ weight: 5, arbitrary: fc.nat(60) }, { weight: 1, arbitrary: fc.nat(200_000) });

const note = fc.record({
  onset: tick,
  pitch: fc.oneof(fc.integer({ min: 60, max: 63 }), fc.integer({ min: 21, max: 108 })),
  duration: fc.oneof({ weight: 5, arbitrary: fc.nat(60) }, { weight: 1, arbitrary: fc.nat(100_000) }),
  velocity: fc.nat(31),
});

const byTick = <T extends { readonly tick: number }>(changes: T[]): T[] => changes.sort((a, b) => a.tick - b.tick);

const metres = fc
  .array(
    fc.record({ tick, numerator: fc.integer({ min: 1, max: 13 }), denominator: fc.constantFrom(1, 2, 4, 8, 16, 64) }),
    { maxLength: 4 },
  )
  .map(byTick);
const tempos = fc
  .array(
    fc.record({
      tick,
      beatsPerMinute: fc.oneof(fc.constant(120), fc.double({ min: 10, max: 1000, noNaN: true }).map(exactTempo)),
    }),
    { maxLength: 4 },
  )
  .map(byTick);
const keys = fc
  .array(fc.record({ tick, tonic: fc.nat(11), mode: fc.constantFrom('major' as const, 'minor' as const) }), {
    maxLength: 4,
  })
  .map(byTick);

/** Notes in any order and any state, with maps by tick. */
export const arbitraryParts: fc.Arbitrary<SequenceParts> = fc
  .record({
    base: fc.constantFrom<TimeBase>('score', 'performance'),
    notes: fc.array(note, { maxLength: 40 }),
    metres,
    tempos,
    keys,
  })
  .map(({ notes, ...rest }) => ({
    ...rest,
    onsets: notes.map(({ onset }) => onset),
    pitches: notes.map(({ pitch }) => pitch),
    durations: notes.map(({ duration }) => duration),
    velocities: notes.map(({ velocity }) => velocity),
  }));

/** In normal form. */
export const arbitrarySequence: fc.Arbitrary<NoteSequence> = arbitraryParts.map(createSequence);

/** A performance that begins at tick 0 and has no maps: all that canonical events tell. */
export const arbitraryPerformance: fc.Arbitrary<NoteSequence> = arbitraryParts.map((parts) => {
  const { onsets, pitches, durations, velocities } = createSequence({ ...parts, base: 'performance' });
  const first = onsets[0] ?? 0;
  return createSequence({
    base: 'performance',
    onsets: onsets.map((onset) => onset - first),
    pitches,
    durations,
    velocities,
  });
});
