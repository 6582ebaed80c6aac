/** The LSTM's training step, its generation, and how long its program takes to build. */
import { createNativeRuntime } from '../../dist/node/index.js';
import { lstmGeneration, lstmTraining } from '../programs/lstm.mjs';
import 'onnxruntime-node';

/** One training step a run: forward, backward, optimiser, and the loss on the host. */
export async function training(params, { threads }) {
  const model = await lstmTraining(params).load(await createNativeRuntime({ threads }));
  let loss = Number.NaN;
  return {
    run: async () => {
      loss = await model.step();
    },
    details: () => ({ loss }),
    close: () => model.close(),
  };
}

/** `length` steps a run, the state carried along; each step's logits reach the host. */
export async function generation({ length, ...params }, { threads }) {
  const model = await lstmGeneration(params).load(await createNativeRuntime({ threads }));
  return {
    run: async () => {
      for (let step = 0; step < length; step++) await model.step();
    },
    close: () => model.close(),
  };
}

/** A run builds the graph with its gradients, writes it as ONNX and loads it; the session is released off the clock. */
export async function build(params, { threads }) {
  const runtime = await createNativeRuntime({ threads });
  return {
    run: async () => {
      const start = performance.now();
      const model = await lstmTraining(params).load(runtime);
      const seconds = (performance.now() - start) / 1e3;
      await model.close();
      return seconds;
    },
  };
}
