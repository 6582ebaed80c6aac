/**
 * Downloads that survive anything: what has arrived lies in `FILE.part`, and `FILE.part.json` says
 * what it is a part of, so that the next attempt, or the next run, asks only for the rest.
 *
 * The rest is asked for with If-Range, so a file that changed on the server in between is taken
 * from the start rather than glued to its older half.
 */
import * as fs from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { CadenzaError, DownloadError, OptionError } from '../errors.ts';
import { readTextFile, withFileErrors, writeFileAtomic } from './files.ts';

export interface DownloadProgress {
  /** Bytes of the file that are here, those of earlier runs included. */
  readonly bytes: number;
  /** Bytes of the whole file, where the server says. */
  readonly totalBytes?: number;
}

export interface DownloadOptions {
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Stops the download as `throwIfStopped` says; what has arrived stays. */
  readonly signal?: AbortSignal;
  /** How often in a row an attempt may fail without a single new byte. Default 5. */
  readonly attempts?: number;
  /** Wait after the first failure, doubled after each further one. Default 1. */
  readonly retrySeconds?: number;
  /** How long the server may be silent. Default 30. */
  readonly timeoutSeconds?: number;
  /** Most bytes that are accepted. Default 8 GiB. */
  readonly maxBytes?: number;
}

const partSchema = z.object({
  format: z.literal('cadenza-download'),
  version: z.literal(1),
  url: z.string(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  totalBytes: z.number().int().nonnegative().optional(),
});

/** What a `.part` file is a part of. */
type Part = z.infer<typeof partSchema>;

/** A failure that another attempt may cure. */
class Interruption extends Error {}

/**
 * Ends the work if its caller wants that: with the reason that the caller gave.
 *
 * @throws the signal's reason; a CadenzaError where none was given, as the platform's own "This operation was
 *   aborted" does not say what to do
 */
export function throwIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  const reason: unknown = signal.reason;
  if (!(reason instanceof DOMException && reason.name === 'AbortError')) throw reason;
  throw new CadenzaError('stopped: run the same command again to go on', { cause: reason });
}

/**
 * Downloads a file, continuing where an earlier run stopped.
 *
 * @param url http or https
 * @throws DownloadError if the server refuses or the network fails repeatedly; FileError if the file cannot be
 *   written; OptionError if the address is not one; what `throwIfStopped` throws if it was stopped
 * @example await download('https://example.org/songs.zip', 'data/songs.zip')
 */
export async function download(url: string, file: string, options: DownloadOptions = {}): Promise<void> {
  const { attempts = 5, retrySeconds = 1, signal } = options;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new OptionError(`${url} is not an address to download from: give one that begins with https:// or http://`);
  }
  const target = resolve(file);
  await withFileErrors(`writing ${file}`, () => fs.mkdir(dirname(target), { recursive: true }));
  for (let failures = 0; ; ) {
    const before = await sizeOf(`${target}.part`);
    try {
      await attempt(url, target, options);
      break;
    } catch (error) {
      throwIfStopped(signal);
      if (!(error instanceof Interruption)) throw error;
      const arrived = await sizeOf(`${target}.part`);
      failures = arrived > before ? 1 : failures + 1;
      if (failures >= attempts) {
        throw new DownloadError(
          `the download of ${url} broke off after ${arrived} bytes (${error.message}): check the network and run the same command again, it continues there`,
          { cause: error },
        );
      }
    }
    await sleep(retrySeconds * 1000 * 2 ** (failures - 1), undefined, signal && { signal }).catch((error: unknown) => {
      // The signal's own reason, not that of the timer.
      throwIfStopped(signal);
      throw error;
    });
  }
  await withFileErrors(`writing ${file}`, async () => {
    await fs.rename(`${target}.part`, target);
    await fs.rm(`${target}.part.json`, { force: true });
  });
}

