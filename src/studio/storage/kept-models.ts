/**
 * Where a user's own models are kept, as an interface. Implementations: memory (this file) and the browser's IndexedDB.
 */

/** A model as it is stored. */
export interface KeptModel {
  /** Unique among all models. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly kind: 'lstm' | 'logreg' | 'transformer';
  /** Text of model.json. */
  readonly json: string;
  /** Bytes of model.safetensors. */
  readonly weights: Uint8Array<ArrayBuffer>;
  /** Milliseconds since 1970: when it was learnt or opened. */
  readonly learntAtMs: number;
  /** Whether it came as a file, rather than being learnt here. */
  readonly isOpened?: boolean;
}

/** All methods reject with `StorageError` only. */
export interface ModelDatabase {
  /** Oldest first. */
  list(): Promise<readonly KeptModel[]>;
  /** Keeps a model, in the place of one of its name. */
  put(model: KeptModel): Promise<void>;
  /** Does nothing if there is none. */
  remove(name: string): Promise<void>;
}

/** Oldest first; of the same moment, by name. */
export function compareKept(a: KeptModel, b: KeptModel): number {
  return a.learntAtMs - b.learntAtMs || (a.name < b.name ? -1 : 1);
}

/** A database that ends with the page. */
export function createMemoryModels(): ModelDatabase {
  const models = new Map<string, KeptModel>();
  return {
    list: async () => [...models.values()].sort(compareKept),
    put: async (model) => void models.set(model.name, model),
    remove: async (name) => void models.delete(name),
  };
}
