/** Ten steps of each optimiser, with clipping, against PyTorch's. */
import { describe, expect, it } from 'vitest';
import {
  adamW,
  add,
  clipByGlobalNorm,
  Graph,
  gradients,
  matmul,
  mul,
  type Optimiser,
  sgd,
  sub,
  sum,
  type Tensor,
  tanh,
} from '../../src/graph/index.ts';
import { createNativeRuntime } from '../../src/runtime/native.ts';
import type { TensorData } from '../../src/runtime/runtime.ts';
import { dataOf, reference, relativeError, type Stored, type TrainingReference } from './cases.ts';

const NAMES = ['w', 'b'] as const;

function program(optimiser: Optimiser, { x, y, start }: TrainingReference) {
  const graph = new Graph();
  const parameters = NAMES.map((name) => graph.input(name, (start[name] as Stored).shape));
  const [w, b] = parameters as [Tensor, Tensor];
  const predicted = tanh(add(matmul(graph.input('x', x.shape), w), b));
  const error = sub(predicted, graph.input('y', y.shape));
  const loss = sum(mul(error, error));
  const clipped = clipByGlobalNorm(gradients(loss, parameters), 0.5);
  const scalars = Object.fromEntries(
    Object.keys(optimiser.scalarsAt(1, 1)).map((name) => [name, graph.input(`scalar.${name}`, [])]),
  );
  for (const [index, name] of NAMES.entries()) {
    const parameter = parameters[index] as Tensor;
    const slots = Object.fromEntries(
      optimiser.slots.map((slot) => [slot, graph.input(`${name}.${slot}`, parameter.shape)]),
    );
    const next = optimiser.update(parameter, clipped.gradients[index] as Tensor, slots, scalars, {
      decay: name === 'w',
    });
    graph.output(`next.${name}`, next.parameter);
    for (const slot of optimiser.slots) graph.output(`next.${name}.${slot}`, next.slots[slot] as Tensor);
  }
  graph.output('loss', loss);
  graph.output('norm', clipped.norm);
  return graph.toProgram();
}

describe.each([
  ['adamW', () => adamW({ weightDecay: 0.1 }), reference.adamW],
  ['sgd', () => sgd({ momentum: 0.9 }), reference.sgd],
] as const)('%s', (_name, create, wanted) => {
  it("takes PyTorch's ten steps", async () => {
    const optimiser = create();
    const executable = await (await createNativeRuntime({ threads: 1 })).load(program(optimiser, wanted));
    let state: Record<string, TensorData> = {};
    for (const name of NAMES) {
      const start = wanted.start[name] as Stored;
      state[name] = dataOf(start, 'float32');
      for (const slot of optimiser.slots) {
        state[`${name}.${slot}`] = { dtype: 'float32', shape: start.shape, data: new Float32Array(start.data.length) };
      }
    }
    for (let step = 1; step <= 10; step++) {
      const scalars = Object.fromEntries(
        Object.entries(optimiser.scalarsAt(step, 0.05)).map(([name, value]): [string, TensorData] => [
          `scalar.${name}`,
          { dtype: 'float32', shape: [], data: Float32Array.of(value) },
        ]),
      );
      const data = { x: dataOf(wanted.x, 'float32'), y: dataOf(wanted.y, 'float32') };
      const results = await executable.run({ ...state, ...scalars, ...data });
      expect(relativeError((results['loss'] as TensorData).data, [wanted.losses[step - 1] as number])).toBeLessThan(
        1e-5,
      );
      expect(relativeError((results['norm'] as TensorData).data, [wanted.norms[step - 1] as number])).toBeLessThan(
        1e-5,
      );
      state = Object.fromEntries(Object.keys(state).map((name) => [name, results[`next.${name}`] as TensorData]));
    }
    for (const name of NAMES) {
      expect(relativeError((state[name] as TensorData).data, (wanted.end[name] as Stored).data)).toBeLessThan(1e-5);
    }
  });
});

describe('clipByGlobalNorm', () => {
  it('leaves short gradients as they are', async () => {
    const graph = new Graph();
    const { gradients: clipped, norm } = clipByGlobalNorm([graph.input('a', [2]), graph.input('b', [])], 10);
    graph.output('clipped', clipped[0] as Tensor);
    graph.output('norm', norm);
    const results = await (await (await createNativeRuntime({ threads: 1 })).load(graph.toProgram())).run({
      a: { dtype: 'float32', shape: [2], data: Float32Array.of(2, -4) },
      b: { dtype: 'float32', shape: [], data: Float32Array.of(4) },
    });
    expect(Array.from((results['clipped'] as TensorData).data as Float32Array)).toEqual([2, -4]);
    expect(results['norm']?.data[0]).toBe(6);
  });
});

describe('options', () => {
  it.each([
    [() => adamW({ beta1: 1 }), 'beta1 must be at least 0 and less than 1, got 1'],
    [() => adamW({ weightDecay: -1 }), 'weightDecay'],
    [() => sgd({ momentum: Number.NaN }), 'momentum'],
    [() => clipByGlobalNorm([], 1), 'no gradients'],
  ])('refuses what makes no sense (%#)', (create, message) => {
    expect(create).toThrow(message);
  });
});
