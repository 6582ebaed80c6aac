import { describe, expect, it } from 'vitest';
import { rollScore } from './protocol.ts';

describe('rollScore', () => {
  // Two pieces: 9 + 3 + 3 over three steps, 6 over one.
  const nats = [Float64Array.of(9, 3, 3), Float64Array.of(6)];

  it('averages in each of the ways that papers do', () => {
    expect(rollScore(nats, [1])).toEqual({ all: 21 / 4, withoutFirst: 3, macro: 5.5, clean: 6, pieces: 2, steps: 4 });
  });

  it('has no clean column without a list', () => {
    expect(rollScore(nats).clean).toBeNull();
  });

  it('refuses what has no mean', () => {
    expect(() => rollScore([])).toThrow(RangeError);
    expect(() => rollScore([new Float64Array(0)])).toThrow(RangeError);
    expect(() => rollScore([Float64Array.of(1, Number.NaN)])).toThrow(/piece 0/);
  });
});
