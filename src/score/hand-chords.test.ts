import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PAGE_TICKS } from './grid.ts';
import { divideChords } from './hand-chords.ts';

const chord = (...pitches: number[]) => pitches.map((pitch) => ({ pitch, onsetTicks: 0, durationTicks: PAGE_TICKS }));

it('follows the odds of single notes', () => {
  const notes = [60, 62, 64].map((pitch, beat) => ({
    pitch,
    onsetTicks: beat * PAGE_TICKS,
    durationTicks: PAGE_TICKS,
  }));
  expect([...divideChords(notes, [0.1, -0.1, 9])]).toEqual([2, 1, 2]);
  expect(divideChords([], [])).toHaveLength(0);
});

it('gives the lower notes of a chord to the left hand', () => {
  expect([...divideChords(chord(48, 60, 64), [3, -0.1, 1])]).toEqual([2, 1, 1]);
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 127 }), fc.double({ min: -9, max: 9, noNaN: true })), {
        selector: ([pitch]) => pitch,
        maxLength: 12,
      }),
      (found) => {
        const sorted = found.sort((a, b) => a[0] - b[0]);
        const notes = chord(...sorted.map(([pitch]) => pitch));
        const hands = [
          ...divideChords(
            notes,
            Float64Array.from(sorted, ([, nats]) => nats),
          ),
        ];
        expect(hands).toEqual(hands.toSorted((a, b) => b - a));
      },
    ),
  );
});

it('does not stretch a hand where the other is near', () => {
  // The middle note is a little likelier the left hand's, which would span two octaves.
  expect([...divideChords(chord(40, 64, 67), [4, 0.5, -4])]).toEqual([2, 1, 1]);
  expect([...divideChords(chord(55, 64, 80), [4, 0.5, -4])]).toEqual([2, 2, 1]);
});
