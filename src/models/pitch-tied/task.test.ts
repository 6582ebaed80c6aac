import { beforeAll, describe, expect, it } from 'vitest';
import { randomRoll } from '../../../test/support/random-roll.ts';
import { TEN_A_SECOND as grid, rollOf } from '../../../test/support/roll-text.ts';
import { DatasetError } from '../../errors.ts';
import { Graph, gradients } from '../../graph/index.ts';
import { createNativeRuntime } from '../../runtime/native.ts';
import type { Feeds, Runtime } from '../../runtime/runtime.ts';
import { type TrainingOptions, train } from '../../training/loop.ts';
import type { Weights } from '../model.ts';
import {
  createPitchTied,
  createPitchTiedTask,
  type PitchTiedConfig,
  type PitchTiedTask,
  storePitchTied,
} from './index.ts';

const config: PitchTiedConfig = {
  hiddenSize: 10,
  noteUnits: [16],
  window: 8,
  reach: 12,
  below: 12,
  pitchClasses: false,
  periods: [4],
  lags: [],
  recall: false,
  inputDropout: 0,
  dropout: 0,
  recurrentDropout: 0,
  transpose: 0,
  lowest: 57,
  highest: 76,
  members: 1,
  grid,
  pedal: false,
};
const song = randomRoll(3, { steps: 30, pitches: [58, 60, 64, 67, 74] });

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createNativeRuntime({ threads: 1 });
});

/** The losses of batches with given weights. */
async function lossesOf(
  task: PitchTiedTask,
  weights: Weights,
  mode: 'train' | 'evaluate',
  batches: () => Iterable<Feeds>,
) {
  const graph = new Graph();
  const parameters = Object.fromEntries(Object.entries(weights).map(([name, data]) => [name, graph.constant(data)]));
  const loss = task.loss(graph, parameters, mode);
  graph.output('loss', 'minimised' in loss ? loss.reported : loss);
  const executable = await runtime.load(graph.toProgram());
  const losses: number[] = [];
  for (const feeds of batches()) losses.push(Number((await executable.run(feeds))['loss']?.data[0]));
  await executable.release();
  return losses;
}

async function trained(task: PitchTiedTask, options: Omit<TrainingOptions, 'runtime'>): Promise<Weights> {
  for await (const event of train(task, { runtime, ...options })) {
    if (event.type === 'end') return event.state.best?.parameters ?? event.state.parameters;
  }
  throw new Error('no end');
}

const mean = (values: Float64Array): number => values.reduce((total, value) => total + value, 0) / values.length;

describe("a pitch-tied network's training", () => {
  it('learns chords that go in a circle, and then knows them in other keys', async () => {
    const chords = [[60, 64, 67], [60, 65, 69], [59, 62, 67], []];
    const circle = (steps: number, by = 0) =>
      rollOf(
        Array.from({ length: steps }, (_, i) => chords[i % 4]!.map((pitch) => pitch + by).join(',') || '.').join(' '),
      );
    const task = createPitchTiedTask([circle(40), circle(41)], [circle(16)], config, { batchSize: 4, seed: 1 });
    const weights = await trained(task, {
      steps: 120,
      learningRate: 0.03,
      validateEvery: 40,
      seed: 1,
      averageDecay: 0.9,
    });
    const model = await createPitchTied(storePitchTied({ ...config, highest: 80 }, [weights]), runtime);
    expect(mean((await model.score(circle(30))).nats)).toBeLessThan(1);
    expect(mean((await model.score(circle(30, 2))).nats)).toBeLessThan(2.5);
    await model.release();
  });

  it('validates as it scores, for pieces no longer than a window', async () => {
    const short = randomRoll(5, { steps: 8, pitches: [58, 60] });
    const full = { ...config, recall: true, lags: [3], pitchClasses: true };
    const task = createPitchTiedTask([song], [short], full, { batchSize: 2 });
    const weights = await trained(task, { steps: 1, learningRate: 0.01 });
    const model = await createPitchTied(storePitchTied(full, [weights]), runtime);
    const { nats } = await model.score(short);
    const [loss] = await lossesOf(task, weights, 'evaluate', () => [task.validationBatch(0).feeds]);
    expect(loss).toBeCloseTo(mean(nats), 3);
    await model.release();
  });

  it('estimates the loss of all pitches by a few of them, without bias', async () => {
    const whole = createPitchTiedTask([song], [], config, { batchSize: 2, seed: 2 });
    const part = createPitchTiedTask([song], [], config, { batchSize: 2, seed: 2, rows: 8 });
    const weights = await trained(whole, { steps: 20, learningRate: 0.02 });
    expect(part.batch(0)['heard']?.shape).toEqual([8, 16, whole.batch(0)['heard']?.shape[2]]);
    const meanLoss = async (task: PitchTiedTask): Promise<number> => {
      const losses = await lossesOf(task, weights, 'train', function* () {
        // Each is used before the next is made.
        for (let step = 0; step < 40; step++) yield task.batch(step);
      });
      return mean(Float64Array.from(losses));
    };
    expect(Math.abs((await meanLoss(part)) / (await meanLoss(whole)) - 1)).toBeLessThan(0.1);
  });

  it('has the gradients of its loss, by central differences', async () => {
    const full = { ...config, hiddenSize: 4, noteUnits: [5, 3], recall: true, lags: [3], pitchClasses: true };
    const task = createPitchTiedTask([song], [song], full, { batchSize: 2 });
    const weights = await trained(task, { steps: 3, learningRate: 0.05 });
    const graph = new Graph();
    const parameters = Object.fromEntries(task.parameters.map(({ name, shape }) => [name, graph.input(name, shape)]));
    const loss = task.loss(graph, parameters, 'evaluate');
    if ('minimised' in loss) throw new Error('expected one loss');
    graph.output('loss', loss);
    const names = task.parameters.map(({ name }) => name);
    gradients(loss, Object.values(parameters)).forEach((gradient, index) => {
      graph.output(`gradient/${names[index]}`, gradient);
    });
    const executable = await runtime.load(graph.toProgram());
    const { feeds } = task.validationBatch(0);
    const runWith = (changed: Weights) => executable.run({ ...feeds, ...changed });
    const found = await runWith(weights);
    const apart = 2e-3;
    for (const name of names) {
      const data = found[`gradient/${name}`]!.data as Float32Array;
      // Where it is steepest.
      const place = data.reduce((at, value, i) => (Math.abs(value) > Math.abs(data[at]!) ? i : at), 0);
      const lossAt = async (change: number): Promise<number> => {
        const tensor = { ...weights[name]!, data: weights[name]!.data.slice() };
        tensor.data[place]! += change;
        return Number((await runWith({ ...weights, [name]: tensor }))['loss']?.data[0]);
      };
      const slope = ((await lossAt(apart)) - (await lossAt(-apart))) / (2 * apart);
      expect(Math.abs(slope / data[place]! - 1), name).toBeLessThan(0.02);
    }
    await executable.release();
  });

  it('has batches that are functions of their number, and needs a step', () => {
    const noisy = { ...config, dropout: 0.3, recurrentDropout: 0.2, inputDropout: 0.2, transpose: 3, recall: true };
    const task = () => createPitchTiedTask([song], [], noisy, { batchSize: 3, seed: 5, rows: 9 });
    const copy = (feeds: object) => structuredClone(feeds);
    const [first, second] = [task(), task()];
    first.batch(0);
    expect(copy(first.batch(7))).toEqual(copy(second.batch(7)));
    expect(() => createPitchTiedTask([rollOf('')], [], config)).toThrow(DatasetError);
  });
});
