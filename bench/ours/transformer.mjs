/** The transformer's training step, and its generation with a key-value cache. */
import { createNativeRuntime } from '../../dist/node/index.js';
import { transformerGeneration, transformerTraining } from '../programs/transformer.mjs';
import { stepping } from './stepping.mjs';
import 'onnxruntime-node';

export const training = stepping(transformerTraining);

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
