import { describe, expect, it } from 'vitest';
import type { GridNote } from '../../models/note-model.ts';
import { hasLooped, isBlurred, isCircle, longestCopy, rankingScore, repetition } from './guards.ts';

/** Notes from [wait, pitch]. */
function line(...moves: readonly (readonly [number, number])[]): GridNote[] {
  let onset = 0;
  return moves.map(([wait, pitch]) => {
    onset += wait;
    return { onset, pitch, duration: 6, velocity: 16 };
  });
}
const repeated = (count: number, wait: (i: number) => number) =>
  line(...Array.from({ length: count }, (_, i) => [wait(i), 60] as const));

describe('hasLooped', () => {
  it('one note more than eight times at an even pace', () => {
    expect(hasLooped(repeated(9, () => 12))).toBe(true);
    expect(hasLooped(repeated(8, () => 12))).toBe(false);
    expect(hasLooped(repeated(9, (i) => 100 + (i % 3)))).toBe(true);
  });
  it('but not with a rhythm, nor within a melody', () => {
    expect(hasLooped(repeated(20, (i) => (i % 2 ? 12 : 24)))).toBe(false);
    expect(hasLooped(line(...Array.from({ length: 20 }, (_, i) => [12, i % 2 ? 60 : 64] as const)))).toBe(false);
  });
});

describe('isBlurred', () => {
  const held = (count: number, duration: number): GridNote[] =>
    Array.from({ length: count }, (_, i) => ({ onset: 10 * i, pitch: 21 + (i % 88), duration, velocity: 16 }));
  it('more than 48 notes that sound at once', () => {
    expect(isBlurred(held(48, 1000))).toBe(false);
    expect(isBlurred(held(49, 1000))).toBe(true);
  });
  it('but not a long passage whose notes end', () => {
    expect(isBlurred(held(200, 480))).toBe(false);
    expect(isBlurred([])).toBe(false);
  });
});

describe('longestCopy', () => {
  const tune = line([0, 60], [12, 62], [12, 64], [24, 65], [12, 67]);
  it('finds a run anywhere, in the same rhythm', () => {
    expect(longestCopy(line([0, 50], [6, 62], [12, 64], [24, 65], [12, 50]), tune)).toBe(3);
    expect(longestCopy(line([0, 62], [12, 64], [12, 65]), tune)).toBe(2);
  });
  it('a single note is no copy', () => {
    expect(longestCopy(line([0, 60]), tune)).toBe(0);
    expect(longestCopy(tune, [])).toBe(0);
  });
});

describe('isCircle', () => {
  const chords = line(...Array.from({ length: 40 }, (_, i) => [i % 2 ? 12 : 0, [48, 64, 47, 62][i % 4]!] as const));
  const tune = line(...Array.from({ length: 40 }, (_, i) => [12, 40 + ((i * i) % 31)] as const));
  it('two chords in turn, all the time', () => {
    expect(isCircle(chords, tune)).toBe(true);
    expect(isCircle(chords, [])).toBe(true);
  });
  it('but not what is varied, what is short, or what the music around it does, too', () => {
    expect(isCircle(tune, [])).toBe(false);
    expect(isCircle(chords.slice(0, 12), [])).toBe(false);
    expect(isCircle(chords, chords)).toBe(false);
  });
});

describe('ranking', () => {
  it('many repeats and strange densities cost', () => {
    const varied = line(...Array.from({ length: 30 }, (_, i) => [6, 40 + ((i * i) % 31)] as const));
    const same = line(...Array.from({ length: 30 }, (_, i) => [6, 60 + (i % 2)] as const));
    expect(repetition(same)).toBeGreaterThan(0.9);
    expect(rankingScore(varied, -5, 0.1, 0.1)).toBe(-5);
    expect(rankingScore(same, -5, 0.1, 0.1)).toBeLessThan(-6);
    expect(rankingScore(varied, -5, 0.1, 0.14)).toBe(-5);
    expect(rankingScore(varied, -5, 0.1, 1)).toBeLessThan(-5.5);
    expect(rankingScore(varied, -5, 0.1, undefined)).toBe(-5);
  });
});
