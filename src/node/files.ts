/**
 * Reading and writing files so that a crash at any moment leaves the old content or the new, never
 * a part of it; and the system's error codes in words that say what to do.
 */
import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { FileError } from '../errors.ts';

/** The code of a system error ('ENOENT'), if it is one. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

const CAUSES: Readonly<Record<string, (doing: string) => string>> = {
  ENOENT: (doing) => `no such file or folder while ${doing}: check the path`,
  ENOTDIR: (doing) => `a part of the path is a file, not a folder, while ${doing}: check the path`,
  EISDIR: (doing) => `the path is a folder, not a file, while ${doing}: name a file`,
  EEXIST: (doing) => `something of that name exists already while ${doing}: choose another name`,
  ENOTEMPTY: (doing) => `the folder is not empty while ${doing}: choose another name`,
  EACCES: (doing) => `permission denied while ${doing}: check the owner and the permissions`,
  EPERM: (doing) => `the operation is not permitted while ${doing}: check the owner and the permissions`,
  EROFS: (doing) => `the disk is read-only while ${doing}: choose another folder`,
  ENOSPC: (doing) => `disk full while ${doing}: free some space and run the same command again`,
  EDQUOT: (doing) => `disk quota used up while ${doing}: free some space and run the same command again`,
  EFBIG: (doing) => `the file is too large for this disk while ${doing}: choose another folder`,
  EMFILE: (doing) => `too many open files while ${doing}: close other programs or raise the limit (ulimit -n)`,
  ENFILE: (doing) => `too many open files while ${doing}: close other programs and run the same command again`,
  ENAMETOOLONG: (doing) => `the name is too long while ${doing}: choose a shorter path`,
  ELOOP: (doing) => `the links run in a circle while ${doing}: check the path`,
  EBUSY: (doing) => `the file is in use while ${doing}: close the program that uses it`,
  EXDEV: (doing) => `the path crosses two disks while ${doing}: choose a folder on one disk`,
  EIO: (doing) => `the disk reports an error while ${doing}: check the disk`,
};

/**
 * A system error as a FileError of one line; anything else is returned as it is, to be thrown on.
 *
 * @param doing what was tried, with the path: 'writing out.mid'
 * @example asFileError(error, 'writing out.mid').message // 'disk full while writing out.mid: free some space and …'
 */
export function asFileError(error: unknown, doing: string): unknown {
  const code = errorCode(error);
  const text = code === undefined ? undefined : CAUSES[code]?.(doing);
  return text === undefined ? error : new FileError(text, { cause: error });
}

/** Runs a file operation, mapping its system errors. @throws FileError */
export async function withFileErrors<T>(doing: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw asFileError(error, doing);
  }
}

/**
 * The bytes of a file.
 *
 * @throws FileError if it cannot be read, or is larger than `maxBytes` (default 2 GiB)
 */
export async function readFile(path: string, maxBytes: number = 2 ** 31): Promise<Uint8Array> {
  return withFileErrors(`reading ${path}`, async () => {
    const file = await fs.open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = await file.stat();
      if (!stat.isFile()) {
        throw new FileError(`${path} is ${stat.isDirectory() ? 'a folder' : 'not a regular file'}: name a file`);
      }
      if (stat.size > maxBytes) {
        throw new FileError(
          `${path} has ${stat.size} bytes, more than the ${maxBytes} that are read: choose another file`,
        );
      }
      return await file.readFile();
    } finally {
      await file.close();
    }
  });
}

/** The text of a UTF-8 file. @throws FileError if it cannot be read */
export async function readTextFile(path: string, maxBytes?: number): Promise<string> {
  return new TextDecoder().decode(await readFile(path, maxBytes));
}

let temporaries = 0;
/** Temporary files and folders that this process is building. */
const building = new Set<string>();
/** Files beside which leftovers have been looked for: once is enough. */
const swept = new Set<string>();

/** A name beside `path` for what is not complete: hidden, and unique to this process. */
function temporaryBeside(path: string): string {
  temporaries++;
  return join(dirname(path), `.${basename(path)}.${process.pid}-${temporaries}.partial`);
}

/** Makes a rename durable. Not all systems can open a folder; there the rename is durable when the system says so. */
async function syncFolder(path: string): Promise<void> {
  const folder = await fs.open(path, 'r').catch(() => undefined);
  try {
    await folder?.sync().catch(() => undefined);
  } finally {
    await folder?.close();
  }
}

