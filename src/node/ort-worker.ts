/** What runs in the worker threads of `worker-runtime.ts`: one ONNX Runtime session each, run as often as it is asked to. */
import { parentPort } from 'node:worker_threads';
import type { InferenceSession as Session } from 'onnxruntime-common';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { PlainTensors, Reply, Request } from './worker-runtime.ts';

let session: Session | undefined;

async function answer(request: Request): Promise<Reply> {
  switch (request.kind) {
    case 'create':
      session = await InferenceSession.create(request.model, request.options);
      return {};
    case 'run': {
      if (session === undefined) throw new Error('no program was loaded');
      const results = await session.run(tensors(request.feeds), request.outputs);
      return { results: plain(results) };
    }
    case 'release':
      await session?.release();
      session = undefined;
      return {};
  }
}

function tensors(feeds: PlainTensors): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)]),
  );
}

function plain(results: Session.OnnxValueMapType): PlainTensors {
  return Object.fromEntries(
    Object.entries(results).map(([name, value]) => {
      const { type, data, dims } = value as Tensor;
      return [name, { type, data, dims }];
    }),
  );
}

async function handle(request: Request): Promise<void> {
  let reply: Reply;
  try {
    reply = await answer(request);
  } catch (error) {
    reply = { error: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(reply);
  // Nobody asks again.
  if (request.kind === 'release') parentPort?.close();
}

/** Requests are answered one after the other, in the order in which they came. */
let answered = Promise.resolve();
parentPort?.on('message', (request: Request) => {
  answered = answered.then(() => handle(request));
});
