import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PAGE_TICKS } from './grid.ts';
import { HAND_CONTEXT, handContext } from './hand-context.ts';
import { reconsiderHands } from './hand-network.ts';

const someNotes = fc
  .array(
    fc.record({
      pitch: fc.integer({ min: 0, max: 127 }),
      onsetTicks: fc.integer({ min: 0, max: 40 }).map((eighths) => (eighths * PAGE_TICKS) / 2),
      durationTicks: fc.integer({ min: 1, max: 8 * PAGE_TICKS }),
    }),
    { maxLength: 40 },
  )
  .map((notes) => notes.sort((a, b) => a.onsetTicks - b.onsetTicks || a.pitch - b.pitch));
const halves = (count: number) => new Float64Array(count).fill(0.5);

it('is finite and small for any notes, and the same later in time', () => {
  fc.assert(
    fc.property(someNotes, (notes) => {
      const odds = Float64Array.from(notes, ({ pitch }) => 60 - pitch);
      const rows = handContext(notes, halves(notes.length), odds);
      expect(rows.length).toBe(notes.length * HAND_CONTEXT);
      expect(rows.every((value) => Math.abs(value) < 100)).toBe(true);
      const later = notes.map((note) => ({ ...note, onsetTicks: note.onsetTicks + 64 * PAGE_TICKS }));
      expect(handContext(later, halves(notes.length), odds)).toEqual(rows);
    }),
    { numRuns: 15 },
  );
});

it('copes with no notes, one, and all keys at once', () => {
  const keys = Array.from({ length: 128 }, (_, pitch) => ({ pitch, onsetTicks: 0, durationTicks: PAGE_TICKS }));
  for (const notes of [[], keys.slice(60, 61), keys]) {
    const odds = reconsiderHands(notes, new Float64Array(notes.length));
    expect(odds).toHaveLength(notes.length);
    expect(odds.every(Number.isFinite)).toBe(true);
  }
});

it('knows where each hand has just been', () => {
  // The left hand has just played far below, the right hand a step above: the note is the right hand's.
  const notes = [
    { pitch: 40, onsetTicks: 0, durationTicks: PAGE_TICKS },
    { pitch: 74, onsetTicks: 0, durationTicks: PAGE_TICKS },
    { pitch: 72, onsetTicks: PAGE_TICKS, durationTicks: PAGE_TICKS },
  ];
  const asWritten = reconsiderHands(notes, Float64Array.of(5, -5, 0));
  const asCrossed = reconsiderHands(notes, Float64Array.of(-5, 5, 0));
  expect(asWritten[2]).toBeLessThan(0);
  expect(asCrossed[2]).toBeGreaterThan(asWritten[2]!);
});
