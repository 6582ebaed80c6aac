import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyEdit } from '../document/apply.ts';
import { addNotes } from '../document/notes.ts';
import { newSong } from '../document/piece.ts';
import type { Song } from '../document/song.ts';
import { workspaceFrom } from '../document/workspace.ts';
import { type Autosave, createAutosave } from './autosave.ts';
import { createMemoryDatabase, type ProjectDatabase } from './database.ts';
import { newProject, type Project } from './project-file.ts';
import { createProject, openLastProject, openProject, renameProject } from './projects.ts';
import { type StorageError, toStorageError } from './storage-error.ts';

/** A studio that changes one song, and what it takes to save that. */
async function studio(database: ProjectDatabase) {
  const opened = await createProject(database, newProject(newSong('Rain')));
  let project: Project = opened.project;
  const autosave = createAutosave(opened, () => project);
  const write = (pitch: number): void => {
    const { song } = project;
    const edit = addNotes(song, [{ pitch, onsetTicks: 0, durationTicks: 480 }]);
    project = { ...project, song: applyEdit(song, edit), pending: edit };
    autosave.touch();
  };
  return { id: opened.id, autosave, write, current: () => project };
}

const pitches = ({ notes }: Song): number[] => notes.map(({ pitch }) => pitch);

/** What a new tab finds. */
async function found(database: ProjectDatabase) {
  const opened = await openLastProject(database);
  if (opened === undefined) throw new Error('nothing was saved');
  return { pitches: pitches(opened.project.song), recovered: opened.recovered, project: opened.project };
}

/** A database that can be made to fail. */
function fragileDatabase() {
  const database = createMemoryDatabase();
  let error: Error | undefined;
  const wrote: string[] = [];
  const guarded: ProjectDatabase = {
    ...database,
    save: async (...parameters) => {
      if (error) throw error;
      wrote.push('snapshot');
      return database.save(...parameters);
    },
    append: async (...parameters) => {
      if (error) throw error;
      wrote.push('journal');
      return database.append(...parameters);
    },
  };
  return {
    database: guarded,
    wrote,
    fail: (next: Error | undefined) => {
      error = next;
    },
  };
}

const quota = (): StorageError => toStorageError(Object.assign(new Error('no room'), { name: 'QuotaExceededError' }));
const kindOf = (autosave: Autosave): string => autosave.state().kind;

describe('autosave', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('has a change in the journal in a moment, and in a snapshot after a rest', async () => {
    const { database, wrote } = fragileDatabase();
    const { autosave, write } = await studio(database);
    write(60);
    expect(kindOf(autosave)).toBe('unsaved');
    await vi.advanceTimersByTimeAsync(200);
    expect(wrote).toEqual(['journal']);
    await vi.advanceTimersByTimeAsync(2000);
    expect(wrote).toEqual(['journal', 'snapshot']);
    expect(kindOf(autosave)).toBe('saved');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(wrote.length).toBe(2);
  });

  it('loses nothing when the tab dies between snapshots', async () => {
    const database = createMemoryDatabase();
    const { write } = await studio(database);
    for (const pitch of [60, 61, 62]) {
      write(pitch);
      await vi.advanceTimersByTimeAsync(200);
    }
    // The tab is dead: its timers never fire.
    vi.clearAllTimers();
    const { pitches, recovered, project } = await found(database);
    expect(pitches).toEqual([60, 61, 62]);
    expect(recovered).toBe(true);
    expect(workspaceFrom(project).base.notes).toEqual([]);
  });

  it('says nothing of recovery after an orderly end', async () => {
    const database = createMemoryDatabase();
    const { autosave, write } = await studio(database);
    write(60);
    await autosave.close();
    expect(await found(database)).toMatchObject({ pitches: [60], recovered: false });
    write(61);
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await found(database)).pitches).toEqual([60]);
  });

  it('takes a snapshot now and then while changes go on', async () => {
    const { database, wrote } = fragileDatabase();
    const { write } = await studio(database);
    for (let i = 0; i < 60; i++) {
      write(60);
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(wrote.filter((kind) => kind === 'snapshot').length).toBeGreaterThanOrEqual(2);
    expect(wrote.filter((kind) => kind === 'snapshot').length).toBeLessThanOrEqual(4);
  });

  it('writes a quick gesture to the journal as one', async () => {
    const { database, wrote } = fragileDatabase();
    const { write } = await studio(database);
    for (let i = 0; i < 10; i++) write(60 + i);
    await vi.advanceTimersByTimeAsync(1000);
    expect(wrote).toEqual(['journal']);
  });

  it('says that the storage is full, keeps all in memory and saves once there is room', async () => {
    const { database, fail } = fragileDatabase();
    const { autosave, write, current } = await studio(database);
    const states: string[] = [];
    autosave.subscribe(() => states.push(kindOf(autosave)));
    write(60);
    fail(quota());
    await vi.advanceTimersByTimeAsync(200);
    expect(autosave.state()).toMatchObject({ kind: 'failing', fault: 'full' });
    write(61);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(kindOf(autosave)).toBe('failing');
    expect(pitches(current().song)).toEqual([60, 61]);
    fail(undefined);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(kindOf(autosave)).toBe('saved');
    expect((await found(database)).pitches).toEqual([60, 61]);
    expect(states.at(0)).toBe('unsaved');
    expect(states.at(-1)).toBe('saved');
  });

  it('lets the tab write that opened a project last, and says so to the other', async () => {
    const database = createMemoryDatabase();
    const first = await studio(database);
    first.write(60);
    await first.autosave.flush();
    const second = await openProject(database, first.id);
    expect(pitches(second.project.song)).toEqual([60]);
    first.write(61);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(first.autosave.state()).toMatchObject({ kind: 'failing', fault: 'taken over' });
    await first.autosave.flush();
    expect(pitches((await openProject(database, first.id)).project.song)).toEqual([60]);
    // What the first tab has is not lost: it can be saved as another project.
    const copy = await createProject(database, first.current());
    expect(pitches((await openProject(database, copy.id)).project.song)).toEqual([60, 61]);
  });

  it('says so when its project was deleted or renamed elsewhere', async () => {
    for (const elsewhere of [
      (database: ProjectDatabase, id: string) => database.remove(id),
      (database: ProjectDatabase, id: string) => renameProject(database, id, 'Snow'),
    ]) {
      const database = createMemoryDatabase();
      const { id, autosave, write } = await studio(database);
      await elsewhere(database, id);
      write(60);
      await autosave.flush();
      expect(autosave.state()).toMatchObject({ fault: 'taken over' });
    }
  });

  it('saves what changes while it saves', async () => {
    const { database } = fragileDatabase();
    const { autosave, write } = await studio(database);
    write(60);
    const flushed = autosave.flush();
    write(61);
    await flushed;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(kindOf(autosave)).toBe('saved');
    expect((await found(database)).pitches).toEqual([60, 61]);
  });
});
