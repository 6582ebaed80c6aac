import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { floatFromHalf, floatsFromBfloat16, halfFromFloat, MAX_HALF } from './half.ts';

it('gives back each of the 65536 halves', () => {
  const changed = Array.from({ length: 0x1_0000 }, (_, bits) => bits).filter((bits) => {
    const value = floatFromHalf(bits);
    return Number.isNaN(value) ? (bits & 0x7fff) <= 0x7c00 : halfFromFloat(value) !== bits;
  });
  expect(changed).toEqual([]);
});

it('knows the values of the standard', () => {
  const known: [bits: number, value: number][] = [
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, MAX_HALF],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
  ];
  for (const [bits, value] of known) {
    expect(floatFromHalf(bits)).toBe(value);
    expect(halfFromFloat(value)).toBe(bits);
  }
  expect(floatFromHalf(halfFromFloat(Number.NaN))).toBeNaN();
  expect(floatFromHalf(0x7c01)).toBeNaN();
});

it('rounds as numpy does: to the nearest, of two to the even one', () => {
  const { float32, float16 } = JSON.parse(
    readFileSync(new URL('../../test/references/half.json', import.meta.url), 'utf8'),
  ) as { float32: number[]; float16: number[] };
  const values = new Float32Array(Uint32Array.from(float32).buffer);
  expect(Array.from(values, halfFromFloat)).toEqual(float16);
});

it('reads bfloat16 as the upper half of a float32', () => {
  expect([...floatsFromBfloat16(Uint16Array.of(0x3f80, 0xc049, 0x0001))]).toEqual([1, -3.140625, 2 ** -133]);
});
