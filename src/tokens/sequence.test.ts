import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryParts } from '../../test/support/sequences.ts';
import { createSequence, endTick, type NoteSequence, type SequenceParts } from './sequence.ts';
import { MAX_VALUE } from './values.ts';

/** Notes as `[onset, pitch, duration, velocity]`. */
type Row = readonly [number, number, number, number];
const parts = (rows: readonly Row[], more: Partial<SequenceParts> = {}): SequenceParts => ({
  base: 'score',
  onsets: rows.map((row) => row[0]),
  pitches: rows.map((row) => row[1]),
  durations: rows.map((row) => row[2]),
  velocities: rows.map((row) => row[3]),
  ...more,
});
const rows = ({ onsets, pitches, durations, velocities }: NoteSequence): Row[] =>
  Array.from(onsets, (onset, i) => [onset, pitches[i] ?? 0, durations[i] ?? 0, velocities[i] ?? 0]);
const sequence = (list: readonly Row[], more?: Partial<SequenceParts>) => createSequence(parts(list, more));

describe('createSequence', () => {
  it('orders notes by onset, then pitch', () => {
    expect(
      rows(
        sequence([
          [24, 60, 6, 1],
          [0, 72, 6, 2],
          [0, 48, 6, 3],
        ]),
      ),
    ).toEqual([
      [0, 48, 6, 3],
      [0, 72, 6, 2],
      [24, 60, 6, 1],
    ]);
  });

  it('keeps the longest of notes of one pitch at one onset, of equals the loudest', () => {
    expect(
      rows(
        sequence([
          [5, 60, 6, 9],
          [5, 60, 12, 1],
          [5, 60, 12, 4],
        ]),
      ),
    ).toEqual([[5, 60, 12, 4]]);
  });

  it('ends a note where its pitch begins again', () => {
    expect(
      rows(
        sequence([
          [0, 60, 100, 1],
          [24, 60, 6, 1],
          [24, 62, 6, 1],
        ]),
      ),
    ).toEqual([
      [0, 60, 24, 1],
      [24, 60, 6, 1],
      [24, 62, 6, 1],
    ]);
  });

  it('gives every note a length, and none more than the largest value', () => {
    expect(
      rows(
        sequence([
          [0, 60, 0, 1],
          [1, 61, 99_999, 1],
        ]),
      ).map((row) => row[2]),
    ).toEqual([1, MAX_VALUE]);
  });

  it('shortens silence that is too long, and moves the maps with the notes', () => {
    const moved = sequence(
      [
        [0, 60, 10, 1],
        [100_000, 60, 10, 1],
      ],
      {
        metres: [
          { tick: 0, numerator: 3, denominator: 4 },
          { tick: 90_000, numerator: 4, denominator: 4 },
          { tick: 100_024, numerator: 2, denominator: 4 },
        ],
      },
    );
    expect(moved.onsets).toEqual(Uint32Array.of(0, MAX_VALUE));
    expect(moved.metres.map(({ tick }) => tick)).toEqual([0, MAX_VALUE, MAX_VALUE + 24]);
  });

  it('leaves out changes that change nothing, but not a bar that begins early', () => {
    const metre = { numerator: 4, denominator: 4 };
    const { metres, keys } = sequence([], {
      metres: [0, 96, 100].map((tick) => ({ tick, ...metre })),
      keys: [0, 5].map((tick) => ({ tick, tonic: 2, mode: 'major' })),
    });
    expect(metres.map(({ tick }) => tick)).toEqual([0, 100]);
    expect(keys).toHaveLength(1);
  });

  it("takes MIDI's defaults in a performance as nothing said", () => {
    const metres = [{ tick: 0, numerator: 4, denominator: 4 }];
    const tempos = [{ tick: 0, beatsPerMinute: 120 }];
    expect(sequence([], { base: 'performance', metres, tempos })).toMatchObject({ metres: [], tempos: [] });
    expect(sequence([], { base: 'score', metres, tempos })).toMatchObject({ metres, tempos });
    const waltz = [{ tick: 0, numerator: 3, denominator: 4 }];
    expect(sequence([], { base: 'performance', metres: waltz, tempos })).toMatchObject({ metres: waltz, tempos: [] });
  });

  it('gives a normal form, which stays as it is', () => {
    fc.assert(
      fc.property(arbitraryParts, (given) => {
        const made = createSequence(given);
        const soundsUntil = new Map<number, number>();
        rows(made).forEach(([onset, pitch, duration], i) => {
          const [before, lower] = rows(made)[i - 1] ?? [0, -1];
          expect(onset > before || (onset === before && pitch > lower)).toBe(true);
          expect(onset - before).toBeLessThanOrEqual(MAX_VALUE);
          expect(duration).toBeGreaterThanOrEqual(1);
          expect(duration).toBeLessThanOrEqual(MAX_VALUE);
          expect(soundsUntil.get(pitch) ?? 0).toBeLessThanOrEqual(onset);
          soundsUntil.set(pitch, onset + duration);
        });
        const pairs = new Set(Array.from(given.onsets, (onset, i) => `${onset} ${given.pitches[i]}`));
        expect(made.onsets.length).toBe(pairs.size);
        expect(createSequence(made)).toEqual(made);
        expect(endTick(made)).toBe(Math.max(0, ...soundsUntil.values()));
      }),
    );
  });

  it.each<[string, Row]>([
    ['pitch 20', [0, 20, 1, 0]],
    ['pitch 109', [0, 109, 1, 0]],
    ['velocity bin 32', [0, 60, 1, 32]],
    ['onset 0.5', [0.5, 60, 1, 0]],
    ['onset -1', [-1, 60, 1, 0]],
    ['duration NaN', [0, 60, Number.NaN, 0]],
  ])('refuses %s', (message, row) => {
    expect(() => sequence([row])).toThrow(RangeError);
    expect(() => sequence([row])).toThrow(message);
  });

  it('refuses arrays of different lengths', () => {
    expect(() => createSequence({ ...parts([[0, 60, 1, 1]]), pitches: [] })).toThrow(/differ in length/);
  });
});
