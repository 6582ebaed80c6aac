/** The transformer's training step, and its generation with a key-value cache. */
import { createNativeRuntime } from '../../dist/node/index.js';
import { transformerGeneration, transformerTraining } from '../programs/transformer.mjs';
import 'onnxruntime-node';

/** One training step a run: forward, backward, optimiser, and the loss on the host. */
export async function training(params, { threads }) {
  const model = await transformerTraining(params).load(await createNativeRuntime({ threads }));
  let loss = Number.NaN;
  return {
    run: async () => {
      loss = await model.step();
    },
    details: () => ({ loss }),
    close: () => model.close(),
  };
}

/** All positions a run, from an empty cache to a full one; each step's logits reach the host. */
export async function generation(params, { threads }) {
  const model = await transformerGeneration(params).load(await createNativeRuntime({ threads }));
  return {
    run: async () => {
      await model.reset();
      for (let position = 0; position < params.positions; position++) await model.step();
    },
    close: () => model.close(),
  };
}
