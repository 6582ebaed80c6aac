import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyEdit,
  compareSongNotes,
  differenceOf,
  groupEdits,
  invertEdit,
  isNoEdit,
  NO_EDIT,
  newIds,
  sameNote,
} from './apply.ts';
import { musicOf, songs, wishes } from './arbitrary.ts';
import type { Edit } from './edit.ts';
import { addNote, addNotes, deleteNotes } from './notes.ts';
import { newSong } from './piece.ts';
import { setTitle } from './settings.ts';
import type { Song, SongNote } from './song.ts';
import { moveNotes } from './transforms.ts';

/** A song that wishes are applied to in turn, and the edits that they gave. */
function play(song: Song, list: readonly ((song: Song) => Edit)[]): { song: Song; edits: Edit[] } {
  const edits: Edit[] = [];
  let now = song;
  for (const wish of list) {
    const edit = wish(now);
    edits.push(edit);
    now = applyEdit(now, edit);
  }
  return { song: now, edits };
}

const lists = fc.array(wishes, { maxLength: 8 });

describe('edits', () => {
  it('are undone by their inverse: nothing happened', () => {
    fc.assert(
      fc.property(songs, lists, (song, list) => {
        const { song: after, edits } = play(song, list);
        const back = edits.toReversed().reduce((now, edit) => applyEdit(now, invertEdit(edit)), after);
        expect(musicOf(back)).toEqual(musicOf(song));
      }),
    );
  });

  it('never give an id twice', () => {
    fc.assert(
      fc.property(songs, lists, (song, list) => {
        const seen = new Set(song.notes.map(({ id }) => id));
        let now = song;
        for (const wish of list) {
          const edit = wish(now);
          for (const id of newIds(edit)) {
            expect(seen.has(id)).toBe(false);
            seen.add(id);
          }
          // Done and undone: the ids of what is undone are not given again either.
          const done = applyEdit(now, edit);
          const undone = applyEdit(done, invertEdit(edit));
          expect(undone.nextId).toBe(done.nextId);
          now = seen.size % 2 === 0 ? done : undone;
        }
      }),
    );
  });

  it('keep the notes in order', () => {
    fc.assert(
      fc.property(songs, lists, (song, list) => {
        const { notes } = play(song, list).song;
        expect(notes).toEqual([...notes].sort(compareSongNotes));
      }),
    );
  });

  it('do together what they do one after the other, and that can be undone', () => {
    fc.assert(
      fc.property(songs, lists, (song, list) => {
        const { song: after, edits } = play(song, list);
        const group = groupEdits(edits);
        expect(musicOf(applyEdit(song, group))).toEqual(musicOf(after));
        expect(musicOf(applyEdit(after, invertEdit(group)))).toEqual(musicOf(song));
        const plain: Edit = { kind: 'group', edits };
        expect(musicOf(applyEdit(applyEdit(song, plain), invertEdit(plain)))).toEqual(musicOf(song));
      }),
    );
  });

  it('are found from two songs', () => {
    fc.assert(
      fc.property(songs, lists, (song, list) => {
        const { song: after } = play(song, list);
        expect(musicOf(applyEdit(song, differenceOf(song, after)))).toEqual(musicOf(after));
        expect(isNoEdit(differenceOf(after, after))).toBe(true);
      }),
    );
  });

  it('leave the notes alone that they do not name', () => {
    const song = applyEdit(
      newSong(),
      addNotes(
        newSong(),
        [1, 2, 3].map((beat) => ({ pitch: 60, onsetTicks: 480 * beat, durationTicks: 100 })),
      ),
    );
    const after = applyEdit(song, moveNotes(song, new Set([2]), { ticks: 1000 }));
    expect(after.notes.map(({ id }) => id)).toEqual([1, 3, 2]);
    expect(after.notes[0]).toBe(song.notes[0]);
    expect(after.notes[1]).toBe(song.notes[2]);
    expect(applyEdit(song, NO_EDIT)).toBe(song);
  });

  it('join a long gesture into one small edit', () => {
    const song = applyEdit(newSong(), addNote(newSong(), { pitch: 60, onsetTicks: 0, durationTicks: 480 }));
    const { song: after, edits } = play(
      song,
      Array.from({ length: 100 }, () => (now: Song) => moveNotes(now, new Set([1]), { ticks: 5 })),
    );
    expect(groupEdits(edits)).toEqual({ kind: 'notes', removed: song.notes, added: after.notes });
    expect(groupEdits([...edits, invertEdit(groupEdits(edits))])).toBe(NO_EDIT);
    const title = setTitle(song, 'Rain');
    expect(groupEdits([title, invertEdit(title)])).toBe(NO_EDIT);
  });

  it('refuse a song that they were not made for', () => {
    const empty = newSong();
    const song = applyEdit(empty, addNote(empty, { pitch: 60, onsetTicks: 0, durationTicks: 480 }));
    const gone = deleteNotes(song, new Set([1]));
    expect(() => applyEdit(empty, gone)).toThrow('not in the song');
    expect(() => applyEdit(applyEdit(song, moveNotes(song, new Set([1]), { ticks: 9 })), gone)).toThrow('no longer is');
    expect(() => applyEdit(song, invertEdit(gone))).toThrow('in the song already');
    const note = song.notes[0] as SongNote;
    expect(() => applyEdit(empty, { kind: 'notes', removed: [], added: [note, note] })).toThrow('twice');
    expect(sameNote(note, { ...note, locked: false })).toBe(true);
  });
});
