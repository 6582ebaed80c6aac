/**
 * Getting a data set: from its address, another address, a zip archive or a folder into a folder of
 * its own, which appears as a whole or not at all.
 */
import * as fs from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { ArchiveError, DatasetError, OptionError } from '../../errors.ts';
import { download } from '../download.ts';
import { copyTree, type FileTree, openTree, subtree } from '../file-tree.ts';
import { replaceFolderAtomic, withFileErrors } from '../files.ts';
import type { Dataset, DatasetIndex } from './dataset.ts';
import { MARKER_FILE, type Marker, readMarker, writeMarker } from './marker.ts';
import { datasetNamed } from './registry.ts';

/** How far the work is: bytes of the download, then files unpacked and checked. */
export type GetProgress =
  | { readonly stage: 'downloading'; readonly bytes: number; readonly totalBytes?: number }
  | { readonly stage: 'unpacking'; readonly files: number; readonly totalFiles: number };

export interface GetOptions {
  /** A zip archive, a folder, or an address of an archive. Default: the data set's own address. */
  readonly from?: string;
  /** The folder to put the data set's folder into. */
  readonly to: string;
  readonly onProgress?: (progress: GetProgress) => void;
  /** Stops the work with the signal's reason, a CadenzaError where it has none. A later call continues the download. */
  readonly signal?: AbortSignal;
}

export interface GotDataset {
  readonly name: string;
  /** The data set's folder. */
  readonly path: string;
  /** MIDI files, and their bytes together. */
  readonly files: number;
  readonly bytes: number;
  /** Whether it was there and complete already, so that nothing was done. */
  readonly alreadyComplete: boolean;
}

/**
 * Gets a data set by name: 'maestro', or 'folder' for a zip or folder of one's own (with `from`).
 * It is complete when its folder bears its final name and `cadenza-dataset.json` lies in it.
 *
 * @throws OptionError for an unknown name or a missing `from`; DownloadError, ArchiveError or DatasetError if what
 *   comes is not the data set; DatasetError if the folder holds something else, which is left as it is; FileError if
 *   it cannot be written. A killed run loses nothing but its own work.
 * @example await getDataset('maestro', { from: 'maestro-v3.0.0-midi.zip', to: 'data' })
 *   // { name: 'maestro', path: 'data/maestro-v3.0.0', files: 1276, bytes: 83941021, alreadyComplete: false }
 */
export async function getDataset(name: string, options: GetOptions): Promise<GotDataset> {
  const dataset = datasetNamed(name);
  const source = options.from ?? dataset.url;
  if (source === undefined) {
    throw new OptionError(
      `the data set ${dataset.name} has no address: say with --from which zip archive or folder to take`,
    );
  }
  const path = join(options.to, dataset.folder ?? folderNameOf(source));
  const present = await examine(dataset, path);
  if (present !== undefined) return { ...present, path, alreadyComplete: true };
  if (!isAddress(source)) return { ...(await unpack(dataset, source, path, options)), path, alreadyComplete: false };

  // Hidden, and kept until the folder is complete: a run killed while unpacking need not download again.
  const archive = join(options.to, `.${folderNameOf(source)}.zip`);
  if ((await fs.stat(archive).catch(() => undefined)) === undefined) {
    const { onProgress, signal } = options;
    await download(source, archive, {
      ...(onProgress && { onProgress: (progress) => onProgress({ stage: 'downloading', ...progress }) }),
      ...(signal && { signal }),
    });
  }
  try {
    const marker = await unpack(dataset, archive, path, options);
    await fs.rm(archive, { force: true });
    return { ...marker, path, alreadyComplete: false };
  } catch (error) {
    if (error instanceof ChangedFolder || !(error instanceof ArchiveError || error instanceof DatasetError))
      throw error;
    // What the server sent is of no use, so the next run must not find it.
    await fs.rm(archive, { force: true });
    throw error;
  }
}

const isAddress = (source: string): boolean => /^[a-z][a-z0-9+.-]+:\/\//i.test(source);

/** The path in an address. What is not a valid address is refused by the download, in its own words. */
const pathOfAddress = (address: string): string => (URL.canParse(address) ? new URL(address).pathname : address);

