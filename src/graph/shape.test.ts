import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { broadcastShape, resolveAxes, sizeOf } from './shape.ts';

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });

describe('broadcastShape', () => {
  it('stretches any shape whose axes are made 1 or dropped back to the shape', () => {
    fc.assert(
      fc.property(shapes, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), fc.nat(4), (shape, flat, dropped) => {
        const smaller = shape.map((length, axis) => (flat[axis] ? 1 : length)).slice(dropped);
        expect(broadcastShape('add', shape, smaller)).toEqual(shape);
        expect(broadcastShape('add', smaller, shape)).toEqual(shape);
      }),
    );
  });

  it('multiplies lengths only where one of them is 1', () => {
    fc.assert(
      fc.property(shapes, shapes, (a, b) => {
        try {
          const result = broadcastShape('add', a, b);
          expect(sizeOf(result) % sizeOf(a)).toBe(0);
          expect(result).toEqual(broadcastShape('add', b, a));
        } catch (error) {
          expect(error).toHaveProperty('name', 'ShapeError');
        }
      }),
    );
  });
});

describe('resolveAxes', () => {
  it('counts negative axes from the end and sorts', () =>
    expect(resolveAxes('sum', [2, 3, 4], [-1, 0])).toEqual([0, 2]));
  it('means all axes when none are given', () => expect(resolveAxes('sum', [2, 3])).toEqual([0, 1]));
});
