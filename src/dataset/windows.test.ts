import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollOf } from '../../test/support/roll-text.ts';
import type { Roll } from '../roll/roll.ts';
import { createWindows, fillMultiHot } from './windows.ts';

const ofLength = (steps: number): Roll => rollOf(Array.from({ length: steps }, () => '.').join(' '));

/** Windows as 'song:start first-end'. */
const listed = (windows: ReturnType<typeof createWindows>): string[] =>
  Array.from({ length: windows.count }, (_, i) => windows.at(i)).map(
    ({ song, start, first, end }) => `${song}:${start} ${first}-${end}`,
  );

describe('createWindows', () => {
  it('cuts songs without overlap', () => {
    expect(listed(createWindows([ofLength(5), ofLength(0), ofLength(4)], { length: 2 }))).toEqual([
      '0:0 0-2',
      '0:2 0-2',
      '0:4 0-1',
      '2:0 0-2',
      '2:2 0-2',
    ]);
  });

  it('begins with a short first window', () => {
    expect(listed(createWindows([ofLength(6)], { length: 4, first: () => 1 }))).toEqual([
      '0:0 0-1',
      '0:1 0-4',
      '0:5 0-1',
    ]);
  });

  it('gives overlapping windows context that does not count', () => {
    expect(listed(createWindows([ofLength(9)], { length: 4, stride: 2, first: 4 }))).toEqual([
      '0:0 0-4',
      '0:2 2-4',
      '0:4 2-4',
      '0:6 2-3',
    ]);
  });

  it('pads with silence before the song so that the last position predicts', () => {
    expect(listed(createWindows([ofLength(3)], { length: 3, stride: 1, padded: true }))).toEqual([
      '0:-2 2-3',
      '0:-1 2-3',
      '0:0 2-3',
    ]);
  });

  it('predicts every step of every song exactly once', () => {
    const options = fc
      .record({ length: fc.integer({ min: 1, max: 12 }), a: fc.nat(), b: fc.nat(), padded: fc.boolean() })
      .map(({ length, a, b, padded }) => ({ length, stride: 1 + (a % length), first: 1 + (b % length), padded }));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 6 }), options, (lengths, windowOptions) => {
        const windows = createWindows(lengths.map(ofLength), windowOptions);
        const seen = lengths.map((length) => new Array<number>(length).fill(0));
        for (let i = 0; i < windows.count; i++) {
          const { song, start, first, end } = windows.at(i);
          expect(first).toBeGreaterThanOrEqual(0);
          expect(end).toBeLessThanOrEqual(windowOptions.length);
          if (!windowOptions.padded) expect(start).toBeGreaterThanOrEqual(0);
          for (let k = first; k < end; k++) (seen[song] as number[])[start + k]! += 1;
        }
        expect(seen.flat().every((count) => count === 1)).toBe(true);
      }),
    );
  });

  it('refuses strides and indices out of range', () => {
    expect(() => createWindows([ofLength(3)], { length: 2, stride: 3 })).toThrow(RangeError);
    expect(() => createWindows([ofLength(3)], { length: 2 }).at(2)).toThrow(RangeError);
    expect(() => createWindows([ofLength(3)], { length: 2 }).at(-1)).toThrow(RangeError);
  });
});

describe('fillMultiHot', () => {
  it('sets the notes of one column, with silence outside the song', () => {
    const target = new Uint8Array(4 * 2 * 128);
    fillMultiHot(target, rollOf('60,64 0 127'), -1, 1, 2);
    const cells = [...target.keys()].filter((i) => target[i] === 1);
    expect(cells.map((i) => [Math.floor(i / 256), Math.floor((i % 256) / 128), i % 128])).toEqual([
      [1, 1, 60],
      [1, 1, 64],
      [2, 1, 0],
      [3, 1, 127],
    ]);
    const late = new Uint8Array(2 * 128);
    fillMultiHot(late, rollOf('60 61'), 5, 0, 1);
    expect(late.every((value) => value === 0)).toBe(true);
  });
});
