import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { degreeOf, isInScale, type Key, nearestInScale, scaleOf, stepInScale, tonicOf } from './scale.ts';

const C: Key = { fifths: 0, mode: 'major' };
const A_MINOR: Key = { fifths: 0, mode: 'minor' };
const keys = fc.record({
  fifths: fc.integer({ min: -7, max: 7 }),
  mode: fc.constantFrom('major' as const, 'minor' as const),
});
const pitches = fc.integer({ min: 21, max: 108 });

describe('scales', () => {
  it('begin on the tonic', () => {
    const tonics = [-7, -1, 0, 1, 7].map((fifths) => tonicOf({ fifths, mode: 'major' }));
    expect(tonics).toEqual([11, 5, 0, 7, 1]);
    expect(tonicOf({ fifths: -3, mode: 'minor' })).toBe(0);
  });

  it('have seven notes, in minor also the raised seventh', () => {
    const notes = (key: Key): number[] => scaleOf(key).flatMap((inside, pitchClass) => (inside ? [pitchClass] : []));
    expect(notes(C)).toEqual([0, 2, 4, 5, 7, 9, 11]);
    expect(notes({ fifths: 2, mode: 'major' })).toEqual([1, 2, 4, 6, 7, 9, 11]);
    expect(notes(A_MINOR)).toEqual([0, 2, 4, 5, 7, 8, 9, 11]);
  });

  it('count their steps', () => {
    expect([60, 64, 71].map((pitch) => degreeOf(pitch, C).step)).toEqual([1, 3, 7]);
    expect(degreeOf(61, C)).toEqual({ step: 1, raised: 1 });
    expect(degreeOf(68, A_MINOR)).toEqual({ step: 7, raised: 1 });
  });

  it('lead from step to step', () => {
    expect([1, 2, 7, -1, -8].map((steps) => stepInScale(60, steps, C))).toEqual([62, 64, 72, 59, 47]);
    expect(stepInScale(61, 1, C)).toBe(63);
    // Nothing lies between E and F.
    expect(stepInScale(61, 2, C)).toBe(64);
  });

  it('lead to the scale from the scale, an octave in seven steps, and never past a note that is further', () => {
    fc.assert(
      fc.property(keys, pitches, fc.integer({ min: -20, max: 20 }), (key, pitch, steps) => {
        if (degreeOf(pitch, key).raised === 0) expect(isInScale(stepInScale(pitch, steps, key), key)).toBe(true);
        expect(stepInScale(pitch, 7, key)).toBe(pitch + 12);
        expect(stepInScale(pitch, 0, key)).toBe(pitch);
        expect(stepInScale(pitch, steps + 1, key)).toBeGreaterThan(stepInScale(pitch, steps, key));
      }),
    );
  });

  it('have a nearest note, at most a semitone away', () => {
    fc.assert(
      fc.property(keys, pitches, (key, pitch) => {
        const near = nearestInScale(pitch, key);
        expect(isInScale(near, key)).toBe(true);
        expect(Math.abs(near - pitch)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
