/**
 * A shipped model's files, fetched once: afterwards they come from the browser's own store, also without a network.
 */
import { CadenzaError } from '../../errors.ts';
import { decodeIndex, type OriginalityIndex } from '../../originality/index.ts';
import type { Catalogue, CatalogueEntry } from './catalogue.ts';
import type { ModelBytes } from './protocol.ts';

/** Where files are kept in the browser. */
const STORE = 'cadenza-models';

export interface FetchModelOptions {
  /** What the entry's addresses are relative to. */
  readonly base: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (doneBytes: number, allBytes: number) => void;
}

/**
 * @throws CadenzaError where a file cannot be loaded; the signal's reason
 * @example const { json, weights } = await fetchModel(entry, { base: 'https://example.org/studio/' });
 */
export async function fetchModel(
  { title, json, weights, bytes, revision }: CatalogueEntry,
  { base, signal, onProgress }: FetchModelOptions,
): Promise<ModelBytes> {
  let done = 0;
  const load = async (path: string): Promise<Uint8Array<ArrayBuffer>> => {
    const response = await stored(addressOf(path, { base, revision }), signal).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw new CadenzaError(`the model '${title}' could not be loaded; check the connection and try again`, {
        cause: error,
      });
    });
    return readAll(response, (count) => {
      done += count;
      onProgress?.(Math.min(done, bytes), bytes);
    });
  };
  // One after the other, so that progress is that of one stream.
  const text = await load(json);
  return { json: new TextDecoder().decode(text), weights: await load(weights) };
}

/**
 * The index of the music that a model was trained on.
 *
 * @returns undefined where it has none, or where it cannot be loaded now
 * @throws CheckpointError where what is there is no index
 */
export async function fetchTrainingIndex(
  { index, revision }: CatalogueEntry,
  base: string,
): Promise<OriginalityIndex | undefined> {
  if (index === undefined) return undefined;
  const response = await stored(addressOf(index, { base, revision }), undefined).catch(() => undefined);
  return response && decodeIndex(new Uint8Array(await response.arrayBuffer()));
}

/**
 * Fetches what is not in the browser's own store yet, one file after the other, so that all models work without a
 * network. Where that fails, a model is fetched when it is wanted.
 */
export async function keepModels({ models }: Catalogue, base: string): Promise<void> {
  const store = await openStore();
  if (store === undefined) return;
  for (const { json, weights, index, revision } of models) {
    for (const path of [json, weights, ...(index === undefined ? [] : [index])]) {
      const url = addressOf(path, { base, revision });
      if ((await store.match(url).catch(() => undefined)) !== undefined) continue;
      const response = await fetch(url).catch(() => undefined);
      if (response?.ok) await keep(store, url, response);
    }
  }
}

function addressOf(path: string, { base, revision }: { readonly base: string; readonly revision: string }): string {
  const url = new URL(path, base);
  url.searchParams.set('revision', revision);
  return url.href;
}

/** The response of an address: kept from an earlier visit, or fetched and kept. */
async function stored(url: string, signal: AbortSignal | undefined): Promise<Response> {
  const store = await openStore();
  const known = await store?.match(url).catch(() => undefined);
  if (known !== undefined) return known;
  const response = await fetch(url, signal ? { signal } : {});
  if (!response.ok) throw new Error(`status ${response.status}`);
  // Not waited for: it ends when the stream has been read.
  if (store !== undefined) void keep(store, url, response.clone());
  return response;
}

/** Keeps a file and drops its other revisions. A full disk is no reason to do without the model. */
async function keep(store: Cache, url: string, response: Response): Promise<void> {
  const path = (address: string): string => address.split('?', 1)[0] ?? address;
  try {
    for (const { url: other } of await store.keys()) if (path(other) === path(url)) await store.delete(other);
    await store.put(url, response);
  } catch {
    // As if there were no store.
  }
}

/** Pages that are not secure, and workers in Node, have no store. */
async function openStore(): Promise<Cache | undefined> {
  if (typeof caches === 'undefined') return undefined;
  return caches.open(STORE).catch(() => undefined);
}

async function readAll(response: Response, onBytes: (count: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array(await response.arrayBuffer());
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.length;
    onBytes(value.length);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
