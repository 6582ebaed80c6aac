/**
 * The entry of the worker of the models.
 *
 * @example new Worker(new URL('./suggest/worker.ts', import.meta.url), { type: 'module' })
 */
import { createWebRuntime } from '../../runtime/web.ts';
import { createEngine } from './engine.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { serve } from './serve.ts';

/** More threads than this make these small models slower. */
const MOST_THREADS = 4;

const engine = createEngine({
  async createRuntime({ wasm, threads }) {
    // Loaded when it is needed: a page that only shows the list of models does without.
    const ort = await import('onnxruntime-web/wasm');
    ort.env.wasm.wasmPaths = { mjs: wasm.mjs, wasm: wasm.wasm };
    // Without isolation there is no shared memory, and so one thread.
    ort.env.wasm.numThreads = self.crossOriginIsolated
      ? (threads ?? Math.min(MOST_THREADS, navigator.hardwareConcurrency))
      : 1;
    return createWebRuntime(ort);
  },
});

const receive = serve(engine, (message: FromWorker) => self.postMessage(message));
self.addEventListener('message', (event: MessageEvent<ToWorker>) => receive(event.data));
