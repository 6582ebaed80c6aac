/**
 * A path -> a collection: a known data set, a folder of MIDI files, a zip archive of either, a folder
 * of shards, or one file.
 */
import * as fs from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Collection } from '../dataset/collection.ts';
import { DatasetError } from '../errors.ts';
import type { DatasetIndex } from './datasets/dataset.ts';
import { isMidiName } from './datasets/folder.ts';
import { readMarker } from './datasets/marker.ts';
import { DATASETS } from './datasets/registry.ts';
import { type FileTree, openTree, subtree } from './file-tree.ts';
import { readFile, withFileErrors } from './files.ts';
import { openShardCollection } from './shard-collection.ts';
import { SHARDS_FILE } from './shards-manifest.ts';

/** A collection that lies on the disk. */
export interface OpenCollection extends Collection, Pick<DatasetIndex, 'base' | 'statesModes'> {
  /** Needed only where it is a zip archive or consists of shards; no reads after it. */
  close(): void;
}

/**
 * Opens what lies at a path: a MAESTRO folder or its parent, any folder of .mid, .midi and .rmi files (searched to
 * the bottom), a zip archive of these, a folder of shards, or a single MIDI file.
 *
 * @throws DatasetError if there is no music, or a data set is incomplete or its shards are damaged; ArchiveError if an archive is damaged or
 *   unsafe; FileError if the path cannot be read
 * @example (await openCollection('data/maestro-v3.0.0')).entries.length // 1276
 */
export async function openCollection(path: string): Promise<OpenCollection> {
  const kind = await kindOf(path);
  if (kind === 'midi') {
    const id = basename(path);
    return { name: id, entries: [{ id }], read: () => readFile(path), close: () => {} };
  }
  if (kind === 'folder' && (await hasShards(path))) return openShardCollection(path);
  const whole = await openTree(path);
  try {
    return await collectionIn(whole, kind === 'folder');
  } catch (error) {
    whole.close();
    throw error;
  }
}

const hasShards = (path: string): Promise<boolean> =>
  fs.stat(join(path, SHARDS_FILE)).then(
    () => true,
    () => false,
  );

/** What a path is, by its content; the name decides only for what is neither. */
export async function kindOf(path: string): Promise<'folder' | 'zip' | 'midi'> {
  const stat = await withFileErrors(`reading ${path}`, () => fs.stat(path));
  if (stat.isDirectory()) return 'folder';
  const start = await firstBytes(path);
  if (start === 'MThd' || start === 'RIFF') return 'midi';
  if (start.startsWith('PK')) return 'zip';
  if (/\.zip$/i.test(path)) return 'zip';
  if (isMidiName(path)) return 'midi';
  throw new DatasetError(`${path} is neither a MIDI file, a zip archive nor a folder: name one of these`);
}

async function firstBytes(path: string): Promise<string> {
  return withFileErrors(`reading ${path}`, async () => {
    const file = await fs.open(path);
    try {
      const { bytesRead, buffer } = await file.read(new Uint8Array(4), 0, 4, 0);
      return String.fromCharCode(...buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  });
}

async function collectionIn(whole: FileTree, isFolder: boolean): Promise<OpenCollection> {
  for (const dataset of DATASETS) {
    const root = dataset.rootIn(whole);
    if (root === undefined) continue;
    if (dataset.holds === 'rolls') {
      throw new DatasetError(
        `${whole.path} holds piano rolls, not MIDI files: score models on them with cadenza benchmark rolls --data ${whole.path}`,
      );
    }
    const tree = subtree(whole, root);
    const strangers = whole.files.filter(isMidiName).length - tree.files.filter(isMidiName).length;
    if (strangers > 0) {
      throw new DatasetError(
        `${whole.path} holds ${tree.path} and ${strangers} other MIDI files: name the folder you mean`,
      );
    }
    const marker = isFolder ? await readMarker(join(whole.path, root)) : undefined;
    const { entries, ...about } = await dataset.index(tree);
    if (marker !== undefined && entries.length < marker.files) {
      throw new DatasetError(
        `${tree.path} is incomplete: ${marker.files - entries.length} of its ${marker.files} MIDI files are missing; remove it and run cadenza data get again`,
      );
    }
    return {
      name: tree.name,
      ...about,
      entries,
      read: ({ id }) => tree.read(id),
      close: () => whole.close(),
    };
  }
  throw new DatasetError(
    `${whole.path} holds no MIDI files (.mid, .midi, .rmi): name a folder or an archive that does`,
  );
}
