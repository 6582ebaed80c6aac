/** Training: the LSTM's loss and gradients, the optimisers' steps, and a short run of the loop with a model. */
import { adamW, muonWithAdamW, sgd } from '../../../src/graph/index.ts';
import {
  createLstm,
  createLstmTask,
  LSTM_DEFAULTS,
  type LstmConfig,
  storeLstm,
} from '../../../src/models/lstm/index.ts';
import type { StepDistribution, StoredModel } from '../../../src/models/model.ts';
import { buildDictionary } from '../../../src/roll/dictionary.ts';
import { combinationAt, type Roll } from '../../../src/roll/roll.ts';
import type { Runtime } from '../../../src/runtime/runtime.ts';
import { train } from '../../../src/training/loop.ts';
import type { TrainingTask } from '../../../src/training/task.ts';
import { rollOf, TEN_A_SECOND } from '../../support/roll-text.ts';
import { reference, type Stored } from '../cases.ts';
import { lstmProgram } from '../lstm-reference.ts';
import { tenSteps } from '../optimiser-reference.ts';
import { assert, assertClose, type Check } from './check.ts';

/** Few sequences lie in rows, many in columns (`src/graph/lstm-layout.ts`). */
const lstmChecks: readonly Check[] = [3, 18].map((sequences) => ({
  name: `has PyTorch's loss and gradients of an LSTM with ${sequences} sequences`,
  async run(runtime) {
    const { program, feeds, names, wanted } = lstmProgram('float32', ['outputs', 'h', 'c'], sequences / 3);
    const executable = await runtime.load(program);
    const results = await executable.run(feeds);
    await executable.release();
    assertClose('the loss', results['loss'], [wanted.loss], 1e-5);
    assertClose('the outputs', results['outputs'], wanted.outputs, 1e-5);
    for (const name of names) {
      assertClose(`the gradient of ${name}`, results[`d${name}`], (wanted.gradients[name] as Stored).data, 1e-5);
    }
  },
}));

const optimiserChecks: readonly Check[] = [
  { name: 'adamW', create: () => adamW({ weightDecay: 0.1 }), wanted: reference.adamW },
  { name: 'sgd', create: () => sgd({ momentum: 0.9 }), wanted: reference.sgd },
  { name: 'muon with adamW', create: () => muonWithAdamW({ adamWRateFactor: 0.1 }), wanted: reference.muon },
  {
    name: 'muon with adamW of a wide matrix',
    create: () => muonWithAdamW({ adamWRateFactor: 0.1 }),
    wanted: reference['muon, wide'],
  },
].map(({ name, create, wanted }) => ({
  name: `takes PyTorch's ten steps of ${name}`,
  async run(runtime) {
    for (const [what, error] of Object.entries(await tenSteps(runtime, create(), wanted))) {
      assert(error < 1e-5, `the ${what} are off by ${error}`);
    }
  },
}));

const SONG = rollOf('60 60,64 67 . 60 60,64 67 . 62 65,69 62 . 60 60,64 67 . 62 65,69 62 . 60 60,64 67 .');

/** A small model of the song, with dropout. */
const CONFIG: LstmConfig = {
  ...LSTM_DEFAULTS,
  ...{ hiddenSize: 8, window: 4, dictionary: buildDictionary([SONG], { minCount: 2 }) },
  ...{ grid: TEN_A_SECOND, pedal: false },
};

/** The task of the short run. */
export const shortTask = (): TrainingTask => createLstmTask([SONG], [SONG], CONFIG, { batchSize: 8, seed: 3 });

const STEPS = 25;

interface ShortRun {
  /** Validation losses on the way, in nats. */
  readonly losses: readonly number[];
  readonly stored: StoredModel;
}

const shortRuns = new WeakMap<Runtime, Promise<ShortRun>>();

/** Trains the small model, once for each runtime. */
function shortRun(runtime: Runtime): Promise<ShortRun> {
  const run = shortRuns.get(runtime) ?? trainShortly(runtime);
  shortRuns.set(runtime, run);
  return run;
}

async function trainShortly(runtime: Runtime): Promise<ShortRun> {
  const losses: number[] = [];
  for await (const event of train(shortTask(), { runtime, steps: STEPS, learningRate: 0.05, validateEvery: 5 })) {
    if (event.type === 'validation') losses.push(event.loss);
    if (event.type === 'end') {
      return { losses, stored: storeLstm(CONFIG, event.state.parameters) };
    }
  }
  throw new Error('training did not end');
}

/** -ln of the probability of the roll's step. */
function natsOf(distribution: StepDistribution | undefined, roll: Roll, step: number): number {
  assert(distribution?.kind === 'combinations', 'the model gives no distribution of combinations');
  const combination = combinationAt(roll, step);
  const { logProbabilities, escape: sounding } = distribution;
  const notes = sounding.reduce((product, p, pitch) => product * (combination.includes(pitch) ? p : 1 - p), 1);
  const id = distribution.dictionary.idOf(combination);
  const entry = id === 0 ? 0 : Math.exp(logProbabilities[id] ?? Number.NaN);
  return -Math.log(entry + Math.exp(logProbabilities[0] ?? Number.NaN) * notes);
}

const runChecks: readonly Check[] = [
  {
    name: 'trains a model, whose loss falls',
    async run(runtime) {
      const { losses } = await shortRun(runtime);
      assert(losses.length === STEPS / 5, `there were ${losses.length} validations`);
      const [first, last] = [losses.at(0) ?? 0, losses.at(-1) ?? 0];
      assert(last < 0.75 * first, `the validation loss went from ${first} to ${last} only`);
    },
  },
  {
    name: 'generates with a trained model as that model scores',
    async run(runtime) {
      const model = await createLstm((await shortRun(runtime)).stored, runtime);
      const { nats } = await model.score(SONG);
      const stream = await model.open(1);
      // Within the first window, that is: scoring reads each window afresh, the stream remembers.
      for (let step = 0; step < CONFIG.window; step++) {
        const heard = natsOf((await stream.next())[0], SONG, step);
        assert(
          Math.abs(heard - (nats[step] ?? Number.NaN)) < 1e-4,
          `step ${step}: ${heard} nats, scored ${nats[step]}`,
        );
        await stream.push([combinationAt(SONG, step)]);
      }
      await stream.close();
      await model.release();
    },
  },
];

export const trainingChecks: readonly Check[] = [...lstmChecks, ...optimiserChecks, ...runChecks];
