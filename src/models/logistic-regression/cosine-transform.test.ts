import { describe, expect, it } from 'vitest';
import { CosineTransform, cosineBasis } from './cosine-transform.ts';

describe('CosineTransform', () => {
  it.each([1, 2, 3, 4, 5, 7, 8, 50, 51])('multiplies by the basis and its inverse, %i values', (size) => {
    const basis = cosineBasis(size);
    const transform = new CosineTransform(basis, size);
    const values = Float64Array.from({ length: size }, (_, i) => Math.sin(3 * i + 1) + i / size);
    const coefficients = new Float64Array(size);
    transform.forwards(values, coefficients);
    for (let k = 0; k < size; k++) {
      let product = 0;
      for (let i = 0; i < size; i++) product += basis[k * size + i]! * values[i]!;
      expect(coefficients[k]).toBeCloseTo(product, 12);
    }
    const back = new Float64Array(size);
    transform.backwards(coefficients, back);
    for (let i = 0; i < size; i++) expect(back[i]).toBeCloseTo(values[i]!, 12);
  });
});
