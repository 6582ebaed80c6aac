/**
 * Fetches the piano's sound fonts, with progress, and keeps them in the browser for the next visit.
 */
import { FileError } from '../../errors.ts';

/** `piano`: 0.5 MB, always there. `piano-good`: 15 MB, three velocity layers, on request. */
export type FontName = 'piano' | 'piano-good';

export type FontUrls = Readonly<Record<FontName, string>>;

/** Where the build puts them, relative to the page. */
export const FONT_URLS: FontUrls = { piano: 'fonts/piano.sf3', 'piano-good': 'fonts/piano-good.sf3' };

/** Goes up when fonts change under the same address; older caches are then deleted. */
const CACHE_PREFIX = 'cadenza-fonts-';
const CACHE = `${CACHE_PREFIX}1`;

export interface Progress {
  readonly loadedBytes: number;
  /** Unknown when the server does not say. */
  readonly totalBytes: number | undefined;
}

export interface FetchFontOptions {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/**
 * The bytes of a font: from the browser's cache if it is there, else from the web server, and then kept.
 *
 * @throws FileError if it cannot be fetched, or what came is not a SoundFont
 * @throws the signal's reason when it is aborted
 */
export async function fetchFont(url: string, options: FetchFontOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const cache = await openCache();
  const cached = await cache?.match(url);
  if (cached !== undefined) {
    const bytes = await readBody(cached, options);
    if (isFont(bytes)) return bytes;
    await cache?.delete(url);
  }
  const bytes = await download(url, options);
  // Storage may be full or forbidden: then it is fetched again at the next visit.
  await cache?.put(url, new Response(bytes)).catch(() => undefined);
  return bytes;
}

async function download(url: string, options: FetchFontOptions): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    const response = await fetch(url, { signal: options.signal ?? null });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    bytes = await readBody(response, options);
  } catch (cause) {
    options.signal?.throwIfAborted();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FileError(`the piano sound ${url} could not be loaded (${reason}): check the connection and try again`, {
      cause,
    });
  }
  // A server that answers every address with its front page, or a file that was cut off.
  if (!isFont(bytes)) {
    throw new FileError(
      `the piano sound ${url} is not a whole SoundFont: the site must serve the fonts it was built with`,
    );
  }
  return bytes;
}

async function readBody(
  response: Response,
  { onProgress, signal }: FetchFontOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const length = Number(response.headers.get('Content-Length'));
  // With a compressed body the length is another one.
  const totalBytes = length > 0 && !response.headers.get('Content-Encoding') ? length : undefined;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let loadedBytes = 0;
  const reader = response.body?.getReader();
  onProgress?.({ loadedBytes, totalBytes });
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    signal?.throwIfAborted();
    if (done) break;
    parts.push(value);
    loadedBytes += value.length;
    onProgress?.({ loadedBytes, totalBytes });
  }
  const bytes = new Uint8Array(loadedBytes);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Whether these are a SoundFont, and all of it. */
function isFont(bytes: Uint8Array<ArrayBuffer>): boolean {
  if (bytes.length < 12) return false;
  const view = new DataView(bytes.buffer);
  const name = (offset: number) => String.fromCharCode(...bytes.subarray(offset, offset + 4));
  return name(0) === 'RIFF' && name(8) === 'sfbk' && view.getUint32(4, true) + 8 <= bytes.length;
}

/** None where the browser has no cache: on an address without https, or with storage forbidden. */
async function openCache(): Promise<Cache | undefined> {
  try {
    if (typeof caches === 'undefined') return undefined;
    for (const name of await caches.keys()) {
      if (name.startsWith(CACHE_PREFIX) && name !== CACHE) await caches.delete(name);
    }
    return await caches.open(CACHE);
  } catch {
    return undefined;
  }
}
