/**
 * Autosave: what changes is in the journal within a fraction of a second, and in a snapshot after a short rest. The
 * journal is written ahead of the snapshot, so that a crash at any moment loses next to nothing; and it holds edits,
 * so that writing it costs what changed and not what the song weighs.
 *
 * Nothing is lost in memory when saving fails: it goes on trying, and says what is the matter.
 */
import { differenceOf, isNoEdit } from '../document/apply.ts';
import type { Song } from '../document/song.ts';
import { type Project, writeProject } from './project-file.ts';
import { infoOf, type OpenProject } from './projects.ts';
import { type StorageFault, toStorageError } from './storage-error.ts';

/** How things stand with saving, to be shown. */
export type SaveState =
  | { readonly kind: 'saved' }
  /** There are changes that no snapshot has; the journal has them, or will in a moment. */
  | { readonly kind: 'unsaved' }
  /** Saving failed. `message` says why and what to do; unless taken over, it goes on trying. */
  | { readonly kind: 'failing'; readonly fault: StorageFault; readonly message: string };

export interface Autosave {
  state(): SaveState;
  /** Calls back at each change of state. @returns ends that */
  subscribe(listener: () => void): () => void;
  /** To be called after each change of the project. Cheap. */
  touch(): void;
  /** Saves now: before the page goes, and when somebody asks for it. Never rejects: see `state`. */
  flush(): Promise<void>;
  /** Saves what is unsaved and ends, also if that fails: `flush` first and look at `state` if something may be lost. */
  close(): Promise<void>;
}

export interface AutosaveTimes {
  /** From a change to its journal entry, in milliseconds. Default 150. */
  readonly journalMs?: number;
  /** From the last change to a snapshot. Default 2,000. */
  readonly restMs?: number;
  /** The longest time without a snapshot while changes go on. Default 20,000. */
  readonly mostMs?: number;
  /** From a failure to the next try. Default 10,000. */
  readonly retryMs?: number;
}

/**
 * Saves a project by itself from now on.
 *
 * @param current gives the project as it is; called when something is to be written
 * @example
 * const autosave = createAutosave(await openProject(database, id), () => projectOf(store.getState()));
 * store.subscribe(autosave.touch);
 */
export function createAutosave(
  { database, id, claim, project }: Pick<OpenProject, 'database' | 'id' | 'claim' | 'project'>,
  current: () => Project,
  { journalMs = 150, restMs = 2000, mostMs = 20_000, retryMs = 10_000 }: AutosaveTimes = {},
): Autosave {
  let state: SaveState = { kind: 'saved' };
  const listeners = new Set<() => void>();
  const become = (next: SaveState): void => {
    if (next.kind === state.kind && next.kind !== 'failing') return;
    state = next;
    for (const listener of listeners) listener();
  };

  /** Counts changes; the snapshot has those up to `savedChanges`, the first it lacks came at `dirtySince`. */
  let changes = 0;
  let savedChanges = 0;
  let dirtySince = 0;
  /** The song that the database has, by snapshot and journal. */
  let written: Song = project.song;
  let ended = false;
  const over = (): boolean => ended || (state.kind === 'failing' && state.fault === 'taken over');

  let journalTimer: ReturnType<typeof setTimeout> | undefined;
  let snapshotTimer: ReturnType<typeof setTimeout> | undefined;
  const stopTimers = (): void => {
    clearTimeout(journalTimer);
    clearTimeout(snapshotTimer);
    journalTimer = undefined;
    snapshotTimer = undefined;
  };

  /** Writes follow each other: one that fails does not stop those after it. */
  let queue: Promise<void> = Promise.resolve();
  const enqueue = (write: () => Promise<void>): Promise<void> => {
    queue = queue.then(async () => {
      if (over()) return;
      try {
        await write();
      } catch (error) {
        const { fault, message } = toStorageError(error);
        become({ kind: 'failing', fault, message });
        if (over()) stopTimers();
        else scheduleSnapshot(retryMs);
      }
    });
    return queue;
  };

  async function writeJournal(): Promise<void> {
    const { song } = current();
    const edit = differenceOf(written, song);
    if (!isNoEdit(edit)) await database.append(claim, id, JSON.stringify(edit));
    written = song;
  }

  async function writeSnapshot(): Promise<void> {
    if (savedChanges === changes) return;
    const at = changes;
    const now = current();
    await database.save(claim, infoOf(id, now), writeProject(now));
    written = now.song;
    savedChanges = at;
    dirtySince = Date.now();
    if (at === changes) {
      clearTimeout(snapshotTimer);
      become({ kind: 'saved' });
    } else {
      become({ kind: 'unsaved' });
    }
  }

  function scheduleSnapshot(afterMs: number): void {
    clearTimeout(snapshotTimer);
    snapshotTimer = setTimeout(() => void enqueue(writeSnapshot), afterMs);
  }

  const touch = (): void => {
    if (over()) return;
    if (changes++ === savedChanges) dirtySince = Date.now();
    // While saving fails, the journal has no room either: the next snapshot is tried in its time.
    if (state.kind === 'failing') return;
    become({ kind: 'unsaved' });
    journalTimer ??= setTimeout(() => {
      journalTimer = undefined;
      void enqueue(writeJournal);
    }, journalMs);
    scheduleSnapshot(Math.max(0, Math.min(restMs, dirtySince + mostMs - Date.now())));
  };

  const flush = (): Promise<void> => {
    stopTimers();
    return enqueue(writeSnapshot);
  };

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    touch,
    flush,
    async close() {
      await flush();
      ended = true;
      stopTimers();
    },
  };
}

/**
 * Saves when the page is hidden or left, the last moment at which a page may hope to.
 *
 * @returns ends that
 */
export function saveOnLeave(autosave: Autosave): () => void {
  const leave = (): void => {
    if (document.visibilityState === 'hidden') void autosave.flush();
  };
  const go = (): void => void autosave.flush();
  document.addEventListener('visibilitychange', leave);
  window.addEventListener('pagehide', go);
  return () => {
    document.removeEventListener('visibilitychange', leave);
    window.removeEventListener('pagehide', go);
  };
}
