// Trains a tiny LSTM with the built package, in a process of its own that tests can kill:
//   node train-child.mjs OUT [--resume]
// Says `training` once it has begun, `end REASON STEP` at the end, or `ERROR CLASS MESSAGE`.

import { trainLstm } from '../../dist/node/train.js';
import { Random } from '../../dist/random.js';
import { createNativeRuntime } from '../../dist/runtime/native.js';

const [out, ...flags] = process.argv.slice(2);

/** A random walk of chords. */
function song(seed, steps) {
  const random = Random.of(seed);
  const offsets = [0];
  const pitches = [];
  let root = 60;
  for (let step = 0; step < steps; step++) {
    if (random.uniform() < 0.3) root = 55 + random.below(12);
    pitches.push(root, ...(random.uniform() < 0.5 ? [root + 4, root + 7] : []));
    offsets.push(pitches.length);
  }
  const ones = new Uint8Array(pitches.length).fill(1);
  return {
    grid: { unit: 'second', stepsPerSecond: 8 },
    steps,
    offsets: Uint32Array.from(offsets),
    pitches: Uint8Array.from(pitches),
    velocities: ones,
    struck: ones,
  };
}

try {
  const { reason, step } = await trainLstm({
    data: { train: [song(1, 200), song(2, 150)], validation: [song(3, 60)] },
    out,
    resume: flags.includes('--resume'),
    runtime: await createNativeRuntime({ threads: 1, spinning: false }),
    hiddenSize: 8,
    layers: 2,
    window: 10,
    batchSize: 4,
    steps: 80,
    validateEvery: 5,
    checkpointEvery: 2,
    patience: 100,
    seed: 4,
    onPlan: () => console.log('training'),
  });
  console.log(`end ${reason} ${step}`);
} catch (error) {
  console.log(`ERROR ${error.constructor.name} ${error.message}`);
  process.exitCode = 1;
}
