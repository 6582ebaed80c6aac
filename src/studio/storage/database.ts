/**
 * Where projects are kept, as an interface: a snapshot of each and a journal of what was done since. Every method is
 * one transaction: all of it happens or nothing. Implementations: memory (this file) and the browser's IndexedDB.
 *
 * Whoever opens a project gets a claim, and the claims given before end: of two tabs with one project, only the later
 * one writes.
 */
import { StorageError } from './storage-error.ts';

/** What a list of projects shows. */
export interface ProjectInfo {
  readonly id: string;
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly savedAtMs: number;
  readonly notes: number;
}

/** A project as it is stored. */
export interface StoredProject {
  readonly info: ProjectInfo;
  /** The snapshot, in the words of the project file. */
  readonly text: string;
  /** What was done since, oldest first. */
  readonly journal: readonly string[];
}

/** All methods reject with `StorageError` only. */
export interface ProjectDatabase {
  /** In any order. */
  list(): Promise<ProjectInfo[]>;
  read(id: string): Promise<StoredProject | undefined>;
  /** Reads a project and claims it: claims given before end. */
  claim(id: string): Promise<{ readonly stored: StoredProject; readonly claim: number } | undefined>;
  /** Adds a project, claimed. */
  add(info: ProjectInfo, text: string): Promise<number>;
  /** Replaces the snapshot and empties the journal. Rejects with 'taken over' if the claim has ended. */
  save(claim: number, info: ProjectInfo, text: string): Promise<void>;
  /** Adds to the journal. Rejects with 'taken over' if the claim has ended. */
  append(claim: number, id: string, entry: string): Promise<void>;
  /** Removes a project; claims end. Does nothing if there is none. */
  remove(id: string): Promise<void>;
}

/** A database that ends with the page: for tests, and where the browser gives no storage. */
export function createMemoryDatabase(): ProjectDatabase {
  const projects = new Map<string, { stored: StoredProject; claim: number }>();
  const claimed = (claim: number, id: string): { stored: StoredProject; claim: number } => {
    const found = projects.get(id);
    if (found?.claim !== claim) throw new StorageError('taken over');
    return found;
  };
  return {
    async list() {
      return [...projects.values()].map(({ stored }) => stored.info);
    },
    async read(id) {
      return projects.get(id)?.stored;
    },
    async claim(id) {
      const found = projects.get(id);
      if (found === undefined) return undefined;
      found.claim++;
      return { ...found };
    },
    async add(info, text) {
      projects.set(info.id, { stored: { info, text, journal: [] }, claim: 1 });
      return 1;
    },
    async save(claim, info, text) {
      claimed(claim, info.id).stored = { info, text, journal: [] };
    },
    async append(claim, id, entry) {
      const found = claimed(claim, id);
      found.stored = { ...found.stored, journal: [...found.stored.journal, entry] };
    },
    async remove(id) {
      projects.delete(id);
    },
  };
}
