/** The LSTM's training step, its generation, and how long its program takes to build. */
import { createNativeRuntime } from '../../dist/node/index.js';
import { lstmGeneration, lstmTraining } from '../programs/lstm.mjs';
import { stepping } from './stepping.mjs';
import 'onnxruntime-node';

export const training = stepping(lstmTraining);

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
