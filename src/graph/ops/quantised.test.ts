import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isQuantisable, quantise } from './quantised.ts';

const BLOCK = 32;

function matrix(shape: readonly [number, number], data: readonly number[]) {
  return { dtype: 'float32', shape, data: Float32Array.from(data) } as const;
}

describe('quantise', () => {
  it('is exact for whole multiples of a scale, and keeps blocks of zeros', () => {
    // Column 0 counts in eighths up to 127/8; column 1 is zero in its first block and 3 in its second.
    const rows = Array.from({ length: 2 * BLOCK }, (_, row) => [(127 - row) / 8, row < BLOCK ? 0 : 3]);
    rows[BLOCK] = [127 / 8, 3];
    const { values, scales } = quantise(matrix([2 * BLOCK, 2], rows.flat()));
    expect(values.shape).toEqual([2, 2, BLOCK]);
    expect(Array.from(scales.data)).toEqual([1 / 8, 1 / 8, 1, Math.fround(3 / 127)]);
    expect(Array.from(values.data.subarray(0, 2))).toEqual([255, 254]);
    expect(new Set(values.data.subarray(2 * BLOCK, 3 * BLOCK))).toEqual(new Set([128]));
    expect(new Set(values.data.subarray(3 * BLOCK))).toEqual(new Set([255]));
  });

  it('is never off by more than half a step of its block, for any weights', () => {
    const weights = fc.array(fc.float({ min: -1e6, max: 1e6, noNaN: true }), {
      minLength: 2 * BLOCK,
      maxLength: 2 * BLOCK,
    });
    fc.assert(
      fc.property(weights, (data) => {
        const { values, scales } = quantise(matrix([BLOCK, 2], data));
        for (const [index, weight] of data.entries()) {
          const [row, output] = [Math.floor(index / 2), index % 2];
          const scale = scales.data[output] as number;
          const value = ((values.data[output * BLOCK + row] as number) - 128) * scale;
          expect(Math.abs(value - weight)).toBeLessThanOrEqual(0.5001 * scale);
        }
      }),
    );
  });

  it('refuses what is no matrix of whole blocks', () => {
    expect(isQuantisable(64)).toBe(true);
    expect(isQuantisable(40)).toBe(false);
    const message = 'quantise: needs a matrix of a multiple of 32 rows, got';
    expect(() => quantise(matrix([40, 1], Array(40).fill(1)))).toThrow(`${message} [40,1]`);
    const vector = { dtype: 'float32', shape: [32], data: new Float32Array(32) } as const;
    expect(() => quantise(vector)).toThrow(`${message} [32]`);
  });
});
