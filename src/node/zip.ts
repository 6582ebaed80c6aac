/**
 * Zip archives from anywhere: nothing is believed that the archive says of itself.
 *
 * Opening reads the whole list of files and refuses the archive if a name leads out of the folder
 * (zip-slip), is a link, or stands there twice, or if the sizes promise more than the limits allow
 * (zip-bomb). Reading checks the real size and the CRC-32 against the list.
 */
import * as fs from 'node:fs/promises';
import * as yauzl from 'yauzl';
import { crc32 } from '../checkpoint/crc32.ts';
import { ArchiveError, FileError } from '../errors.ts';
import { asFileError, errorCode, withFileErrors } from './files.ts';

export interface ZipLimits {
  /** Most files. Default 100,000. */
  readonly maxFiles?: number;
  /** Most bytes in one file, which is held in memory while it is read. Default 256 MiB. */
  readonly maxFileBytes?: number;
  /** Most bytes in all files together. Default 8 GiB. */
  readonly maxTotalBytes?: number;
  /** Most bytes that a byte of the archive may stand for, on the whole. Default 100. */
  readonly maxRatio?: number;
}

export interface ZipEntry {
  /** Relative, with forward slashes, without '.' or '..'. */
  readonly path: string;
  /** Uncompressed. */
  readonly bytes: number;
}

/** An archive open for reading. Reads may overlap. */
export interface ZipArchive {
  /** The files, without the folders, in the archive's order. */
  readonly entries: readonly ZipEntry[];
  /** The content of a file. @throws ArchiveError if it is damaged */
  read(path: string): Promise<Uint8Array>;
  close(): void;
}

/** Archives below this size may be compressed at any ratio: they cannot do harm. */
const HARMLESS_BYTES = 2 ** 24;

/**
 * Opens an archive and checks its list of files.
 *
 * @throws ArchiveError if it is not a zip archive, truncated, or unsafe; FileError if it cannot be read
 * @example
 * const zip = await openZip('songs.zip');
 * zip.entries[0] // { path: 'songs/a.mid', bytes: 4869 }
 */
export async function openZip(file: string, limits: ZipLimits = {}): Promise<ZipArchive> {
  const stat = await withFileErrors(`reading ${file}`, () => fs.stat(file));
  if (!stat.isFile()) throw new FileError(`${file} is not a regular file: name a zip archive`);
  const zip = await yauzl.openPromise(file, { autoClose: false, strictFileNames: true }).catch((error: unknown) => {
    throw asArchiveError(error, file, 'it is not a zip archive, or only a part of one');
  });
  try {
    const entries = await listEntries(zip, file, stat.size, limits);
    return {
      entries: [...entries].map(([path, entry]) => ({ path, bytes: entry.uncompressedSize })),
      read: (path) => {
        const entry = entries.get(path);
        if (entry === undefined) throw new RangeError(`${file} holds no ${path}`);
        return readEntry(zip, entry, file);
      },
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** Path -> entry, files only. */
async function listEntries(
  zip: yauzl.ZipFile,
  file: string,
  fileBytes: number,
  limits: ZipLimits,
): Promise<Map<string, yauzl.Entry>> {
  const { maxFiles = 100_000, maxFileBytes = 2 ** 28, maxTotalBytes = 2 ** 33, maxRatio = 100 } = limits;
  const entries = new Map<string, yauzl.Entry>();
  let totalBytes = 0;
  const unsafe = (what: string) =>
    new ArchiveError(`${file} is refused: ${what}; get the archive from a source you trust`);
  try {
    for await (const entry of zip.eachEntry()) {
      const path = entry.fileName;
      const fault = faultOfName(path.replace(/\/$/, ''));
      if (fault !== undefined) throw unsafe(`the name ${JSON.stringify(path)} ${fault}`);
      const type = (entry.externalFileAttributes >>> 16) & 0xf000; // Unix file type; 0 where made elsewhere
      if (type !== 0 && type !== 0x8000 && type !== 0x4000) throw unsafe(`${path} is a link or a device, not a file`);
      if (path.endsWith('/')) continue;
      if (entries.has(path)) throw unsafe(`it holds ${path} twice`);
      if (entry.isEncrypted()) throw new ArchiveError(`${file} is encrypted (${path}): unpack it and use the folder`);
      entries.set(path, entry);
      totalBytes += entry.uncompressedSize;
      if (entries.size > maxFiles) throw unsafe(`it holds more than ${maxFiles} files`);
      if (entry.uncompressedSize > maxFileBytes) {
        throw unsafe(`${path} would unpack to ${entry.uncompressedSize} bytes, more than ${maxFileBytes}`);
      }
      if (totalBytes > maxTotalBytes) throw unsafe(`it would unpack to more than ${maxTotalBytes} bytes`);
      if (totalBytes > HARMLESS_BYTES && totalBytes > maxRatio * fileBytes) {
        throw unsafe(`it would unpack to more than ${maxRatio} times its size`);
      }
    }
  } catch (error) {
    throw asArchiveError(error, file, 'its list of files is damaged or unsafe');
  }
  return entries;
}

/** What is wrong with a name, if anything: it must stay within the folder on every system. */
function faultOfName(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.includes('\0')) return 'holds a zero byte';
  if (path.includes('\\')) return 'holds a backslash';
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'is an absolute path';
  if (path.split('/').some((part) => part === '..' || part === '.' || part === ''))
    return 'does not stay within its folder';
  return undefined;
}

async function readEntry(zip: yauzl.ZipFile, entry: yauzl.Entry, file: string): Promise<Uint8Array> {
  const where = `${entry.fileName} in ${file}`;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    const bytes = new Uint8Array(entry.uncompressedSize);
    let filled = 0;
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      // yauzl ends the stream with an error at the first byte too many, so this never overflows.
      bytes.set(chunk, filled);
      filled += chunk.length;
    }
    if (filled !== bytes.length) throw new ArchiveError(`${where} is truncated: get the archive again`);
    if (crc32(bytes) !== entry.crc32) {
      throw new ArchiveError(`${where} is damaged (its checksum is wrong): get the archive again`);
    }
    return bytes;
  } catch (error) {
    throw asArchiveError(error, where, 'it is damaged');
  }
}

/** yauzl and zlib throw plain errors; those of the file system keep their own meaning. */
function asArchiveError(error: unknown, where: string, what: string): unknown {
  if (error instanceof ArchiveError || !(error instanceof Error)) return error;
  const code = errorCode(error);
  if (code !== undefined && !code.startsWith('Z_') && !code.startsWith('ERR_'))
    return asFileError(error, `reading ${where}`);
  return new ArchiveError(
    `${where} cannot be unpacked: ${what} (${error.message.split('\n')[0]}); get the archive again`,
    {
      cause: error,
    },
  );
}
