/** The models in their worker, with the addresses that only the built page knows. */
import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { createSuggestClient, fetchCatalogue, type SuggestClient } from '../suggest/index.ts';

/** Complete, since a worker's own address is another. */
const complete = (address: string) => new URL(address, document.baseURI).href;

/**
 * The client of the models, made when it is first asked for: the catalogue is fetched then, a worker and a model
 * only once something is wanted of them. After a failure the next call tries again.
 *
 * @example
 * const models = createModels();
 * const client = await models();
 */
export function createModels(): () => Promise<SuggestClient> {
  let client: Promise<SuggestClient> | undefined;
  const open = async () =>
    createSuggestClient({
      createWorker: () => new Worker(new URL('../suggest/worker.ts', import.meta.url), { type: 'module' }),
      catalogue: await fetchCatalogue(complete('models/catalogue.json')),
      base: document.baseURI,
      wasm: { mjs: complete(mjs), wasm: complete(wasm) },
    });
  return () => {
    client ??= open().catch((error: unknown) => {
      client = undefined;
      throw error;
    });
    return client;
  };
}
