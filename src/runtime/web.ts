/**
 * The runtime of browsers: onnxruntime-web's WebAssembly build, passed in by the caller, so that
 * the package does not depend on it and a page decides from where it is loaded.
 */
import { createOrtRuntime, type OrtModule } from './ort.ts';
import type { Runtime } from './runtime.ts';

/**
 * The runtime over an imported onnxruntime-web. The number of threads is the module's own
 * setting, `ort.env.wasm.numThreads`, and counts from the first program loaded.
 *
 * @example
 * import * as ort from 'onnxruntime-web/wasm';
 * const runtime = createWebRuntime(ort);
 */
export function createWebRuntime(ort: OrtModule): Runtime {
  return createOrtRuntime(ort, {
    name: 'onnxruntime-web',
    writesInPlace: false,
    session: {
      executionProviders: ['wasm'],
    },
  });
}
