/** A training program as a side of the bench. */
import { createNativeRuntime } from '../../dist/node/index.js';

/** One training step a run: forward, backward, optimiser, and the loss on the host. */
export const stepping =
  (build) =>
  async (params, { threads }) => {
    const model = await build(params).load(await createNativeRuntime({ threads }));
    let loss = Number.NaN;
    return {
      run: async () => {
        loss = await model.step();
      },
      details: () => ({ loss }),
      close: () => model.close(),
    };
  };
