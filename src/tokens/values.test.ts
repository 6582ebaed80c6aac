import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classOf, classStart, classWidth, MAX_VALUE, VALUE_CLASSES } from './values.ts';

describe('classes of values', () => {
  it('cover all values without gaps, one value each below 128 and never wider than 1/32', () => {
    let next = 0;
    for (let klass = 0; klass < VALUE_CLASSES; klass++) {
      expect(classStart(klass)).toBe(next);
      expect(classWidth(klass)).toBeLessThanOrEqual(Math.max(1, next / 32));
      next += classWidth(klass);
    }
    expect(next).toBe(MAX_VALUE + 1);
    expect([classStart(127), classStart(128), classWidth(128), classWidth(415)]).toEqual([127, 128, 4, 1024]);
  });

  it('hold their values', () => {
    for (let value = 0; value <= MAX_VALUE; value++) {
      const klass = classOf(value);
      const inside = value >= classStart(klass) && value < classStart(klass) + classWidth(klass);
      if (!inside) expect.fail(`${value} is not in class ${klass}`);
    }
  });

  it('end with the largest value', () => {
    fc.assert(
      fc.property(fc.integer({ min: MAX_VALUE, max: 2 ** 40 }), (value) => classOf(value) === VALUE_CLASSES - 1),
    );
  });

  it('refuse what is no value and no class', () => {
    for (const value of [-1, 0.5, Number.NaN]) expect(() => classOf(value)).toThrow(RangeError);
    for (const klass of [-1, VALUE_CLASSES, 1.5]) {
      expect(() => classStart(klass)).toThrow(RangeError);
      expect(() => classWidth(klass)).toThrow(RangeError);
    }
  });
});
