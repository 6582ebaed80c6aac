import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SongNote } from '../document/song.ts';
import { endOf, indexOf, noteAt, notesIn } from './note-index.ts';

const note = (id: number, pitch: number, onsetTicks: number, durationTicks: number): SongNote => ({
  id,
  pitch,
  onsetTicks,
  durationTicks,
  velocity: 80,
  origin: 'mine',
});

const lists = fc
  .array(
    fc.tuple(fc.integer({ min: 21, max: 108 }), fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 1, max: 3000 })),
  )
  .map((raw) =>
    raw
      .map(([pitch, onset, duration], id) => note(id, pitch, onset, duration))
      .sort((a, b) => a.onsetTicks - b.onsetTicks),
  );

describe('the index of notes', () => {
  it('finds what a look at every note finds', () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 1, max: 900 }), (notes, from, length) => {
        const area = { fromTicks: from, toTicks: from + length, lowPitch: 40, highPitch: 80 };
        const expected = notes.filter(
          ({ pitch, onsetTicks, durationTicks }) =>
            pitch >= 40 && pitch <= 80 && onsetTicks < from + length && onsetTicks + durationTicks > from,
        );
        expect(notesIn(indexOf(notes), area)).toEqual(expected);
      }),
    );
  });

  it('hits the note on top, and one nearby only with slack', () => {
    const index = indexOf([note(1, 60, 0, 960), note(2, 60, 480, 480), note(3, 62, 0, 960)]);
    expect(noteAt(index, 500, 60)?.id).toBe(2);
    expect(noteAt(index, 100, 60)?.id).toBe(1);
    expect(noteAt(index, 970, 60)).toBeUndefined();
    expect(noteAt(index, 970, 60, 20)?.id).toBe(2);
    expect(noteAt(index, 100, 61)).toBeUndefined();
  });

  it('knows the end, also where the last note to begin is not the last to end', () => {
    expect(endOf([note(1, 60, 0, 960), note(2, 61, 10, 20)])).toBe(960);
    expect(endOf([])).toBe(0);
  });
});
