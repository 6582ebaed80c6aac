/** Ten steps of each optimiser, with clipping, against PyTorch's. */
import { describe, expect, it } from 'vitest';
import { adamW, clipByGlobalNorm, Graph, sgd, type Tensor } from '../../src/graph/index.ts';
import { createNativeRuntime } from '../../src/runtime/native.ts';
import type { TensorData } from '../../src/runtime/runtime.ts';
import { reference } from './cases.ts';
import { tenSteps } from './optimiser-reference.ts';

describe.each([
  ['adamW', () => adamW({ weightDecay: 0.1 }), reference.adamW],
  ['sgd', () => sgd({ momentum: 0.9 }), reference.sgd],
] as const)('%s', (_name, create, wanted) => {
  it("takes PyTorch's ten steps", async () => {
    const errors = await tenSteps(await createNativeRuntime({ threads: 1 }), create(), wanted);
    expect(errors.losses).toBeLessThan(1e-5);
    expect(errors.norms).toBeLessThan(1e-5);
    expect(errors.parameters).toBeLessThan(1e-5);
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
