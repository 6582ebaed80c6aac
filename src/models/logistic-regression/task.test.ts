import { describe, expect, it } from 'vitest';
import { randomRoll } from '../../../test/support/random-roll.ts';
import { rollOf } from '../../../test/support/roll-text.ts';
import { OptionError } from '../../errors.ts';
import { Graph, gradients } from '../../graph/index.ts';
import { createNativeRuntime } from '../../runtime/native.ts';
import type { Feeds, TensorData } from '../../runtime/runtime.ts';
import type { TrainingTask } from '../../training/task.ts';
import { fitLogisticRegression } from './fit.ts';
import { createLogisticRegressionTask, logisticRegressionFrom } from './task.ts';
import { layoutOf, NOTES, parametersOf } from './weights.ts';

const pitches = [48, 55, 60, 64, 67];
const songs = [randomRoll(1, { steps: 130, pitches }), rollOf('60 . 60,64'), randomRoll(2, { steps: 67, pitches })];
const steps = 200;
const context = 4;

type Tensors = Record<string, TensorData<'float32'>>;

/** Both losses and the gradients of what is minimised, for a task's parameters and batches. */
async function compile(task: TrainingTask) {
  const graph = new Graph();
  const inputs = task.parameters.map(({ name, shape }) => graph.input(name, shape));
  const loss = task.loss(graph, Object.fromEntries(task.parameters.map(({ name }, i) => [name, inputs[i]!])), 'train');
  if (!('minimised' in loss)) throw new Error('expected two losses');
  graph.output('minimised', loss.minimised);
  graph.output('reported', loss.reported);
  gradients(loss.minimised, inputs).forEach((gradient, i) => {
    graph.output(`gradient/${task.parameters[i]!.name}`, gradient);
  });
  const executable = await (await createNativeRuntime()).load(graph.toProgram());
  return async (parameters: Tensors, feeds: Feeds) => {
    const outputs = await executable.run({ ...parameters, ...feeds });
    return {
      minimised: Number(outputs['minimised']?.data[0]),
      reported: Number(outputs['reported']?.data[0]),
      weight: outputs['gradient/weight']?.data as Float32Array,
      bias: outputs['gradient/bias']?.data as Float32Array,
    };
  };
}

const tensor = (shape: readonly number[], data: Float32Array): TensorData<'float32'> => ({
  dtype: 'float32',
  shape,
  data,
});

const initial = (task: TrainingTask): Tensors =>
  Object.fromEntries(task.parameters.map(({ name, shape, init }) => [name, tensor(shape, init(undefined as never))]));

describe('createLogisticRegressionTask', () => {
  it('has the optimum of the full fit', async () => {
    const c = 0.3;
    const { model, objective, status } = await fitLogisticRegression(songs, { context, c, tolerance: 1e-9 });
    // all windows in one batch: those of the validation songs
    const task = createLogisticRegressionTask(songs, songs, { context, c, batchSize: steps });
    const { feeds, weight: windows } = task.validationBatch(0);
    expect([task.validationBatches, windows]).toEqual([1, steps]);
    const weight = new Float32Array(context * NOTES * NOTES);
    for (const note of model.outputs) {
      const vector = parametersOf(model, note, layoutOf(model));
      model.inputs.forEach((pitch, input) => {
        for (let lag = 0; lag < context; lag++) {
          weight[((context - 1 - lag) * NOTES + pitch) * NOTES + note] = vector[input * context + lag]!;
        }
      });
    }
    const weights = { weight: tensor([context * NOTES, NOTES], weight), bias: tensor([NOTES], model.bias) };
    const result = await (await compile(task))(weights, feeds);
    const constantNats = status.reduce((sum, each, note) => {
      return each === 'constant' ? sum + Math.log1p(Math.exp(model.bias[note]!)) : sum;
    }, 0);
    const expected = objective.reduce((sum, value) => sum + value, 0) / (c * steps) + constantNats;
    expect(Math.abs(result.minimised / expected - 1)).toBeLessThan(1e-4); // the graph computes in float32
    for (const note of model.outputs) {
      const gradient = result.weight.filter((_, i) => i % NOTES === note);
      expect(Math.max(Math.abs(result.bias[note]!), ...gradient.map(Math.abs))).toBeLessThan(1e-5);
    }

    const back = logisticRegressionFrom(weights, context, c);
    for (const note of model.outputs) {
      expect(parametersOf(back, note, layoutOf(model))).toEqual(parametersOf(model, note, layoutOf(model)));
    }
  });

  it('falls within a few steps of plain gradient descent', async () => {
    const task = createLogisticRegressionTask(songs, songs, { context, c: 1, batchSize: 64, seed: 5 });
    const run = await compile(task);
    const weights = initial(task);
    const losses: number[] = [];
    for (let step = 0; step < 12; step++) {
      const result = await run(weights, task.batch(step));
      losses.push(result.reported);
      for (const name of ['weight', 'bias'] as const) {
        weights[name]!.data.forEach((value, i) => {
          weights[name]!.data[i] = value - 0.3 * result[name][i]!;
        });
      }
    }
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(losses.slice(-3))).toBeLessThan(mean(losses.slice(0, 3)) - 0.05);
  });

  it('makes batches that depend on their number and the seed alone', () => {
    const make = (seed: number) => createLogisticRegressionTask(songs, [], { context, batchSize: 8, seed });
    const copyOf = (feeds: Feeds) => structuredClone(feeds);
    const task = make(1);
    const forward = [0, 1, 2].map((step) => copyOf(task.batch(step)));
    expect(copyOf(make(1).batch(2))).toEqual(forward[2]);
    expect(copyOf(make(2).batch(2))).not.toEqual(forward[2]);
    expect(forward[1]).not.toEqual(forward[2]);
    expect(task.validationBatches).toBe(0);
  });

  it('weighs a last validation batch that is not full as what it holds', async () => {
    const task = createLogisticRegressionTask(songs, songs, { context, batchSize: 150 });
    const whole = createLogisticRegressionTask(songs, songs, { context, batchSize: steps });
    const run = await compile(task);
    let sum = 0;
    for (let i = 0; i < task.validationBatches; i++) {
      const { feeds, weight } = task.validationBatch(i);
      sum += weight * (await run(initial(task), feeds)).reported;
    }
    const { reported } = await (await compile(whole))(initial(whole), whole.validationBatch(0).feeds);
    expect(sum / steps).toBeCloseTo(reported, 4);
  });

  it('refuses a C of 0', () => {
    expect(() => createLogisticRegressionTask(songs, [], { c: 0 })).toThrow(OptionError);
  });
});
