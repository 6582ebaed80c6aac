import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { densityOverlap, logDensity, scottBandwidth } from './density.ts';

interface Reference {
  name: string;
  a: number[];
  b: number[];
  bandwidthA: number;
  points: number[];
  logDensityA: number[];
  overlap: number;
  divergence: number;
}
const references: Reference[] = JSON.parse(
  readFileSync(new URL('../../test/references/kernel-density.json', import.meta.url), 'utf8'),
);

describe.each(references)('$name (scipy)', (reference) => {
  it('has the same bandwidth, density, overlap and divergence', () => {
    expect(scottBandwidth(reference.a)).toBeCloseTo(reference.bandwidthA, 12);
    reference.points.forEach((point, index) => {
      expect(
        logDensity(
          reference.a.toSorted((a, b) => a - b),
          reference.bandwidthA,
          point,
        ),
      ).toBeCloseTo(reference.logDensityA[index]!, 8);
    });
    const { overlap, divergence } = densityOverlap(reference.a, reference.b);
    expect(overlap).toBeCloseTo(reference.overlap, 4);
    expect(divergence / reference.divergence).toBeCloseTo(1, 3);
  });
});

describe('densityOverlap', () => {
  it('finds a sample like itself', () => {
    const { overlap, divergence } = densityOverlap([1, 2, 4], [1, 2, 4]);
    expect(overlap).toBeCloseTo(1, 6);
    expect(divergence).toBe(0);
  });

  it('stays finite for constants, near and far', () => {
    expect(densityOverlap([3, 3], [3, 3, 3])).toEqual({ overlap: 1, divergence: 0 });
    const apart = densityOverlap([0, 0, 0], [5, 5]);
    expect(apart.overlap).toBeCloseTo(0, 6);
    expect(Number.isFinite(apart.divergence)).toBe(true);
    const peak = densityOverlap([2, 2, 2], [0, 1, 2, 3, 4]);
    expect(peak.overlap).toBeGreaterThan(0);
    expect(peak.overlap).toBeLessThan(0.1);
  });

  it('refuses a lone value', () => {
    expect(() => densityOverlap([1], [1, 2])).toThrow(RangeError);
  });
});
