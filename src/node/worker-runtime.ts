/**
 * The native runtime with a worker thread for each program. onnxruntime-node holds the thread that calls it until a run
 * is done, so that programs of one thread never run side by side, however many cores there are.
 */
import { Worker } from 'node:worker_threads';
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-common';
import { loadNativeModule } from '../runtime/native.ts';
import { createOrtRuntime, type OrtSession } from '../runtime/ort.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** Tensors as they travel between threads. */
export type PlainTensors = Readonly<
  Record<string, { readonly type: OrtTensor.Type; readonly data: OrtTensor.DataType; readonly dims: readonly number[] }>
>;

export type Request =
  | { readonly kind: 'create'; readonly model: Uint8Array; readonly options: InferenceSession.SessionOptions }
  | { readonly kind: 'run'; readonly feeds: PlainTensors; readonly outputs: readonly string[] }
  | { readonly kind: 'release' };

export interface Reply {
  readonly error?: string;
  readonly results?: PlainTensors;
}

/**
 * A runtime whose programs run side by side, one operation on one thread: for several small networks, which gain nothing
 * from several threads each. The results are those of `createNativeRuntime({ threads: 1 })`, to the bit.
 *
 * @throws RuntimeError when onnxruntime-node is not installed or has no binary for this computer
 * @example const [a, b] = await Promise.all([first.run(feeds), second.run(feeds)]); // on two cores, in the time of one
 */
export async function createWorkerRuntime(): Promise<Runtime> {
  const { Tensor } = await loadNativeModule();
  return createOrtRuntime(
    { Tensor, InferenceSession: { create: WorkerSession.create } },
    {
      name: 'onnxruntime-node in worker threads',
      writesInPlace: false,
      session: { intraOpNumThreads: 1 },
    },
  );
}

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

/** A session that lives in a worker thread of its own, which ends with it. */
class WorkerSession implements OrtSession {
  // The flags of this process, such as those of a debugger, are not the thread's.
  readonly #worker = new Worker(new URL('./ort-worker.js', import.meta.url), { execArgv: [] });
  /** Who waits for answers, which come in the order of the requests. */
  readonly #waiting: Waiting[] = [];
  /** Why there are no more answers. */
  #gone: Error | undefined;

  static async create(model: Uint8Array, options: InferenceSession.SessionOptions = {}): Promise<OrtSession> {
    const session = new WorkerSession();
    try {
      await session.#ask({ kind: 'create', model, options });
      return session;
    } catch (error) {
      await session.#worker.terminate();
      throw error;
    }
  }

  private constructor() {
    // A thread with nothing to do keeps no process alive.
    this.#worker.unref();
    this.#worker.on('message', (reply: Reply) => {
      const asked = this.#waiting.shift();
      if (this.#waiting.length === 0) this.#worker.unref();
      if (reply.error === undefined) asked?.resolve(reply);
      else asked?.reject(new Error(reply.error));
    });
    this.#worker.on('error', (error) => this.#end(error));
    this.#worker.on('exit', (code) => this.#end(new Error(`its thread ended with code ${code}`)));
  }

  async run(
    feeds: Readonly<Record<string, OrtTensor>>,
    fetches: Readonly<Record<string, OrtTensor | null>>,
  ): Promise<InferenceSession.OnnxValueMapType> {
    const plain = Object.entries(feeds).map(([name, { type, data, dims }]) => [name, { type, data, dims }]);
    const { results } = await this.#ask({
      kind: 'run',
      feeds: Object.fromEntries(plain),
      outputs: Object.keys(fetches),
    });
    // What is read of them is plain.
    return results as InferenceSession.OnnxValueMapType;
  }

  async release(): Promise<void> {
    // A thread that is gone has nothing left to free.
    if (this.#gone === undefined) await this.#ask({ kind: 'release' });
  }

  #ask(request: Request): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#gone !== undefined) {
        reject(this.#gone);
        return;
      }
      this.#worker.postMessage(request);
      this.#waiting.push({ resolve, reject });
      this.#worker.ref();
    });
  }

  #end(error: Error): void {
    this.#gone ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#gone);
  }
}
