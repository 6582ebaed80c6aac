import { expect, it } from 'vitest';
import { mockNoteModel } from '../../../test/support/mock-note-model.ts';
import { createSequence } from '../../tokens/sequence.ts';
import { classOf, VALUE_CLASSES } from '../../tokens/values.ts';
import { type ContinueNotesOptions, continueNotes, varyNotes } from './compose.ts';
import { Pace } from './pace.ts';

const notes = (wait: number, count = 40) =>
  Array.from({ length: count }, (_, i) => ({ onset: i * wait, pitch: 60, duration: 10, velocity: 16 }));
const even = new Float32Array(VALUE_CLASSES + 1).fill(-1);

it('leaves a pace alone that is about the usual one, or not yet known', () => {
  expect(new Pace(1 / 20, notes(15)).kept(even)).toBe(even);
  expect(new Pace(1 / 20, notes(28)).kept(even)).toBe(even);
  expect(new Pace(1 / 20, notes(2, 31)).kept(even)).toBe(even);
});

it('makes long waiting times likelier after a hurry, and less likely after a halt; the end of the piece is neither', () => {
  const [hurried, halted] = [notes(3), notes(120)].map((heard) => new Pace(1 / 20, heard).kept(even));
  for (const [kept, sign] of [
    [hurried!, 1],
    [halted!, -1],
  ] as const) {
    const rises = [0, 10, 60, 500].map((ticks) => sign * (kept[classOf(ticks)]! + 1));
    expect(rises).toEqual([...rises].sort((a, b) => a - b));
    expect(rises[0]).toBeCloseTo(0);
    expect(rises[3]).toBeGreaterThan(0.3);
    expect(kept[VALUE_CLASSES]).toBe(-1);
  }
});

it('ends nothing early: pauses are all alike', () => {
  const hurried = new Pace(1 / 20, notes(1)).kept(even);
  expect(hurried[classOf(60_000)]).toBe(hurried[classOf(200)]);
});

it('holds a model back that would hurry', async () => {
  const hurrying = mockNoteModel({
    wait: () =>
      new Map([
        [3, 8],
        [60, 1],
      ]),
  });
  const heard = notes(40);
  const opening = createSequence({
    base: 'performance',
    onsets: heard.map(({ onset }) => onset),
    pitches: heard.map((_, i) => 60 + (i % 5)),
    durations: heard.map(({ duration }) => duration),
    velocities: heard.map(({ velocity }) => velocity),
  });
  const length = async (options: ContinueNotesOptions) => {
    const [best] = await continueNotes(hurrying, opening, { alternatives: 1, length: { seconds: 30 }, ...options });
    return best!.notes.length;
  };
  // As it likes, 9 notes take 84 ticks: about 320 notes in 30 s. The music before has 75.
  const kept = await length({});
  expect(kept).toBeLessThan(250);
  expect(kept).toBeGreaterThan(75);
  expect(await length({ keepPace: false })).toBeGreaterThan(280);
  expect(await length({ controls: { density: 'very dense' } })).toBeGreaterThan(280);
});

it('a variation of a performance is as dense as the notes that it replaces', async () => {
  const heard = notes(20, 300);
  const piece = createSequence({
    base: 'performance',
    onsets: heard.map(({ onset }) => onset),
    pitches: heard.map((_, i) => 50 + (i % 7)),
    durations: heard.map(({ duration }) => duration),
    velocities: heard.map(({ velocity }) => velocity),
  });
  // 60 of 300 notes go; a model that writes one every 100 ticks writes as many.
  const steady = mockNoteModel({
    wait: () =>
      new Map([
        [90, 1],
        [110, 1],
        [3, 0.1],
      ]),
  });
  const counts = await Promise.all(
    [true, false].map(async (keepPace) => {
      const [best] = await varyNotes(steady, piece, { alternatives: 1, keep: 0.8, keepPace });
      return best!.notes.length;
    }),
  );
  expect(counts[0]).toBe(counts[1]);
});
