import { describe, expect, it } from 'vitest';
import { SMALL_TRANSFORMER } from '../../../test/support/untrained-transformer.ts';
import { CheckpointError } from '../../errors.ts';
import { Random } from '../../random.ts';
import type { Weights } from '../model.ts';
import { transformerWeights } from './earlier.ts';
import { INPUT, KNOWN } from './features.ts';
import { KINDS_FROM, transformerParameters } from './parameters.ts';

const today: Weights = Object.fromEntries(
  transformerParameters(SMALL_TRANSFORMER).map(({ name, shape, init }) => [
    name,
    { dtype: 'float32', shape, data: init(Random.of(1)).map((_, index) => index + 1) },
  ]),
);

/** The first rows of a matrix, and of each row the first columns. */
function cut(weights: Weights, name: string, rows: number, columns: number): Weights {
  const { shape, data } = weights[name]!;
  const kept = Float32Array.from({ length: rows * columns }, (_, index) => {
    return data[Math.floor(index / columns) * shape[1]! + (index % columns)]!;
  });
  return { ...weights, [name]: { dtype: 'float32', shape: [rows, columns], data: kept } };
}

const rowOf = (weights: Weights, name: string, row: number): number[] => {
  const { shape, data } = weights[name]!;
  return Array.from(data.subarray(row * shape[1]!, (row + 1) * shape[1]!));
};

describe('weights of a transformer', () => {
  it('stay as they are where they have everything', () => {
    expect(transformerWeights(today, SMALL_TRANSFORMER)).toBe(today);
  });

  it('of an earlier form are put where they belong, with zeros for what it was not told', () => {
    const { headWidth, width } = SMALL_TRANSFORMER;
    let earlier = cut(today, 'input.weight', 1976, width);
    earlier = cut(earlier, 'pitch.known.weight', 760, headWidth);
    earlier = cut(earlier, 'duration.known.weight', 848, headWidth);
    earlier = cut(earlier, 'velocity.known.weight', 992, headWidth);
    earlier = cut(earlier, 'duration.outer.weight', headWidth, KINDS_FROM);
    const bias = { dtype: 'float32' as const, shape: [KINDS_FROM], data: new Float32Array(KINDS_FROM).fill(3) };
    const weights = transformerWeights({ ...earlier, 'duration.outer.bias': bias }, SMALL_TRANSFORMER);
    const zeros = (length: number): number[] => new Array<number>(length).fill(0);
    expect(rowOf(weights, 'input.weight', 1975)).toEqual(rowOf(today, 'input.weight', 1975));
    expect(rowOf(weights, 'input.weight', INPUT.offsets.ends)).toEqual(zeros(width));
    expect(rowOf(weights, 'pitch.known.weight', KNOWN.offsets.lastEnd)).toEqual(zeros(headWidth));
    const { pitch, nearAge, duration } = KNOWN.offsets;
    expect(rowOf(weights, 'duration.known.weight', pitch + 5)).toEqual(rowOf(earlier, 'duration.known.weight', 765));
    expect(rowOf(weights, 'duration.known.weight', nearAge)).toEqual(zeros(headWidth));
    expect(rowOf(weights, 'velocity.known.weight', duration + 7)).toEqual(rowOf(earlier, 'velocity.known.weight', 855));
    expect(rowOf(weights, 'duration.outer.weight', 1).slice(0, KINDS_FROM)).toEqual(
      rowOf(earlier, 'duration.outer.weight', 1),
    );
    expect(rowOf(weights, 'duration.outer.weight', 1).slice(KINDS_FROM)).toEqual(zeros(32));
    expect(Array.from(weights['duration.outer.bias']!.data).slice(KINDS_FROM - 1)).toEqual([3, ...zeros(32)]);
  });

  it('of any other size are refused', () => {
    const other = cut(today, 'input.weight', 1975, SMALL_TRANSFORMER.width);
    expect(() => transformerWeights(other, SMALL_TRANSFORMER)).toThrow(CheckpointError);
  });
});
