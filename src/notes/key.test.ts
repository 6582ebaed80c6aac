import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateKey, relativeMode } from './key.ts';

const key = (pitches: readonly number[], durations = pitches.map(() => 1)) => estimateKey(pitches, durations);

describe('estimateKey', () => {
  it('knows cadences in all keys', () => {
    for (let tonic = 0; tonic < 12; tonic++) {
      const at = (pitches: readonly number[]) => pitches.map((pitch) => pitch + tonic);
      // I IV V7 I, i iv V7 i
      expect(key(at([48, 64, 67, 53, 65, 69, 55, 65, 71, 48, 64, 67]))).toMatchObject({ tonic, mode: 'major' });
      expect(key(at([48, 63, 67, 53, 65, 68, 55, 65, 71, 48, 63, 67]))).toMatchObject({ tonic, mode: 'minor' });
    }
  });

  it('goes with the notes when they are transposed, whatever the octave and the unit of time', () => {
    const note = fc.record({ pitch: fc.integer({ min: 24, max: 96 }), duration: fc.integer({ min: 1, max: 99 }) });
    fc.assert(
      fc.property(fc.array(note, { minLength: 1 }), fc.integer({ min: -12, max: 12 }), (notes, semitones) => {
        const pitches = notes.map(({ pitch }) => pitch);
        const durations = notes.map(({ duration }) => duration);
        const estimate = estimateKey(pitches, durations)!;
        const moved = estimateKey(
          pitches.map((pitch, i) => pitch + semitones + (i % 2 === 0 ? 12 : 0)),
          durations.map((duration) => 4 * duration),
        )!;
        // Of keys that fit alike the first is taken, so that only their fit must agree.
        expect(moved.confidence).toBeCloseTo(estimate.confidence, 9);
        if (estimate.confidence < 0.5) return;
        expect(moved.tonic).toBe((estimate.tonic + semitones + 12) % 12);
        expect(moved.mode).toBe(estimate.mode);
      }),
    );
  });

  it('is sure of a scale with its chords and not of all twelve notes', () => {
    const scale = [60, 62, 64, 65, 67, 69, 71, 72, 60, 64, 67, 72];
    expect(key(scale)?.confidence).toBeGreaterThan(0.8);
    expect(key(Array.from({ length: 24 }, (_, i) => 60 + i))?.confidence).toBeLessThan(0.2);
  });

  it('counts long notes more than short ones', () => {
    const pitches = [60, 64, 67, 66, 70, 73];
    expect(key(pitches, [50, 50, 50, 1, 1, 1])?.tonic).toBe(0);
    expect(key(pitches, [1, 1, 1, 50, 50, 50])?.tonic).toBe(6);
  });

  it('looks at a part, and has no answer without notes', () => {
    const pitches = [60, 64, 67, 66, 70, 73];
    expect(estimateKey(pitches, [1, 1, 1, 1, 1, 1], 3, 6)?.tonic).toBe(6);
    expect(estimateKey([], [])).toBeUndefined();
    expect(estimateKey([60], [0])).toBeUndefined();
    expect(estimateKey([60], [1], 1)).toBeUndefined();
  });
});

it('relativeMode tells a minor key from the major key with the same signature', () => {
  const ones = [1, 1, 1, 1, 1, 1, 1];
  expect(relativeMode([57, 60, 64, 62, 65, 68, 69], ones, 0)).toBe('minor');
  expect(relativeMode([60, 64, 67, 65, 69, 71, 72], ones, 0)).toBe('major');
  expect(relativeMode([], [], 0)).toBe('major');
});