/**
 * Writes a file as a whole or not at all: to a temporary name in the same folder, flushed, then
 * renamed over the old one. The folder is made if it is missing. After an error the old file is
 * there unchanged and the temporary one is gone; after a kill the next process's first write removes it.
 *
 * @param content bytes, text, or an iterable of bytes for what is too long for the memory; its errors pass through
 * @throws FileError if it cannot be written
 * @example await writeFileAtomic('out/piece.mid', writeMidi(piece))
 */
export async function writeFileAtomic(
  path: string,
  content: Uint8Array | string | AsyncIterable<Uint8Array>,
): Promise<void> {
  const target = resolve(path);
  const temporary = temporaryBeside(target);
  await withFileErrors(`writing ${path}`, async () => {
    await fs.mkdir(dirname(target), { recursive: true });
    if (!swept.has(target)) await removeLeftovers(target);
    swept.add(target);
    building.add(temporary);
    try {
      const file = await fs.open(temporary, 'wx');
      try {
        await fs.writeFile(file, content);
        await file.sync();
      } finally {
        await file.close();
      }
      await fs.rename(temporary, target);
    } catch (error) {
      await fs.rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    } finally {
      building.delete(temporary);
    }
    await syncFolder(dirname(target));
  });
}

/**
 * Builds a folder as a whole or not at all: `build` fills a temporary sibling, which is then
 * renamed. A folder that was there before is replaced at the end and untouched after an error.
 * What killed processes left behind beside it is removed first.
 *
 * @returns what `build` returned
 * @throws FileError if the folder cannot be written; whatever `build` throws
 * @example await replaceFolderAtomic('data/songs', async (folder) => { await extractZip('songs.zip', folder); })
 */
export async function replaceFolderAtomic<T>(path: string, build: (temporary: string) => Promise<T>): Promise<T> {
  const target = resolve(path);
  const temporary = temporaryBeside(target);
  return withFileErrors(`writing the folder ${path}`, async () => {
    await fs.mkdir(dirname(target), { recursive: true });
    await removeLeftovers(target);
    building.add(temporary);
    try {
      await fs.mkdir(temporary);
      const result = await build(temporary);
      await syncFolder(temporary);
      await swapIn(temporary, target);
      return result;
    } catch (error) {
      await fs.rm(temporary, { recursive: true, force: true }).catch(() => undefined);
      throw error;
    } finally {
      building.delete(temporary);
    }
  });
}

/** Renames a folder over another. Folders cannot be replaced in one step, so the old one steps aside first. */
async function swapIn(temporary: string, target: string): Promise<void> {
  const aside = `${temporary}.old`;
  for (;;) {
    const replaced = await fs.rename(target, aside).then(
      () => true,
      (error) => {
        if (errorCode(error) === 'ENOENT') return false;
        throw error;
      },
    );
    try {
      await fs.rename(temporary, target);
    } catch (error) {
      const another = errorCode(error) === 'ENOTEMPTY' || errorCode(error) === 'EEXIST';
      if (!replaced && another) continue; // somebody put theirs there in this very moment: ours is newer
      if (replaced) await fs.rename(aside, target);
      throw error;
    }
    await syncFolder(dirname(target));
    if (replaced) await fs.rm(aside, { recursive: true, force: true });
    return;
  }
}

/** Removes partial siblings of `target` whose process has ended. */
async function removeLeftovers(target: string): Promise<void> {
  const prefix = `.${basename(target)}.`;
  for (const name of await fs.readdir(dirname(target))) {
    const match = name.startsWith(prefix) ? /^(\d+)-\d+\.partial(\.old)?$/.exec(name.slice(prefix.length)) : null;
    if (match === null) continue;
    const path = join(dirname(target), name);
    if (building.has(path.replace(/\.old$/, '')) || isRunning(Number(match[1]))) continue;
    if (match[2] !== undefined && (await fs.stat(target).catch(() => undefined)) === undefined) {
      await fs.rename(path, target); // killed between the two renames: the old folder comes back
    } else {
      await fs.rm(path, { recursive: true, force: true });
    }
  }
}

function isRunning(processId: number): boolean {
  if (processId === process.pid) return false; // ours are in `building`; this one bears our number from an earlier life
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
