import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../errors.ts';
import { createTimeline, endOfLength, tickOfPlace } from './timeline.ts';

const metre = (tick: number, numerator: number, denominator: number) => ({ tick, numerator, denominator });

describe('bars of a score', () => {
  it('follow the metres, with a pick-up as a bar of its own', () => {
    const timeline = createTimeline({
      base: 'score',
      tempos: [],
      metres: [metre(0, 1, 4), metre(24, 3, 4), metre(24 + 144, 6, 8)],
    });
    expect([0, 23, 24, 95, 96, 168, 239, 240].map((tick) => timeline.barAt(tick))).toEqual([0, 0, 1, 1, 2, 3, 3, 4]);
    expect([0, 1, 2, 3, 4].map((bar) => timeline.barStart(bar))).toEqual([0, 24, 96, 168, 240]);
    expect(tickOfPlace({ bar: 2.5 }, timeline)).toBe(60);
  });

  it('are 4/4 where no metre is known', () => {
    const timeline = createTimeline({ base: 'score', tempos: [], metres: [] });
    expect(timeline.barStart(3)).toBe(288);
  });

  it('seconds follow the tempos', () => {
    const tempos = [
      { tick: 0, beatsPerMinute: 60 },
      { tick: 48, beatsPerMinute: 120 },
    ];
    const timeline = createTimeline({ base: 'score', tempos, metres: [] });
    expect([24, 48, 96].map((tick) => timeline.secondsAt(tick))).toEqual([1, 2, 3]);
    expect(tickOfPlace({ seconds: 3 }, timeline)).toBe(96);
  });
});

describe('bars of a performance', () => {
  it('follow its tempos and metres, rounded to its ticks', () => {
    const tempos = [
      { tick: 0, beatsPerMinute: 90 },
      { tick: 400, beatsPerMinute: 60 },
    ];
    const timeline = createTimeline({ base: 'performance', tempos, metres: [metre(0, 3, 4)] });
    expect([0, 1, 2, 3].map((bar) => timeline.barStart(bar))).toEqual([0, 200, 400, 700]);
    expect(timeline.barAt(699)).toBe(2);
  });

  it('a bar begins in itself, at any tempo', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 300 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(200),
        (beatsPerMinute, numerator, bar) => {
          const tempos = [{ tick: 0, beatsPerMinute }];
          const timeline = createTimeline({ base: 'performance', tempos, metres: [metre(0, numerator, 8)] });
          expect(timeline.barAt(timeline.barStart(bar))).toBe(bar);
          expect(timeline.barAt(timeline.barStart(bar + 1) - 1)).toBe(bar);
        },
      ),
    );
  });
});

describe('lengths', () => {
  const timeline = createTimeline({ base: 'score', tempos: [], metres: [metre(0, 3, 4)] });

  it('in bars are full bars after the one that has begun', () => {
    expect(endOfLength({ bars: 2 }, 72, timeline)).toBe(216);
    expect(endOfLength({ bars: 2 }, 73, timeline)).toBe(288);
    expect(endOfLength({ bars: 0.5 }, 72, timeline)).toBe(108);
  });

  it('in seconds are what the tempo makes of them', () => {
    expect(endOfLength({ seconds: 2 }, 72, timeline)).toBe(168);
  });

  it('are refused where they are none', () => {
    for (const length of [{ bars: 0 }, { bars: -1 }, { seconds: Number.NaN }, { bars: 100_000 }, { seconds: 1e-9 }]) {
      expect(() => endOfLength(length, 0, timeline)).toThrow(OptionError);
    }
    expect(() => tickOfPlace({ bar: 0 }, timeline)).toThrow(OptionError);
    expect(() => tickOfPlace({ seconds: -1 }, timeline)).toThrow(OptionError);
  });
});
