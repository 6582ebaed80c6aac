/**
 * A tree of files that is only read: a folder or a zip archive, behind one interface, so that a
 * data set may be used packed or unpacked; and copying one to the disk.
 */
import * as fs from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DatasetError, FileError } from '../errors.ts';
import { throwIfStopped } from './download.ts';
import { readFile, withFileErrors } from './files.ts';
import { openZip, type ZipLimits } from './zip.ts';

export interface FileTree {
  /** For messages: the path it was opened by. */
  readonly path: string;
  /** The last part of the path, without ".zip". */
  readonly name: string;
  /** All files, sorted: relative, with forward slashes. Hidden ones (".x", "__MACOSX") are left out. */
  readonly files: readonly string[];
  /** @throws FileError or ArchiveError if it cannot be read */
  read(file: string): Promise<Uint8Array>;
  /** Needed for archives only. */
  close(): void;
}

/** Most files in a tree: a guard against a slip such as naming the root of the disk. */
const MAX_FILES = 200_000;
const isHidden = (name: string): boolean => name.startsWith('.') || name === '__MACOSX';
const inOrder = (files: Iterable<string>): string[] => [...files].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** A folder or a zip archive as a tree. @throws FileError, ArchiveError or DatasetError if it cannot be one */
export async function openTree(path: string): Promise<FileTree> {
  const stat = await withFileErrors(`reading ${path}`, () => fs.stat(path));
  return stat.isDirectory() ? openFolder(path) : openArchive(path);
}

async function openArchive(path: string, limits: ZipLimits = {}): Promise<FileTree> {
  const archive = await openZip(path, limits);
  return {
    path,
    name: basename(resolve(path)).replace(/\.zip$/i, ''),
    files: inOrder(archive.entries.map((entry) => entry.path).filter((file) => !file.split('/').some(isHidden))),
    read: (file) => archive.read(file),
    close: () => archive.close(),
  };
}

async function openFolder(path: string): Promise<FileTree> {
  const files: string[] = [];
  // Links are followed, but no folder is entered twice: links may run in a circle.
  const entered = new Set<string>();
  const walk = async (folder: string): Promise<void> => {
    const real = await fs.realpath(join(path, folder));
    if (entered.has(real)) return;
    entered.add(real);
    const names = await withFileErrors(`reading the folder ${join(path, folder)}`, () =>
      fs.readdir(join(path, folder), { withFileTypes: true }),
    );
    for (const entry of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (isHidden(entry.name)) continue;
      const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
      // A link that leads nowhere counts as a file: reading it says so.
      const target = entry.isSymbolicLink() ? await fs.stat(join(path, file)).catch(() => entry) : entry;
      if (target.isDirectory()) await walk(file);
      else if (target.isFile() || target.isSymbolicLink()) files.push(file);
      if (files.length > MAX_FILES) {
        throw new DatasetError(`${path} holds more than ${MAX_FILES} files: name the folder of the MIDI files itself`);
      }
    }
  };
  await withFileErrors(`reading the folder ${path}`, () => walk(''));
  return {
    path,
    name: basename(resolve(path)),
    files: inOrder(files),
    read: (file) => readFile(join(path, file)),
    close: () => {},
  };
}

/** A part of a tree as a tree of its own. @param folder relative to the tree, '' for all of it */
export function subtree(tree: FileTree, folder: string): FileTree {
  if (folder === '') return tree;
  return {
    path: `${tree.path}/${folder}`,
    name: folder.slice(folder.lastIndexOf('/') + 1),
    files: tree.files.filter((file) => file.startsWith(`${folder}/`)).map((file) => file.slice(folder.length + 1)),
    read: (file) => tree.read(`${folder}/${file}`),
    close: () => tree.close(),
  };
}

export interface CopyOptions {
  /** Which files to copy. Default: all. */
  readonly keeps?: (file: string) => boolean;
  /** Sees the content of each file before it is written; what it throws ends the copying. */
  readonly check?: (file: string, content: Uint8Array) => void;
  /** Told after each file. */
  readonly onProgress?: (files: number, totalFiles: number) => void;
  /** Stops the work between two files, or at the end, as `throwIfStopped` says. */
  readonly signal?: AbortSignal;
}

/** How many files are read and written side by side. */
const AT_ONCE = 8;

/**
 * Writes the files of a tree into a folder that is new or empty, each flushed to the disk.
 * After an error the folder holds a part of them: build it with `replaceFolderAtomic`.
 *
 * @returns the number of files and bytes written
 * @throws FileError if a file cannot be read or written; ArchiveError if the tree is a damaged archive
 */
export async function copyTree(
  tree: FileTree,
  folder: string,
  options: CopyOptions = {},
): Promise<{ readonly files: number; readonly bytes: number }> {
  const { keeps = () => true, check, onProgress, signal } = options;
  const todo = tree.files.filter(keeps);
  await withFileErrors(`writing the folder ${folder}`, async () => {
    await fs.mkdir(folder, { recursive: true });
    // Links in an old folder could lead the files elsewhere.
    if ((await fs.readdir(folder)).length > 0) throw new FileError(`${folder} is not empty: choose a new folder`);
    for (const path of new Set(todo.map(dirname))) await fs.mkdir(join(folder, path), { recursive: true });
  });
  let files = 0;
  let bytes = 0;
  let next = 0;
  const work = async (): Promise<void> => {
    for (let file = todo[next++]; file !== undefined; file = todo[next++]) {
      throwIfStopped(signal);
      const content = await tree.read(file);
      check?.(file, content);
      const target = join(folder, file);
      await withFileErrors(`writing ${target}`, () => fs.writeFile(target, content, { flag: 'wx', flush: true }));
      files++;
      bytes += content.length;
      onProgress?.(files, todo.length);
    }
  };
  // All workers end before an error is thrown on, so that none writes into a folder being removed.
  const ended = await Promise.allSettled(
    Array.from({ length: AT_ONCE }, () =>
      work().catch((error: unknown) => {
        next = todo.length;
        throw error;
      }),
    ),
  );
  const failed = ended.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  throwIfStopped(signal);
  return { files, bytes };
}

/**
 * Unpacks a zip archive into a folder that is new or empty.
 *
 * @throws ArchiveError if the archive is damaged or unsafe; FileError if a file cannot be written
 * @example await extractZip('songs.zip', 'songs') // { files: 12, bytes: 83211 }
 */
export async function extractZip(
  file: string,
  folder: string,
  options: CopyOptions & { readonly limits?: ZipLimits } = {},
): Promise<{ readonly files: number; readonly bytes: number }> {
  const tree = await openArchive(file, options.limits);
  try {
    return await copyTree(tree, folder, options);
  } finally {
    tree.close();
  }
}