/** @example folderNameOf('https://example.org/songs.zip?x=1') // 'songs' */
function folderNameOf(source: string): string {
  const path = isAddress(source) ? pathOfAddress(source) : resolve(source);
  const name = path
    .replaceAll('\\', '/')
    .replace(/\/+$/, '')
    .replace(/^.*\//, '')
    .replace(/\.zip$/i, '');
  return name.replace(/^\.+/, '') || 'dataset';
}

/** What is at the data set's place already: its marker if it is complete, undefined if it must be built. */
async function examine(dataset: Dataset, path: string): Promise<Pick<Marker, 'name' | 'files' | 'bytes'> | undefined> {
  const stat = await fs.stat(path).catch(() => undefined);
  if (stat === undefined) return undefined;
  const marker = await readMarker(path);
  if (marker === undefined) return adopt(dataset, path);
  if (marker.name !== dataset.name) {
    throw new DatasetError(`${path} holds the data set ${marker.name}: choose another folder with --to`);
  }
  const tree = await openTree(path);
  const found = await dataset.index(tree).then(
    (index) => measure(tree, index),
    () => undefined,
  );
  if (found?.files === marker.files && found.bytes === marker.bytes) return { name: dataset.name, ...found };
  await refuseForeign(path, (file) => dataset.keeps(file)); // what can be told already, before a download
  return undefined;
}

/** The user's own files lie in the data set's folder: no fault of the source, which need not be got again. */
class ChangedFolder extends DatasetError {}

/** A folder is replaced only while nothing would be lost: hidden files and links count. @throws ChangedFolder */
async function refuseForeign(path: string, isOurs: (file: string) => boolean): Promise<void> {
  if ((await fs.stat(path).catch(() => undefined)) === undefined) return;
  const entries = await withFileErrors(`reading the folder ${path}`, () =>
    fs.readdir(path, { recursive: true, withFileTypes: true }),
  );
  const foreign = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .find((file) => file !== MARKER_FILE && !isOurs(file));
  if (foreign === undefined) return;
  throw new ChangedFolder(
    `${path} has been changed (${foreign} is not of the data set): move what is yours out of it and remove it, or choose another folder with --to`,
  );
}

/** A folder that somebody unpacked by hand is marked if it is complete, and never overwritten if it is not. */
async function adopt(dataset: Dataset, path: string): Promise<Pick<Marker, 'name' | 'files' | 'bytes'> | undefined> {
  const names = await withFileErrors(`reading the folder ${path}`, () => fs.readdir(path));
  if (names.length === 0) return undefined;
  try {
    const tree = await openTree(path);
    if (dataset.rootIn(tree) !== '') throw new DatasetError('it is not this data set');
    const index = await dataset.index(tree);
    for (const { id } of index.entries) dataset.check?.(id, await tree.read(id));
    const content = { name: dataset.name, ...(await measure(tree, index)) };
    await writeMarker(path, content);
    return content;
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    throw new DatasetError(
      `${path} exists already and is not the complete data set (${error.message}): remove it, or choose another folder with --to`,
      { cause: error },
    );
  }
}

async function measure(tree: FileTree, { entries }: DatasetIndex): Promise<{ files: number; bytes: number }> {
  let bytes = 0;
  for (const { id } of entries) bytes += (await fs.stat(join(tree.path, id))).size;
  return { files: entries.length, bytes };
}

/** An archive or folder -> the data set's folder. */
async function unpack(
  dataset: Dataset,
  source: string,
  path: string,
  { onProgress, signal }: GetOptions,
): Promise<Pick<Marker, 'name' | 'files' | 'bytes'>> {
  const whole = await openTree(source);
  try {
    const root = dataset.rootIn(whole);
    if (root === undefined) throw new DatasetError(`${source} does not hold ${dataset.description}`);
    const tree = subtree(whole, root);
    await dataset.index(tree); // before any work: an incomplete source is refused at once
    const files = new Set(tree.files.filter((file) => dataset.keeps(file)));
    await refuseForeign(path, (file) => files.has(file));
    return await replaceFolderAtomic(path, async (temporary) => {
      await copyTree(tree, temporary, {
        keeps: dataset.keeps,
        check: (file, content) => dataset.check?.(file, content),
        ...(onProgress && {
          onProgress: (files, totalFiles) => onProgress({ stage: 'unpacking', files, totalFiles }),
        }),
        ...(signal && { signal }),
      });
      const copy = await openTree(temporary);
      const content = { name: dataset.name, ...(await measure(copy, await dataset.index(copy))) };
      await writeMarker(temporary, content);
      return content;
    });
  } finally {
    whole.close();
  }
}
