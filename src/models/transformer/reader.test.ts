import { describe, expect, it } from 'vitest';
import { BAR_TICKS, COARSE_CLASSES, coarseClass, INPUT, KNOWN } from './features.ts';
import { Reader } from './reader.ts';

const note = (onset: number, pitch: number, duration: number) => ({ onset, pitch, duration, velocity: 16 });
const reader = () => new Reader('performance', 0, [], () => undefined);

describe('coarseClass', () => {
  it('is exact for short values, an eighth of an octave for long ones, and grows', () => {
    expect([0, 63, 64, 71, 72, 127, 128, 143, 144].map(coarseClass)).toEqual([0, 63, 64, 64, 65, 71, 72, 72, 73]);
    expect(coarseClass(65_535)).toBe(COARSE_CLASSES - 1);
    for (let value = 1; value < 65_536; value++) {
      expect(coarseClass(value) - coarseClass(value - 1)).toBeLessThanOrEqual(1);
      expect(coarseClass(value)).toBeGreaterThanOrEqual(coarseClass(value - 1));
    }
  });
});

describe('Reader', () => {
  it('lets notes of a chord come from below', () => {
    const read = reader();
    expect(read.lowestPitch(0)).toBe(0);
    read.read(note(10, 60, 20), false);
    expect(read.lowestPitch(10)).toBe(60 - 21 + 1);
    expect(read.lowestPitch(11)).toBe(0);
  });

  it('does not let a given note limit the next pitch', () => {
    const read = reader();
    read.read(note(0, 90, 20), true);
    expect(read.lowestPitch(0)).toBe(0);
  });

  it('offers the different ends of sounding notes, those read last first, several notes on one end marked', () => {
    const read = reader();
    read.read(note(0, 40, 100), false);
    read.read(note(0, 50, 30), false);
    read.read(note(10, 60, 90), false);
    expect(read.candidates(20)).toEqual([
      { end: 100, class: COARSE_CLASSES + coarseClass(80) },
      { end: 30, class: coarseClass(10) },
    ]);
    expect(read.candidates(30).map(({ end }) => end)).toEqual([100]);
    expect(read.candidates(100)).toEqual([]);
  });

  it('offers no end of a given note that has not begun', () => {
    const read = reader();
    read.read(note(50, 40, 10), true);
    expect(read.candidates(20)).toEqual([]);
    expect(read.candidates(55).map(({ end }) => end)).toEqual([60]);
  });

  it('tells what sounds on where the next note begins, and not what ends or begins there', () => {
    const read = reader();
    read.read(note(0, 40, 100), false);
    read.read(note(0, 50, 20), false);
    read.read(note(20, 60, 90), true);
    const sounding = (pitch: number): number => KNOWN.offsets.sounding + pitch - 21;
    const known = read.knownAt(20);
    expect(known.filter((row) => row >= KNOWN.offsets.sounding && row < KNOWN.offsets.pitch)).toEqual([sounding(40)]);
    expect(known).toContain(KNOWN.offsets.wait + 20);
    expect(known).toContain(KNOWN.offsets.echoes + 60 - 21);
  });

  it('tells own and given notes apart, and how long until each', () => {
    const read = new Reader('score', 8, [], (tick) => ({ position: tick % 96, length: 96 }));
    const { offsets } = INPUT;
    expect(read.start()).toContain(offsets.bar + 8);
    expect(read.read(note(20, 60, 5), true)).toContain(offsets.ahead + 12);
    expect(read.now).toBe(8);
    const rows = read.read(note(18, 60, 5), false);
    expect(rows).toContain(offsets.wait + 10);
    expect(rows).toContain(offsets.bar + 18);
    expect(rows).toContain(offsets.base);
    expect(read.now).toBe(18);
    expect(reader().start()).toContain(offsets.bar + BAR_TICKS);
  });
});
