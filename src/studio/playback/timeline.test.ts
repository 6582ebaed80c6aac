import { describe, expect, it } from 'vitest';
import { beatAtOrAfter, buffersOf, timelineOf } from './timeline.ts';

const note = (id: number, onsetTicks: number, durationTicks: number) => {
  return { id, pitch: 60, onsetTicks, durationTicks, velocity: 80, origin: 'mine' as const };
};
const song = (rest: Partial<Parameters<typeof timelineOf>[0]>) => {
  return { notes: [], pedal: [], tempos: [], metres: [], ...rest };
};

describe('timelineOf', () => {
  it('orders ends, and gives notes without length one tick', () => {
    const timeline = timelineOf(song({ notes: [note(1, 0, 500), note(2, 10, 0), note(3, 20, 100)] }));
    expect([...timeline.byEnd].map((index) => timeline.ids[index])).toEqual([2, 3, 1]);
    expect([...timeline.endTicks]).toEqual([500, 11, 120]);
    expect(timeline.lengthTicks).toBe(500);
    expect(timelineOf(song({})).lengthTicks).toBe(0);
  });

  it('lets the end ring while the pedal is down, but not for ever', () => {
    const length = (...moves: [timeTicks: number, value: number][]) => {
      const pedal = moves.map(([timeTicks, value]) => ({ timeTicks, value }));
      return timelineOf(song({ notes: [note(1, 0, 480)], pedal })).lengthTicks;
    };
    expect(length([100, 127], [900, 0])).toBe(900);
    expect(length([100, 127], [480, 0], [900, 127])).toBe(480);
    expect(length([500, 127], [900, 0])).toBe(480);
    expect(length([100, 127])).toBe(480);
    expect(length([100, 127], [960_000, 0])).toBe(480 + 9600);
  });

  it('travels without being copied', () => {
    const timeline = timelineOf(song({ notes: [note(1, 0, 1)], pedal: [{ timeTicks: 0, value: 1 }] }));
    const copy = structuredClone(timeline, { transfer: buffersOf(timeline) as ArrayBuffer[] });
    expect(copy.ids).toEqual(Float64Array.of(1));
    expect(timeline.ids.length + timeline.byEnd.length + timeline.pedalValues.length).toBe(0);
  });
});

describe('beatAtOrAfter', () => {
  const metres = [
    { timeTicks: 0, numerator: 3, denominator: 4 },
    { timeTicks: 2000, numerator: 6, denominator: 8 },
  ];
  it.each([
    [0, 0, true],
    [1, 480, false],
    [1440, 1440, true],
    [1921, 2000, true], // the change of metre begins a bar, in the middle of another
    [2001, 2240, false],
    [2000 + 6 * 240, 2000 + 6 * 240, true],
    [-1, 0, true],
    [-1440, -1440, true],
    [-1000, -960, false],
  ])('from %d it is at %d', (ticks, beat, isBar) => {
    expect(beatAtOrAfter(metres, ticks)).toEqual({ ticks: beat, isBar });
  });

  it('is in four when there is no metre', () => {
    expect(beatAtOrAfter([], 1500)).toEqual({ ticks: 1920, isBar: true });
  });
});
