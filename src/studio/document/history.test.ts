import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdit, isNoEdit } from './apply.ts';
import { musicOf, songs, wishes } from './arbitrary.ts';
import { EMPTY_HISTORY, type History, MOST_STEPS, notesLabel, record, redo, undo } from './history.ts';
import { addNote } from './notes.ts';
import { newSong } from './piece.ts';
import type { Song } from './song.ts';
import { moveNotes } from './transforms.ts';

const start = newSong();
const song = applyEdit(start, addNote(start, { pitch: 60, onsetTicks: 0, durationTicks: 480 }));

/** Moves the note of the song by ticks, step by step, in gestures by key. */
function drag(moves: readonly (readonly [ticks: number, key?: string])[]): { song: Song; history: History } {
  let now = song;
  let history = EMPTY_HISTORY;
  for (const [ticks, key] of moves) {
    const edit = moveNotes(now, new Set([1]), { ticks });
    now = applyEdit(now, edit);
    history = record(history, { edit, label: notesLabel('Move', 1), ...(key === undefined ? {} : { key }) });
  }
  return { song: now, history };
}

describe('history', () => {
  it('takes everything back and does it again', () => {
    fc.assert(
      fc.property(songs, fc.array(wishes, { maxLength: 8 }), (first, list) => {
        let now = first;
        let history = EMPTY_HISTORY;
        for (const wish of list) {
          const edit = wish(now);
          now = applyEdit(now, edit);
          history = record(history, { edit, label: '' });
        }
        const last = now;
        for (let step = undo(history); step !== undefined; step = undo(history)) {
          now = applyEdit(now, step.edit);
          history = step.history;
        }
        expect(musicOf(now)).toEqual(musicOf(first));
        for (let step = redo(history); step !== undefined; step = redo(history)) {
          now = applyEdit(now, step.edit);
          history = step.history;
        }
        expect(now).toEqual(last);
      }),
    );
  });

  it('makes one step of one gesture', () => {
    const { song: after, history } = drag([[5, 'a'], [5, 'a'], [5, 'b'], [5], [5]]);
    expect(history.done.length).toBe(4);
    expect(after.notes[0]?.onsetTicks).toBe(25);
    expect(history.done[0]?.edit).toMatchObject({ removed: [{ onsetTicks: 0 }], added: [{ onsetTicks: 10 }] });
  });

  it('forgets a gesture that came back to where it began', () => {
    expect(
      drag([
        [5, 'a'],
        [10, 'a'],
        [-15, 'a'],
      ]).history.done,
    ).toEqual([]);
  });

  it('does not go on with a gesture that was undone', () => {
    const { history } = drag([[5, 'a']]);
    const undone = undo(history);
    const redone = redo(undone?.history ?? EMPTY_HISTORY);
    const edit = moveNotes(song, new Set([1]), { ticks: 1 });
    expect(record(redone?.history ?? EMPTY_HISTORY, { edit, label: '', key: 'a' }).done.length).toBe(2);
    expect(record(undone?.history ?? EMPTY_HISTORY, { edit, label: '', key: 'a' })).toMatchObject({ undone: [] });
  });

  it('keeps out what changes nothing, and is bounded', () => {
    const none = moveNotes(song, new Set([1]), { ticks: 0 });
    expect(isNoEdit(none)).toBe(true);
    expect(record(EMPTY_HISTORY, { edit: none, label: '' })).toBe(EMPTY_HISTORY);
    expect(undo(EMPTY_HISTORY)).toBeUndefined();
    expect(redo(EMPTY_HISTORY)).toBeUndefined();
    const edit = moveNotes(song, new Set([1]), { ticks: 1 });
    let history = EMPTY_HISTORY;
    for (let i = 0; i < MOST_STEPS + 5; i++) history = record(history, { edit, label: `${i}` });
    expect(history.done.length).toBe(MOST_STEPS);
    expect(history.done[0]?.label).toBe('5');
  });

  it('names its steps', () => {
    expect([1, 3].map((count) => notesLabel('Move', count))).toEqual(['Move 1 note', 'Move 3 notes']);
  });
});
