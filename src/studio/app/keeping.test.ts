import { describe, expect, it, vi } from 'vitest';
import { addNote, newSong } from '../document/index.ts';
import { createMemoryDatabase, StorageError } from '../storage/index.ts';
import { createKeeping } from './keeping.ts';
import { createSilentPlayer } from './silent-player.ts';
import { DEFAULT_SETTINGS } from './state.ts';
import { readStoredPage, viewFrom, writeStoredPage } from './stored-view.ts';
import { change, createStudio } from './studio.ts';

// What a page has and Node has not.
vi.stubGlobal('document', new EventTarget());
vi.stubGlobal('window', new EventTarget());

const NOTE = { pitch: 60, onsetTicks: 0, durationTicks: 480 };

describe('songs kept in the browser', () => {
  it('are there again on the next visit, also what was not saved yet', async () => {
    const database = createMemoryDatabase();
    const studio = createStudio(createSilentPlayer());
    const keeping = await createKeeping(studio, async () => database);
    change(studio, addNote(studio.store.getState().song, NOTE), { label: 'Add 1 note' });
    expect(keeping.getState().save.kind).toBe('unsaved');
    await vi.waitFor(async () => {
      const { id = '' } = keeping.getState();
      expect((await database.read(id))?.journal).toHaveLength(1);
    });
    const next = createStudio(createSilentPlayer());
    await createKeeping(next, async () => database);
    expect(next.store.getState().song.notes).toHaveLength(1);
  });

  it('are many, and none is lost by opening another', async () => {
    const studio = createStudio(createSilentPlayer());
    const keeping = await createKeeping(studio);
    const { id: first = '' } = keeping.getState();
    change(studio, addNote(studio.store.getState().song, NOTE), { label: 'Add 1 note' });
    await keeping.create(newSong('Second'));
    expect(studio.store.getState().song).toMatchObject({ title: 'Second', notes: [] });
    expect(studio.store.getState().history.done).toEqual([]);
    await keeping.open(first);
    expect(studio.store.getState().song.notes).toHaveLength(1);
    await keeping.remove(first);
    expect(studio.store.getState().song.title).toBe('Second');
    expect(await keeping.list()).toHaveLength(1);
  });

  it('are made without storage too, and that is said', async () => {
    const studio = createStudio(createSilentPlayer());
    await createKeeping(studio, async () => {
      throw new StorageError('unavailable');
    });
    expect(studio.store.getState().notice?.text).toMatch(/does not let the page save/);
  });
});

describe('the settings of the last visit', () => {
  it('come back, but for what cannot be', () => {
    const stored = new Map<string, string>();
    const storage = {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
    };
    expect(readStoredPage(() => storage)).toEqual({ settings: DEFAULT_SETTINGS, isTourDone: false });
    const settings = { ...DEFAULT_SETTINGS, theme: 'dark', wheel: 'scroll' } as const;
    writeStoredPage(() => storage, { settings, isTourDone: true });
    expect(readStoredPage(() => storage)).toEqual({ settings, isTourDone: true });
    stored.set([...stored.keys()][0] ?? '', '{"theme":"pink","wheel":7,"previewsNotes":false}');
    expect(readStoredPage(() => storage).settings).toEqual({ ...DEFAULT_SETTINGS, previewsNotes: false });
    stored.set([...stored.keys()][0] ?? '', '{{{');
    expect(readStoredPage(() => storage).settings).toEqual(DEFAULT_SETTINGS);
  });

  it('hold a view only if it is one', () => {
    const view = { leftTicks: 1, pixelsPerBeat: 2, topRows: 3, rowHeight: 4 };
    expect(viewFrom({ ...view, more: 5 })).toEqual(view);
    expect(viewFrom({ ...view, leftTicks: '1' })).toBeUndefined();
    expect(viewFrom({})).toBeUndefined();
  });
});
