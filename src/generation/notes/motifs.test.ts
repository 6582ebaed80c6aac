import { describe, expect, it } from 'vitest';
import type { GridNote } from '../../models/note-model.ts';
import { MotifMemory } from './motifs.ts';

const notes = (text: string, wait = 12): GridNote[] =>
  text.split(' ').map((pitch, index) => ({ onset: index * wait, pitch: Number(pitch), duration: wait, velocity: 16 }));

describe('MotifMemory', () => {
  it('expects what followed the same motif, in its new key', () => {
    const memory = new MotifMemory('score', notes('60 62 64 60 67 71 62 64 66 62'));
    expect(memory.expected()).toEqual({ wait: 12, pitch: 69, worth: 1 });
  });

  it('expects nothing of a new turn, of another rhythm, or of one note repeated', () => {
    expect(new MotifMemory('score', notes('60 62 64 60 67 71 62 64 66 63')).expected()).toBeUndefined();
    const memory = new MotifMemory('score', notes('60 62 64 60 67'));
    for (const [onset, pitch] of [
      [60, 60],
      [72, 62],
      [78, 64],
      [90, 60],
    ] as const)
      memory.add({ onset, pitch, duration: 6, velocity: 16 });
    expect(memory.expected()).toBeUndefined();
    expect(new MotifMemory('score', notes('60 60 60 60 60 60 60')).expected()).toBeUndefined();
  });

  it('rewards no figure that is repeated at once', () => {
    // A bass and a chord in two halves of a beat: it goes on without a reward.
    expect(new MotifMemory('score', notes('48 64 67 64 48 64 67 64 48 64', 6)).expected()).toBeUndefined();
    expect(new MotifMemory('score', notes('48 64 67 64 48 64 67 64 48 64', 12)).expected()).toMatchObject({ worth: 1 });
  });

  it('likes a turn less and less that stands still', () => {
    const turn = '48 64 67 72 67 64';
    const repeated = (times: number) =>
      new MotifMemory('score', notes(`${Array(times).fill(turn).join(' ')} 48`, 12)).expected();
    expect(repeated(2)).toMatchObject({ pitch: 64, worth: 1 });
    const worth = [3, 4, 5, 9].map((times) => repeated(times)!.worth);
    expect(repeated(3)).toMatchObject({ pitch: 64, wait: 12 });
    expect(worth[0]).toBeLessThan(-3);
    expect(worth[1]).toBeLessThan(worth[0]!);
    expect(worth[2]).toBeLessThan(worth[1]!);
    expect(worth[3]).toBe(-16);
  });

  it('compares only the intervals of performances, and what is struck together', () => {
    const memory = new MotifMemory('performance', notes('60 62 65 60 67', 50));
    for (const [onset, pitch] of [
      [260, 50],
      [290, 52],
      [420, 55],
    ] as const)
      memory.add({ onset, pitch, duration: 40, velocity: 16 });
    expect(memory.expected()).toEqual({ wait: 50, pitch: 50, worth: 1 });
    expect(memory.isAlike(130, 50)).toBe(true);
    expect(memory.isAlike(2, 50)).toBe(false);
    memory.add({ onset: 422, pitch: 50, duration: 40, velocity: 16 });
    expect(memory.expected()).toBeUndefined();
  });

  it('lets a played figure go on for longer than a written one', () => {
    const turns = (base: 'score' | 'performance', times: number) =>
      new MotifMemory(base, notes(`${Array(times).fill('48 64 67 72 67 64').join(' ')} 48`, 20)).expected()?.worth ?? 0;
    expect(turns('score', 4)).toBeLessThan(0);
    expect(turns('performance', 2)).toBe(1);
    expect(turns('performance', 4)).toBe(0);
    expect(turns('performance', 9)).toBeLessThan(0);
  });

  it('does not reward a page that is repeated', () => {
    const page = Array.from({ length: 30 }, (_, index) => 40 + ((index * index) % 37)).join(' ');
    const memory = new MotifMemory('score', notes(`${page} ${page}`));
    expect(memory.expected()).toBeUndefined();
  });
});
