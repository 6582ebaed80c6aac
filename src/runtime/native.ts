/**
 * The native runtime: onnxruntime-node on the CPU.
 *
 * Idle worker threads keep spinning for a moment, which measured 3-15 % faster in training and
 * 40 % in generation; a process that shares its cores with others of its kind should turn that off.
 */
import { OptionError, RuntimeError } from '../errors.ts';
import { createOrtRuntime, type OrtModule } from './ort.ts';
import type { Runtime } from './runtime.ts';

export interface NativeRuntimeOptions {
  /** Threads that one operation is spread over. Results are bit-identical for the same number. Default: one for each core. */
  readonly threads?: number;
  /** Whether idle threads spin instead of sleeping. Default: true. */
  readonly spinning?: boolean;
}

/**
 * The runtime of Node processes.
 *
 * @example const executable = await (await createNativeRuntime({ threads: 2 })).load(graph.toProgram());
 * @throws RuntimeError when onnxruntime-node is not installed or has no binary for this computer
 */
export async function createNativeRuntime({ threads, spinning = true }: NativeRuntimeOptions = {}): Promise<Runtime> {
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new OptionError(`threads must be a whole number of at least 1, got ${threads}`);
  }
  return createOrtRuntime(await loadNativeModule(), {
    name: 'onnxruntime-node',
    writesInPlace: true,
    session: {
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      extra: { session: { intra_op: { allow_spinning: spinning ? '1' : '0' } } },
    },
  });
}

/** onnxruntime-node. @throws RuntimeError when it is not installed or has no binary for this computer */
export async function loadNativeModule(): Promise<OrtModule> {
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    throw new RuntimeError(
      'the native engine cannot be loaded: run `npm install onnxruntime-node` (it has binaries for Linux, macOS and Windows on x64 and arm64)',
      { cause: error },
    );
  }
}
