/**
 * Projects and models in the browser's IndexedDB. Lists are read without the contents; a journal entry costs what the entry
 * weighs, not what the song does.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { ProjectDatabase, ProjectInfo, StoredProject } from './database.ts';
import { compareKept, type KeptModel, type ModelDatabase } from './kept-models.ts';
import { StorageError, toStorageError } from './storage-error.ts';

/** 1: projects; 2: models, too. */
const VERSION = 2;

interface Schema extends DBSchema {
  projects: { key: string; value: ProjectInfo & { readonly claim: number } };
  snapshots: { key: string; value: string };
  journal: {
    key: number;
    value: { readonly projectId: string; readonly entry: string };
    indexes: { projectId: string };
  };
  models: { key: string; value: KeptModel };
}

/**
 * Opens the database, and makes it where there is none.
 *
 * @param name for tests
 * @throws StorageError 'unavailable' where the browser gives no storage: `createMemoryDatabase` then serves for a session
 */
export async function openProjectDatabase(name = 'cadenza'): Promise<ProjectDatabase> {
  return projectsIn(await openStudioDatabase(name));
}

/**
 * Opens the part of the database that keeps a user's own models.
 *
 * @param name for tests
 * @throws StorageError 'unavailable' where the browser gives no storage
 */
export async function openModelDatabase(name = 'cadenza'): Promise<ModelDatabase> {
  return modelsIn(await openStudioDatabase(name));
}

async function openStudioDatabase(name: string): Promise<IDBPDatabase<Schema>> {
  try {
    return await openDB<Schema>(name, VERSION, {
      upgrade(database, version) {
        if (version < 1) {
          database.createObjectStore('projects', { keyPath: 'id' });
          database.createObjectStore('snapshots');
          database.createObjectStore('journal', { autoIncrement: true }).createIndex('projectId', 'projectId');
        }
        if (version < 2) database.createObjectStore('models', { keyPath: 'name' });
      },
      // A newer page in another tab wants to change the database: this one gives way, and says so when it next saves.
      blocking: (_current, _wanted, event) => (event.target as IDBDatabase).close(),
    });
  } catch (error) {
    throw new StorageError('unavailable', { cause: error });
  }
}

/**
 * Asks the browser not to clear what is stored here when room runs short.
 *
 * @returns whether it promises that
 */
export async function keepStorage(): Promise<boolean> {
  return (await navigator.storage?.persist?.()) ?? false;
}

function projectsIn(database: IDBPDatabase<Schema>): ProjectDatabase {
  const stores = ['projects', 'snapshots', 'journal'] as const;
  const write = () => database.transaction(stores, 'readwrite');
  type Write = ReturnType<typeof write>;

  async function stored(transaction: Pick<Write, 'objectStore'>, id: string): Promise<StoredProject | undefined> {
    const [record, text, entries] = await Promise.all([
      transaction.objectStore('projects').get(id),
      transaction.objectStore('snapshots').get(id),
      transaction.objectStore('journal').index('projectId').getAll(id),
    ]);
    if (record === undefined || text === undefined) return undefined;
    const { claim: _, ...info } = record;
    return { info, text, journal: entries.map(({ entry }) => entry) };
  }

  async function holds(transaction: Write, id: string, claim: number): Promise<boolean> {
    return (await transaction.objectStore('projects').get(id))?.claim === claim;
  }

  async function emptyJournal(transaction: Write, id: string): Promise<void> {
    const journal = transaction.objectStore('journal');
    const keys = await journal.index('projectId').getAllKeys(id);
    await Promise.all(keys.map((key) => journal.delete(key)));
  }

  /** Does something in a transaction of its own, to the end; errors become ours. */
  async function transact<T>(work: (transaction: Write) => Promise<T>): Promise<T> {
    try {
      const transaction = write();
      const [result] = await Promise.all([work(transaction), transaction.done]);
      return result;
    } catch (error) {
      throw toStorageError(error);
    }
  }

  return {
    async list() {
      try {
        const records = await database.getAll('projects');
        return records.map(({ claim: _, ...info }) => info);
      } catch (error) {
        throw toStorageError(error);
      }
    },
    read: (id) => transact((transaction) => stored(transaction, id)),
    claim: (id) =>
      transact(async (transaction) => {
        const projects = transaction.objectStore('projects');
        const record = await projects.get(id);
        const found = await stored(transaction, id);
        if (record === undefined || found === undefined) return undefined;
        const claim = record.claim + 1;
        await projects.put({ ...record, claim });
        return { stored: found, claim };
      }),
    add: (info, text) =>
      transact(async (transaction) => {
        await Promise.all([
          transaction.objectStore('projects').put({ ...info, claim: 1 }),
          transaction.objectStore('snapshots').put(text, info.id),
        ]);
        return 1;
      }),
    save: (claim, info, text) =>
      transact(async (transaction) => {
        if (!(await holds(transaction, info.id, claim))) throw new StorageError('taken over');
        await Promise.all([
          transaction.objectStore('projects').put({ ...info, claim }),
          transaction.objectStore('snapshots').put(text, info.id),
          emptyJournal(transaction, info.id),
        ]);
      }),
    append: (claim, id, entry) =>
      transact(async (transaction) => {
        if (!(await holds(transaction, id, claim))) throw new StorageError('taken over');
        await transaction.objectStore('journal').add({ projectId: id, entry });
      }),
    remove: (id) =>
      transact(async (transaction) => {
        await Promise.all([
          transaction.objectStore('projects').delete(id),
          transaction.objectStore('snapshots').delete(id),
          emptyJournal(transaction, id),
        ]);
      }),
  };
}

function modelsIn(database: IDBPDatabase<Schema>): ModelDatabase {
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw toStorageError(error);
    }
  };
  return {
    list: () => attempt(async () => (await database.getAll('models')).sort(compareKept)),
    put: (model) => attempt(async () => void (await database.put('models', model))),
    remove: (name) => attempt(() => database.delete('models', name)),
  };
}
