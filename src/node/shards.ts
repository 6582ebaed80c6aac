/**
 * A folder of shards, open for reading: the indices are in memory, notes are read when they are asked for.
 */
import * as fs from 'node:fs';
import { join } from 'node:path';
import {
  adler32,
  entryOf,
  readShardIndex,
  readShardPiece,
  readShardPrefix,
  SHARD_PREFIX_BYTES,
  type ShardPiece,
  shardPieceBytes,
} from '../tokens/shard.ts';
import type { ShardEntry, ShardRecord } from '../tokens/shard-index.ts';
import { asFileError } from './files.ts';
import { readManifest, type ShardsManifest } from './shards-manifest.ts';

export interface OpenShards {
  /** What went into the shards. */
  readonly sources: ShardsManifest['sources'];
  /** All pieces, in the order of the sources. */
  readonly entries: readonly ShardEntry[];
  /** Adler-32 of the notes of each piece, in the order of `entries`: what a checksum of a part can be made of. */
  readonly checksums: Uint32Array;
  /**
   * The piece at a place in `entries`, read at once: training asks for its batches one by one.
   *
   * @throws DatasetError if it is damaged; FileError if it cannot be read; RangeError if there is none or all is closed
   */
  read(place: number): ShardPiece;
  close(): void;
}

/** A piece and where it lies. */
interface Place {
  readonly record: ShardRecord;
  readonly path: string;
  readonly file: number;
  /** Of its first byte in the file. */
  readonly position: number;
}

/**
 * Opens a folder that `prepareShards` has made. Its files stay open until it is closed.
 *
 * @throws DatasetError if there are no shards, or they are damaged, cut off or of another version; FileError
 * @example
 * const shards = await openShards('data/shards');
 * shards.read(0).sequence.onsets // Uint32Array(4197) [ 96, 97, 143, … ]
 */
export async function openShards(folder: string): Promise<OpenShards> {
  const manifest = await readManifest(folder);
  const files: number[] = [];
  const places: Place[] = [];
  const close = (): void => {
    for (const file of files.splice(0)) fs.closeSync(file);
  };
  try {
    for (const { file: name } of manifest.shards) {
      const path = join(folder, name);
      const file = attempt(path, () => fs.openSync(path, 'r'));
      files.push(file);
      const prefix = readShardPrefix(readAt(file, path, 0, SHARD_PREFIX_BYTES), path);
      const size = attempt(path, () => fs.fstatSync(file).size);
      const index = readAt(file, path, SHARD_PREFIX_BYTES, prefix.indexBytes);
      const start = SHARD_PREFIX_BYTES + prefix.indexBytes;
      for (const record of readShardIndex(index, prefix, size, path)) {
        places.push({ record, path, file, position: start + record.offset });
      }
    }
  } catch (error) {
    close();
    throw error;
  }
  return {
    sources: manifest.sources,
    entries: places.map(({ record }) => entryOf(record)),
    checksums: Uint32Array.from(places, ({ record }) => record.adler32),
    read(place) {
      const found = places[place];
      if (found === undefined) throw new RangeError(`${folder} has no piece ${place}`);
      if (files.length === 0) throw new RangeError(`${folder} has been closed`);
      const { record, path, file, position } = found;
      return readShardPiece(record, readAt(file, path, position, shardPieceBytes(record)), path);
    },
    close,
  };
}

/** Some of the pieces, as training takes them. */
export interface ShardSelection {
  /** Notes of each piece. */
  readonly lengths: Uint32Array;
  /** @throws what `OpenShards.read` throws */
  piece(index: number): ShardPiece;
  /** Of the notes of all of them, in their order: equal for equal notes. */
  readonly checksum: number;
}

/**
 * The pieces that are wanted, in the order of the shards.
 *
 * @example selectPieces(shards, ({ split, base }) => split === 'train' && base === 'score').lengths.length // 1703
 */
export function selectPieces(shards: OpenShards, wanted: (entry: ShardEntry) => boolean): ShardSelection {
  const places = [...shards.entries.keys()].filter((place) => wanted(shards.entries[place] as ShardEntry));
  const checksums = Uint32Array.from(places, (place) => shards.checksums[place] ?? 0);
  return {
    lengths: Uint32Array.from(places, (place) => shards.entries[place]?.notes ?? 0),
    piece: (index) => shards.read(places[index] ?? -1),
    checksum: adler32(new Uint8Array(checksums.buffer)),
  };
}

/**
 * Whether a piece is in the public domain or under CC0, so that what is trained on it is free of others' terms.
 *
 * @example isFree({ licence: 'CC0 1.0' }) // true
 */
export function isFree({ licence }: Pick<ShardEntry, 'licence'>): boolean {
  return licence === 'Public Domain' || licence?.startsWith('CC0') === true;
}

/** Bytes of an open file; fewer where it ends. */
function readAt(file: number, path: string, position: number, length: number): Uint8Array {
  return attempt(path, () => {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const read = fs.readSync(file, bytes, filled, length - filled, position + filled);
      if (read === 0) break;
      filled += read;
    }
    return bytes.subarray(0, filled);
  });
}

/** @throws FileError for what the system reports */
function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw asFileError(error, `reading ${path}`);
  }
}
