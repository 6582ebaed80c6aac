/**
 * The studio's models in a page, built as the studio is: what the test in Node calls there. Which files a page has to
 * serve is to be seen here.
 */
import wasmModule from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasmBinary from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { newSong } from '../../src/studio/document/piece.ts';
import type { Song } from '../../src/studio/document/song.ts';
import { buildCatalogue } from '../../src/studio/suggest/catalogue-file.ts';
import { createSuggestClient, type SuggestClient, type WorkerPort } from '../../src/studio/suggest/client.ts';

// Tests are compiled without DOM types.
declare const Worker: new (url: URL, options: { type: 'module' }) => WorkerPort;
declare const document: { readonly baseURI: string };

/** A melody of two bars, 480 ticks a beat. */
const SONG: Song = {
  ...newSong('Test'),
  notes: [60, 62, 64, 65, 67, 69, 71, 72].map((pitch, index) => ({
    id: index + 1,
    pitch,
    onsetTicks: 480 * index,
    durationTicks: 480,
    velocity: 80,
    origin: 'mine',
  })),
};
const REQUEST = { song: SONG, what: 'continue', model: 'lstm-small', bars: 2 } as const;

const workers: WorkerPort[] = [];
let client: SuggestClient | undefined;

/** @param silenceSeconds after which a worker that says nothing is given up */
async function open(silenceSeconds: number): Promise<void> {
  const json = await (await fetch('lstm-small/model.json')).text();
  client = createSuggestClient({
    createWorker() {
      const worker = new Worker(new URL('../../src/studio/suggest/worker.ts', import.meta.url), { type: 'module' });
      workers.push(worker);
      return worker;
    },
    catalogue: buildCatalogue([{ name: 'lstm-small', json, weightsBytes: 3_814_456 }], '.'),
    base: document.baseURI,
    wasm: { mjs: new URL(wasmModule, document.baseURI).href, wasm: new URL(wasmBinary, document.baseURI).href },
    silenceSeconds,
  });
}

function opened(): SuggestClient {
  if (client === undefined) throw new Error('open it first');
  return client;
}

/** Two bars more; how long they took in milliseconds, and how long the page stood still meanwhile at most. */
async function suggest(seed: number) {
  let stood = 0;
  let last = performance.now();
  const clock = setInterval(() => {
    stood = Math.max(stood, performance.now() - last);
    last = performance.now();
  }, 5);
  const started = performance.now();
  const phases = new Set<string>();
  const answer = await opened().suggest({ ...REQUEST, seed }, { onProgress: ({ phase }) => phases.add(phase) });
  clearInterval(clock);
  return { answer, phases: [...phases], took: performance.now() - started, stood };
}

/** Stops a suggestion at its first progress; what the promise said, and after how long. */
async function cancel() {
  const controller = new AbortController();
  let aborted = 0;
  const onProgress = ({ phase }: { readonly phase: string }): void => {
    if (phase !== 'write' || controller.signal.aborted) return;
    aborted = performance.now();
    controller.abort();
  };
  const name = await opened()
    .suggest({ ...REQUEST, seed: 1, bars: 32 }, { signal: controller.signal, onProgress })
    .then(
      () => 'a result',
      (error: Error) => error.name,
    );
  return { name, took: performance.now() - aborted };
}

/** Ends the worker in the middle of a suggestion, as a browser does that runs out of memory: without a word. */
async function kill() {
  let killed = 0;
  const onProgress = ({ phase }: { readonly phase: string }): void => {
    if (phase !== 'write' || killed > 0) return;
    killed = performance.now();
    workers.at(-1)?.terminate();
  };
  const error = await opened()
    .suggest({ ...REQUEST, seed: 1, bars: 32 }, { onProgress })
    .then(
      () => 'a result',
      (caught: Error) => `${caught.name}: ${caught.message}`,
    );
  return { error, took: performance.now() - killed, workers: workers.length };
}

async function lab() {
  const [explanation, [score]] = await Promise.all([
    opened().explain({ song: SONG, tick: 480 * 8, model: 'lstm-small' }),
    opened().score({ song: SONG }),
  ]);
  const started = performance.now();
  // A song that grows at its end.
  await opened().score({
    song: { ...SONG, notes: [...SONG.notes, { ...SONG.notes[0]!, id: 9, onsetTicks: 480 * 8 }] },
  });
  return { explanation, score, took: performance.now() - started };
}

/** Whether the model is in the browser's own store. */
const isStored = async (): Promise<boolean> => {
  const store = await (
    globalThis as unknown as { caches: { match(url: string, options: object): Promise<unknown> } }
  ).caches.match(new URL('lstm-small/model.safetensors', document.baseURI).href, { ignoreSearch: true });
  return store !== undefined;
};

Object.assign(globalThis, {
  suggestions: { open, suggest, cancel, kill, lab, isStored, isIsolated: () => crossOriginIsolated },
});
