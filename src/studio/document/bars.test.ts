import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MetreChange } from '../../notes/piece.ts';
import {
  barAt,
  barNumbered,
  barsBetween,
  metreAt,
  parsePlace,
  placeOf,
  placeText,
  snapDown,
  snapNear,
  ticksOf,
} from './bars.ts';

/** 4/4 for two bars and a half, 3/4 for two, then 7/8. */
const METRES: readonly MetreChange[] = [
  { timeTicks: 0, numerator: 4, denominator: 4 },
  { timeTicks: 4800, numerator: 3, denominator: 4 },
  { timeTicks: 7680, numerator: 7, denominator: 8 },
];

const maps = fc
  .array(
    fc.record({
      gapTicks: fc.integer({ min: 1, max: 6000 }),
      numerator: fc.integer({ min: 1, max: 12 }),
      denominator: fc.constantFrom(1, 2, 4, 8, 16, 128),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((changes): MetreChange[] => {
    let timeTicks = 0;
    return changes.map(({ gapTicks, ...metre }, index) => {
      timeTicks += index === 0 ? 0 : gapTicks;
      return { timeTicks, ...metre };
    });
  });

describe('bars', () => {
  it('begin with each metre and are cut short before one', () => {
    const bars = barsBetween(METRES, 0, 9500);
    expect(bars.map(({ startTicks, endTicks }) => [startTicks, endTicks])).toEqual([
      [0, 1920],
      [1920, 3840],
      [3840, 4800],
      [4800, 6240],
      [6240, 7680],
      [7680, 9360],
      [9360, 11_040],
    ]);
    expect(bars.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(bars[6]).toMatchObject({ beatTicks: 240, beats: 7 });
  });

  it('cover time without gaps, and are found by time and by number', () => {
    fc.assert(
      fc.property(maps, fc.nat(20_000), fc.nat(3000), (metres, from, length) => {
        const bars = barsBetween(metres, from, from + length + 1);
        expect(bars[0]?.startTicks).toBeLessThanOrEqual(from);
        expect(bars.at(-1)?.endTicks).toBeGreaterThan(from + length);
        for (const [index, bar] of bars.entries()) {
          if (index > 0) expect(bar.startTicks).toBe(bars[index - 1]?.endTicks);
          expect(barAt(metres, bar.startTicks)).toEqual(bar);
          expect(barAt(metres, bar.endTicks - 1)).toEqual(bar);
          expect(barNumbered(metres, bar.number)).toEqual(bar);
        }
      }),
    );
  });

  it('do not ask for all bars before a far one', () => {
    expect(barAt([], 2 ** 31 - 1).number).toBe(Math.floor((2 ** 31 - 1) / 1920) + 1);
  });

  it('are in common time without a metre', () => {
    expect(metreAt([], 100)).toEqual({ timeTicks: 0, numerator: 4, denominator: 4 });
    expect(barAt([], -5).number).toBe(1);
  });
});

describe('places', () => {
  it('go to ticks and back', () => {
    fc.assert(
      fc.property(maps, fc.nat(20_000), (metres, ticks) => {
        expect(ticksOf(metres, placeOf(metres, ticks))).toBe(ticks);
      }),
    );
  });

  it('are written and read', () => {
    expect(placeText(placeOf(METRES, 6720))).toBe('bar 5, beat 2');
    expect(placeText(placeOf([], 2040))).toBe('bar 2, beat 1.25');
    for (const text of ['bar 5, beat 2', '5 2', '5:2', ' Bar 5 , Beat 2 ']) {
      expect(parsePlace(METRES, text)).toEqual({ bar: 5, beat: 2 });
    }
    expect(parsePlace([], '3')).toEqual({ bar: 3, beat: 1 });
    for (const text of ['', '0', '3 0', '3 5', 'three', '5.5.5', '-1']) expect(parsePlace([], text)).toBeUndefined();
  });
});

describe('the grid', () => {
  it('begins anew with each bar', () => {
    // Quarters in 7/8: the last of a bar is cut short.
    expect(snapDown(METRES, 480, 9300)).toBe(9120);
    expect(snapNear(METRES, 480, 9300)).toBe(9360);
    expect(snapNear(METRES, 480, 9200)).toBe(9120);
    expect(snapNear(METRES, 480, 4700)).toBe(4800);
  });

  it('snaps to the nearest line', () => {
    expect(snapNear([], 240, 119)).toBe(0);
    expect(snapNear([], 240, 120)).toBe(240);
    expect(snapNear([], 160, 170)).toBe(160);
    expect(snapNear([], 0, 12.4)).toBe(12);
    expect(snapDown([], 240, -9)).toBe(0);
  });

  it('snaps what it snapped to itself, no further than a line', () => {
    fc.assert(
      fc.property(maps, fc.integer({ min: 1, max: 1000 }), fc.nat(20_000), (metres, grid, ticks) => {
        const near = snapNear(metres, grid, ticks);
        const down = snapDown(metres, grid, ticks);
        expect(snapNear(metres, grid, near)).toBe(near);
        expect(down).toBeLessThanOrEqual(ticks);
        expect(Math.abs(near - ticks)).toBeLessThanOrEqual(grid / 2);
      }),
    );
  });
});
