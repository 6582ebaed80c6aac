/**
 * The runtime of browsers: onnxruntime-web on WebAssembly or WebGPU. The module is passed in by
 * the caller, so that the package does not depend on it and a page decides from where it is loaded.
 */
import { OptionError, RuntimeError } from '../errors.ts';
import { createOrtRuntime, type OrtModule } from './ort.ts';
import type { Program, Runtime } from './runtime.ts';

/** What computes: the processor or the graphics processor. */
type Provider = 'wasm' | 'webgpu';

export interface WebRuntimeOptions {
  /**
   * 'wasm': WebAssembly on the processor, in any browser; the same bits as the same build in Node.
   * 'webgpu': the graphics processor. Default: 'wasm'.
   */
  readonly provider?: Provider;
}

const NAMES: Readonly<Record<Provider, string>> = { wasm: 'onnxruntime-web', webgpu: 'onnxruntime-web/webgpu' };

/**
 * The runtime over an imported onnxruntime-web: `onnxruntime-web/wasm`, or `onnxruntime-web/webgpu`
 * for WebGPU. The number of threads is the module's own setting and counts from the first program
 * loaded; more than one needs a page served with `Cross-Origin-Opener-Policy: same-origin` and
 * `Cross-Origin-Embedder-Policy: require-corp`. Both files of `wasmPaths` have to be named: with
 * the `.wasm` alone, threads in a worker wait for ever.
 *
 * On WebGPU
 * - there is no float64, neither as an input nor inside a program: loading fails;
 * - int32, int64, uint8 and bool work. Of our operations, reshaping and repeating indices,
 *   `logSoftmax`, the gradient of `relu` and the sum over blocks in the gradient of causal `attention` to more than
 *   128 positions are left to the processor (ONNX Runtime 1.30), with a copy to and fro; everything
 *   else of an LSTM's training step stays on the graphics processor;
 * - an index outside the axis gives some value instead of failing: check indices on the host;
 * - inputs and outputs travel at each run, weights and the optimiser's state included;
 * - the first run of a program compiles its shaders: seconds for an LSTM on Chromium's emulated processor.
 *
 * @throws OptionError for another provider
 * @example
 * import * as ort from 'onnxruntime-web/wasm';
 * import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url'; // Vite's way to a file's address
 * import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
 * ort.env.wasm.wasmPaths = { mjs, wasm };
 * ort.env.wasm.numThreads = navigator.hardwareConcurrency;
 * const runtime = createWebRuntime(ort);
 * @example
 * import * as ort from 'onnxruntime-web/webgpu';
 * import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
 * import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
 * ort.env.wasm.wasmPaths = { mjs, wasm };
 * const hasGpu = (await navigator.gpu?.requestAdapter()) != null;
 * const runtime = createWebRuntime(ort, { provider: hasGpu ? 'webgpu' : 'wasm' });
 */
export function createWebRuntime(ort: OrtModule, { provider = 'wasm' }: WebRuntimeOptions = {}): Runtime {
  if (!Object.hasOwn(NAMES, provider)) {
    throw new OptionError(`provider must be 'wasm' or 'webgpu', got '${provider}'`);
  }
  const runtime = createOrtRuntime(ort, {
    name: NAMES[provider],
    writesInPlace: false,
    session: { executionProviders: [provider] },
  });
  return provider === 'webgpu' ? onGpu(runtime) : runtime;
}

/** Says in our words what WebGPU lacks; ONNX Runtime's are about its own insides. */
function onGpu({ name, load }: Runtime): Runtime {
  return {
    name,
    async load(program: Program) {
      const double = [...program.inputs, ...program.outputs].find(({ dtype }) => dtype === 'float64');
      if (double) {
        throw new RuntimeError(`'${double.name}' is float64, which WebGPU lacks; use float32 or the provider 'wasm'`);
      }
      try {
        return await load(program);
      } catch (error) {
        if (!(error instanceof RuntimeError) || !error.message.includes('no available backend')) throw error;
        throw new RuntimeError(
          "WebGPU cannot be used: give the module 'onnxruntime-web/webgpu' in a browser with a graphics adapter, or use the provider 'wasm'",
          { cause: error },
        );
      }
    },
  };
}