/** One request. Returns when `.part` is complete. */
async function attempt(url: string, target: string, options: DownloadOptions): Promise<void> {
  const { onProgress, timeoutSeconds = 30, maxBytes = 2 ** 33 } = options;
  const partFile = `${target}.part`;
  const known = await readPart(target, url);
  const have = known === undefined ? 0 : await sizeOf(partFile);
  if (known?.totalBytes !== undefined && have === known.totalBytes) return;
  const validator = known?.etag ?? known?.lastModified;
  const resume = have > 0 && validator !== undefined && have < (known?.totalBytes ?? Number.POSITIVE_INFINITY);

  // The connection is given up when nothing arrives for too long, or when the caller wants.
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), timeoutSeconds * 1000);
  const stop = () => giveUp.abort();
  options.signal?.addEventListener('abort', stop);
  const fromNetwork = async <T>(action: Promise<T>): Promise<T> => {
    try {
      return await action;
    } catch (error) {
      throw new Interruption(giveUp.signal.aborted ? `no answer for ${timeoutSeconds} seconds` : reasonOf(error));
    }
  };
  try {
    throwIfStopped(options.signal);
    const response = await fromNetwork(
      fetch(url, {
        // Byte counts must be the file's, not those of a compressed transfer.
        headers: {
          'accept-encoding': 'identity',
          ...(resume ? { range: `bytes=${have}-`, 'if-range': validator } : {}),
        },
        signal: giveUp.signal,
      }),
    );
    const range = /^bytes (\d+)-\d*\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
    const continues = resume && response.status === 206 && Number(range?.[1]) === have;
    if (!continues) await refuseUnlessWhole(response, url, target);

    const length = response.headers.get('content-length');
    const totalBytes = continues ? Number(range?.[2]) : length === null ? undefined : Number(length);
    if ((totalBytes ?? 0) > maxBytes) throw tooLarge(url, maxBytes);
    if (!continues) {
      // In this order, so that a description never stands beside the bytes of another file.
      await withFileErrors(`writing ${partFile}`, () => fs.rm(partFile, { force: true }));
      await writeFileAtomic(`${partFile}.json`, JSON.stringify(describe(url, response, totalBytes)));
    }

    let bytes = continues ? have : 0;
    const progress = () => onProgress?.({ bytes, ...(totalBytes === undefined ? {} : { totalBytes }) });
    progress();
    const output = await withFileErrors(`writing ${partFile}`, () => fs.open(partFile, continues ? 'a' : 'w'));
    try {
      const chunks = response.body?.getReader();
      while (chunks !== undefined) {
        timer.refresh();
        const { done, value } = await fromNetwork(chunks.read());
        if (done) break;
        bytes += value.length;
        if (bytes > Math.min(totalBytes ?? maxBytes, maxBytes)) {
          await chunks.cancel().catch(() => undefined);
          throw bytes > maxBytes ? tooLarge(url, maxBytes) : new Interruption('the server sent more than it announced');
        }
        await withFileErrors(`writing ${partFile}`, () => output.appendFile(value));
        progress();
      }
      await withFileErrors(`writing ${partFile}`, () => output.sync());
    } finally {
      await output.close();
    }
    if (totalBytes !== undefined && bytes < totalBytes) {
      throw new Interruption(`the connection ended after ${bytes} of ${totalBytes} bytes`);
    }
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', stop);
    giveUp.abort();
  }
}

/** Throws unless the response brings the file from its first byte. */
async function refuseUnlessWhole(response: Response, url: string, target: string): Promise<void> {
  if (response.status === 200) return;
  await response.body?.cancel().catch(() => undefined);
  const status = `${response.status} ${response.statusText}`.trim();
  if (response.status === 206 || response.status === 416) {
    // The server's file is another one than ours: forget what we have.
    await fs.rm(`${target}.part`, { force: true });
    throw new Interruption(`the server cannot continue the file (${status})`);
  }
  if (response.status >= 500 || response.status === 408 || response.status === 429) {
    throw new Interruption(`the server answered ${status}`);
  }
  throw new DownloadError(
    `${url} cannot be downloaded: the server answered ${status}; check the address, or download the file by other means and give it with --from`,
  );
}

const tooLarge = (url: string, maxBytes: number): CadenzaError =>
  new DownloadError(`${url} is larger than the ${maxBytes} bytes that are accepted: check the address`);

function describe(url: string, response: Response, totalBytes: number | undefined): Part {
  const etag = response.headers.get('etag');
  const lastModified = response.headers.get('last-modified');
  return {
    format: 'cadenza-download',
    version: 1,
    url,
    // A weak tag does not promise the same bytes, so it cannot be resumed with.
    ...(etag !== null && !etag.startsWith('W/') ? { etag } : {}),
    ...(lastModified === null ? {} : { lastModified }),
    ...(totalBytes === undefined ? {} : { totalBytes }),
  };
}

/** What the `.part` file is a part of; undefined where that is not known or is another address. */
async function readPart(target: string, url: string): Promise<Part | undefined> {
  try {
    const part = partSchema.parse(JSON.parse(await readTextFile(`${target}.part.json`, 2 ** 16)));
    return part.url === url ? part : undefined;
  } catch {
    return undefined;
  }
}

async function sizeOf(file: string): Promise<number> {
  return fs.stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

/** fetch hides what happened in the cause of "fetch failed". */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
