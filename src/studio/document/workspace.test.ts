import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNoEdit } from './apply.ts';
import { musicOf, songs, type Wish, wishes } from './arbitrary.ts';
import { addNotes, replaceNotes } from './notes.ts';
import { newSong } from './piece.ts';
import type { Song } from './song.ts';
import { changeTake, childrenOf, favouritesOf, lineOf, removeTake } from './takes.ts';
import {
  acceptTake,
  changeSong,
  goToTake,
  HAND_LABEL,
  keepForLater,
  newWorkspace,
  pendingEdit,
  redoChange,
  storedWorkspace,
  undoChange,
  type Workspace,
  workspaceFrom,
} from './workspace.ts';

/** What somebody does in a session. */
type Action = (workspace: Workspace) => Workspace;

const actions: fc.Arbitrary<Action> = fc.tuple(wishes, fc.nat(5), fc.nat(20)).map(([wish, kind, number]): Action => {
  const all: readonly Action[] = [
    (now) => changeSong(now, wish(now.song), 'change'),
    (now) => acceptTake(now, { edit: wish(now.song), label: 'accept', model: 'a model', seed: number }),
    (now) => keepForLater(now, { edit: wish(now.song), label: 'keep', model: 'a model' }),
    (now) => goToTake(now, now.takes.takes[number % now.takes.takes.length]?.id ?? 0, 'go'),
    undoChange,
    redoChange,
  ];
  return all[kind] as Action;
});

const note =
  (pitch: number): Wish =>
  (song: Song) =>
    addNotes(song, [{ pitch, onsetTicks: 0, durationTicks: 480, origin: 'model' }]);
const pitches = ({ song }: Workspace): number[] => song.notes.map(({ pitch }) => pitch);
const hand = (now: Workspace, pitch: number): Workspace => changeSong(now, note(pitch)(now.song), `by hand ${pitch}`);
const accept = (now: Workspace, pitch: number): Workspace =>
  acceptTake(now, { edit: note(pitch)(now.song), label: `take ${pitch}`, model: 'lstm', seed: pitch });

describe('a workspace', () => {
  it('goes back to every take, whatever happened', () => {
    fc.assert(
      fc.property(songs, fc.array(actions, { maxLength: 12 }), (song, list) => {
        let now = newWorkspace(song);
        for (const action of list) now = action(now);
        // Stored and read, the same: and reading goes to every take.
        const read = workspaceFrom(storedWorkspace(now));
        expect(musicOf(read.song)).toEqual(musicOf(now.song));
        expect(read.takes).toEqual(now.takes);
        expect(musicOf(read.base)).toEqual(musicOf(now.base));
        // The root is the song as it was begun.
        expect(musicOf(goToTake(now, 0, '').song)).toEqual(musicOf(song));
      }),
    );
  });

  it('takes back everything, takes included', () => {
    fc.assert(
      fc.property(songs, fc.array(actions, { maxLength: 12 }), (song, list) => {
        let now = newWorkspace(song);
        for (const action of list) now = action(now);
        const { takes } = now;
        while (now.history.done.length > 0) now = undoChange(now);
        expect(musicOf(now.song)).toEqual(musicOf(song));
        expect(now.takes.takes).toEqual(takes.takes);
      }),
    );
  });

  it('gives no id to two notes, in no take', () => {
    fc.assert(
      fc.property(songs, fc.array(actions, { maxLength: 12 }), (song, list) => {
        let now = newWorkspace(song);
        for (const action of list) now = action(now);
        const made = now.takes.takes.filter(({ model }) => model !== undefined);
        const ids = made.flatMap(({ edit }) => {
          const parts = edit.kind === 'group' ? edit.edits : [edit];
          return parts.flatMap((part) =>
            part.kind === 'notes'
              ? part.added.filter(({ id }) => !part.removed.some((old) => old.id === id)).map(({ id }) => id)
              : [],
          );
        });
        expect(new Set(ids).size).toBe(ids.length);
        for (const id of ids) expect(id).toBeLessThan(now.song.nextId);
      }),
    );
  });

  it('keeps what was done by hand when another branch is gone to', () => {
    let now = accept(newWorkspace(newSong()), 60);
    now = hand(now, 61);
    expect(isNoEdit(pendingEdit(now))).toBe(false);
    now = goToTake(now, 0, 'Go to the start');
    expect(pitches(now)).toEqual([]);
    now = accept(now, 70);
    expect(pitches(now)).toEqual([70]);
    const byHand = now.takes.takes.find(({ label }) => label === HAND_LABEL);
    now = goToTake(now, byHand?.id ?? -1, 'Go back');
    expect(pitches(now)).toEqual([60, 61]);
    expect(lineOf(now.takes, now.takes.currentId).map(({ label }) => label)).toEqual(['', 'take 60', HAND_LABEL]);
    // Going on by hand there goes on with that take.
    now = goToTake(hand(now, 62), 0, 'Go to the start');
    expect(now.takes.takes.length).toBe(4);
    expect(pitches(undoChange(now))).toEqual([60, 61, 62]);
  });

  it('makes siblings of suggestions of which one was undone', () => {
    let now = accept(newWorkspace(newSong()), 60);
    now = accept(undoChange(now), 61);
    expect(pitches(now)).toEqual([61]);
    expect(childrenOf(now.takes, 0).map(({ label }) => label)).toEqual(['take 60', 'take 61']);
  });

  it('keeps suggestions for later without changing the song', () => {
    const started = hand(newWorkspace(newSong()), 50);
    const kept = keepForLater(started, { edit: note(60)(started.song), label: 'kept', model: 'lstm', favourite: true });
    expect(pitches(kept)).toEqual([50]);
    expect(favouritesOf(kept.takes).map(({ label }) => label)).toEqual(['kept']);
    const there = goToTake(kept, favouritesOf(kept.takes)[0]?.id ?? -1, 'Go to kept');
    expect(pitches(there)).toEqual([50, 60]);
    expect(pitches(undoChange(there))).toEqual([50]);
    expect(() => goToTake(kept, 99, '')).toThrow('no take 99');
  });

  it('removes branches that nobody is on', () => {
    let now = accept(accept(newWorkspace(newSong()), 60), 61);
    const [first] = childrenOf(now.takes, 0);
    expect(() => removeTake(now.takes, first?.id ?? -1)).toThrow('worked on');
    now = goToTake(now, 0, '');
    const takes = removeTake(changeTake(now.takes, first?.id ?? -1, { label: 'gone' }), first?.id ?? -1);
    expect(takes.takes.map(({ id }) => id)).toEqual([0]);
    // Undo still works across a take that is gone.
    expect(pitches(undoChange({ ...now, takes }))).toEqual([60, 61]);
  });

  it('refuses a suggestion for a song that it was not made for', () => {
    const now = hand(newWorkspace(newSong()), 60);
    const edit = replaceNotes(now.song, new Set([1]), []);
    const changed = undoChange(now);
    expect(() => acceptTake(changed, { edit, label: '' })).toThrow('not in the song');
  });
});
