import { describe, expect, it } from 'vitest';
import { BAR_TICKS, COARSE_CLASSES, candidateKind, coarseClass, INPUT, KNOWN, MOST_INTERVAL } from './features.ts';
import { Reader } from './reader.ts';

const note = (onset: number, pitch: number, duration: number) => ({ onset, pitch, duration, velocity: 16 });
const reader = () => new Reader('performance', 0, [], () => undefined);

describe('coarseClass', () => {
  it('is exact for short values, an eighth of an octave for long ones, and grows', () => {
    expect([0, 63, 64, 71, 72, 127, 128, 143, 144].map(coarseClass)).toEqual([0, 63, 64, 64, 65, 71, 72, 72, 73]);
    expect(coarseClass(65_535)).toBe(COARSE_CLASSES - 1);
    const classes = Array.from({ length: 65_536 }, (_, value) => coarseClass(value));
    const steps = new Set(classes.slice(1).map((klass, index) => klass - classes[index]!));
    expect(steps).toEqual(new Set([0, 1]));
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
      { end: 100, class: COARSE_CLASSES + coarseClass(80), kind: candidateKind(0, 2, false) },
      { end: 30, class: coarseClass(10), kind: candidateKind(1, 1, false) },
    ]);
    expect(read.candidates(10)[0]).toEqual({
      end: 100,
      class: COARSE_CLASSES + coarseClass(90),
      kind: candidateKind(0, 2, true),
    });
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
    const known = read.known(20);
    expect(known.filter((row) => row >= KNOWN.offsets.sounding && row < KNOWN.offsets.lastEnd)).toEqual([sounding(40)]);
    expect(known).toContain(KNOWN.offsets.wait + 20);
    expect(known).toContain(KNOWN.offsets.echoes + 60 - 21);
    expect(known).toContain(KNOWN.offsets.lastEnd + coarseClass(90));
  });

  it('tells when what sounds ends', () => {
    const read = reader();
    read.read(note(0, 40, 100), false);
    read.read(note(0, 50, 10), false);
    read.read(note(30, 60, 20), false);
    const rows = read.read(note(30, 64, 20), false);
    const { offsets } = INPUT;
    const ends = rows.filter((row) => row >= offsets.ends && row < offsets.gap);
    expect(ends.toSorted((a, b) => a - b)).toEqual([offsets.ends + 20, offsets.ends + coarseClass(70)]);
  });

  it('tells how fast chords follow one another, however their notes are spread, and when the next is due', () => {
    const read = reader();
    const { gap, gapBefore, due } = INPUT.offsets;
    const rows = [0, 2, 30, 33, 70, 75].map((onset) => read.read(note(onset, 60, 4), false));
    const told = rows.map((all) => all.filter((row) => row >= gap));
    expect(told.slice(0, 2)).toEqual([[], []]);
    expect(told[2]).toEqual([gap + 30, due + 30]);
    expect(told[3]).toEqual([gap + 30, due + 27]);
    expect(told[5]).toEqual([gap + 40, due + 35, gapBefore + 30]);
    expect(read.known(75)).toContain(KNOWN.offsets.gap + 45);
    expect(read.known(76)).toContain(KNOWN.offsets.gap + 6);
  });

  it('tells when several notes ended at once, as where a pedal is lifted', () => {
    const read = reader();
    const { sinceEnds, betweenEnds, gap } = KNOWN.offsets;
    const told = (onset: number): number[] => read.known(onset).filter((row) => row >= sinceEnds && row < gap);
    read.read(note(0, 40, 20), false);
    read.read(note(5, 50, 15), false);
    expect(told(19)).toEqual([]);
    expect(told(22)).toEqual([sinceEnds + 2]);
    read.read(note(22, 60, 20), false);
    read.read(note(22, 64, 20), false);
    read.read(note(30, 66, 30), false);
    expect(told(40)).toEqual([sinceEnds + 20]);
    expect(told(45)).toEqual([sinceEnds + 3, betweenEnds + 22]);
  });

  it('tells of a pitch which note it is nearest to of those before', () => {
    const read = reader();
    const { pitch, nearInterval, nearAge, nearDuration, nearVelocity } = KNOWN.offsets;
    const told = (onset: number, key: number): number[] =>
      read.known(onset, key).filter((row) => row >= pitch && row < KNOWN.offsets.sameAge);
    expect(told(0, 60)).toEqual([pitch + 39]);
    read.read(note(0, 40, 20), false);
    read.read(note(0, 62, 8), false);
    read.read(note(10, 59, 5), false);
    const near = (interval: number, age: number, duration: number): number[] => [
      nearInterval + MOST_INTERVAL + interval,
      nearAge + age,
      nearDuration + duration,
      nearVelocity + 16,
    ];
    expect(told(10, 61)).toEqual([pitch + 40, ...near(-1, 10, 8)]);
    expect(told(12, 61)).toEqual([pitch + 40, ...near(-1, 12, 8)]);
    expect(told(12, 60)).toEqual([pitch + 39, ...near(1, 2, 5)]);
    expect(told(12, 21)).toEqual([pitch, ...near(-12, 12, 20)]);
  });

  it('tells of a pitch how it was last played', () => {
    const read = reader();
    const { sameAge, sameDuration, sameVelocity, duration } = KNOWN.offsets;
    const told = (onset: number, key: number): number[] =>
      read.known(onset, key).filter((row) => row >= sameAge && row < duration);
    for (let onset = 0; onset < 40; onset += 2) read.read(note(onset, onset === 0 ? 40 : 60, 30 - (onset >> 1)), false);
    expect(told(50, 40)).toEqual([sameAge + 50, sameDuration + 30, sameVelocity + 16]);
    expect(told(50, 60)).toEqual([sameAge + 12, sameDuration + 11, sameVelocity + 16]);
    expect(told(38, 60)).toEqual([]);
    expect(told(50, 41)).toEqual([]);
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
