/**
 * A collection: songs that can be read as MIDI bytes, wherever they lie (a folder, a zip, memory).
 */
import type { TimeBase } from '../tokens/sequence.ts';

/** Which part of the data a song belongs to. */
export type Split = 'train' | 'validation' | 'test';

export const SPLITS: readonly Split[] = ['train', 'validation', 'test'];

export interface SongEntry {
  /** Its name within the collection, for files the path with forward slashes. */
  readonly id: string;
  readonly title?: string;
  readonly composer?: string;
  /** The collection's own (official) split, where it has one. */
  readonly split?: Split;
  readonly durationSeconds?: number;
  /** Whether it is a score or a performance, where that is known of this song. */
  readonly base?: TimeBase;
  /** Its own licence, where it is not that of the whole collection. */
  readonly licence?: string;
}

export interface Collection {
  readonly name: string;
  /** Under which licence the songs may be used, where known. */
  readonly licence?: string;
  /** Ordered by id, or as the collection's own list orders them. */
  readonly entries: readonly SongEntry[];
  /** The bytes of a song's MIDI file. Rejects with a CadenzaError if they cannot be had. */
  read(entry: SongEntry): Promise<Uint8Array>;
}

/**
 * A collection in memory.
 *
 * @example memoryCollection('mine', { 'a.mid': bytes }).entries // [{ id: 'a.mid' }]
 */
export function memoryCollection(name: string, files: Readonly<Record<string, Uint8Array>>): Collection {
  return {
    name,
    entries: Object.keys(files)
      .sort()
      .map((id) => ({ id })),
    read: async ({ id }) => {
      const bytes = files[id];
      if (bytes === undefined) throw new RangeError(`collection ${name} has no ${id}`);
      return bytes;
    },
  };
}
