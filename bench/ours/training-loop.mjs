/** A training run as the commands make it: batches from songs, validation, checkpoints; a run of the bench is one step. */

import { buildDictionary, train } from '../../dist/index.js';
import { createLstmTask } from '../../dist/models/lstm/index.js';
import { createNativeRuntime } from '../../dist/node/index.js';
import { heldRolls } from '../music.mjs';
import 'onnxruntime-node';

/** More than any run of the bench makes. */
const ENDLESS = 1e9;

export async function steps({ hidden, window, batch, songSteps, validateEvery }, { threads }) {
  const rolls = heldRolls(songSteps);
  const config = {
    hiddenSize: hidden,
    layers: 1,
    window,
    dropout: 0.2,
    loss: 'every',
    noteHeadWeight: 0.25,
    dictionary: buildDictionary(rolls, { maxSize: 256, minCount: 2 }),
    grid: rolls[0].grid,
    pedal: false,
  };
  const task = createLstmTask(rolls, rolls.slice(0, 1), config, { batchSize: batch });
  const runtime = await createNativeRuntime({ threads });
  const events = train(task, { runtime, steps: ENDLESS, validateEvery, checkpointEvery: validateEvery });
  return {
    run: async () => {
      for (;;) if ((await events.next()).value.type === 'step') return;
    },
    close: () => events.return(),
  };
}
