/** Ten steps of each optimiser, with clipping, against PyTorch's. */
import { describe, expect, it } from 'vitest';
import {
  adamW,
  clipByGlobalNorm,
  composeOptimisers,
  Graph,
  muon,
  muonWithAdamW,
  sgd,
  type Tensor,
} from '../../src/graph/index.ts';
import { Random } from '../../src/random.ts';
import { createNativeRuntime } from '../../src/runtime/native.ts';
import type { TensorData } from '../../src/runtime/runtime.ts';
import { reference } from './cases.ts';
import { tenSteps } from './optimiser-reference.ts';

describe.each([
  ['adamW', () => adamW({ weightDecay: 0.1 }), reference.adamW],
  ['sgd', () => sgd({ momentum: 0.9 }), reference.sgd],
  ['muon with adamW, a tall matrix', () => muonWithAdamW({ adamWRateFactor: 0.1 }), reference.muon],
  ['muon with adamW, a wide matrix', () => muonWithAdamW({ adamWRateFactor: 0.1 }), reference['muon, wide']],
  [
    'muon with adamW, other options',
    () =>
      muonWithAdamW({
        muon: {
          ...{ momentum: 0.8, nesterov: false, newtonSchulzSteps: 3 },
          ...{ adjustment: 'match_rms_adamw', weightDecay: 0 },
        },
        adamWRateFactor: 0.1,
      }),
    reference['muon, options'],
  ],
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

describe('composeOptimisers', () => {
  it('gives each parameter the slots of its optimiser, and each optimiser its own scalars', () => {
    const both = muonWithAdamW({ muon: { weightDecay: 0.5 }, adamW: { weightDecay: 0 }, adamWRateFactor: 0.25 });
    expect(both.slotsOf({ shape: [2, 3], decay: true, optimiser: 'muon' })).toEqual(['muonMomentum']);
    expect(both.slotsOf({ shape: [2, 3], decay: true })).toEqual(['mean', 'square']);
    expect(both.slotsOf({ shape: [3], decay: false, optimiser: 'adamw' })).toEqual(['mean', 'square']);
    expect(() => both.slotsOf({ shape: [3], decay: false, optimiser: 'muon' })).toThrow('use adamW for it');
    const alone = adamW({ weightDecay: 0 }).scalarsAt(7, 0.1);
    expect(both.scalarsAt(7, 0.4)).toEqual({
      'muon/learningRate': 0.4,
      'muon/keptWeight': 0.8,
      'adamw/stepSize': alone['stepSize'],
      'adamw/epsilon': alone['epsilon'],
    });
  });

  it('moves each parameter as its optimiser alone would', async () => {
    const graph = new Graph();
    const [p, g, rate] = [graph.input('p', [2]), graph.input('g', [2]), graph.input('rate', [])];
    const composed = composeOptimisers(
      { slow: { optimiser: sgd() }, fast: { optimiser: sgd(), rateFactor: 10 } },
      ({ decay }) => (decay ? 'slow' : 'fast'),
    );
    expect(composed.scalarsAt(1, 0.5)).toEqual({ 'slow/learningRate': 0.5, 'fast/learningRate': 5 });
    const scalars = { 'slow/learningRate': rate, 'fast/learningRate': graph.scalar(3) };
    for (const decay of [true, false]) {
      graph.output(`next ${decay}`, composed.update(p, g, {}, scalars, { shape: [2], decay }).parameter);
    }
    const results = await (await (await createNativeRuntime({ threads: 1 })).load(graph.toProgram())).run({
      p: { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) },
      g: { dtype: 'float32', shape: [2], data: Float32Array.of(1, -1) },
      rate: { dtype: 'float32', shape: [], data: Float32Array.of(0.5) },
    });
    expect(results['next true']?.data).toEqual(Float32Array.of(0.5, 2.5));
    expect(results['next false']?.data).toEqual(Float32Array.of(-2, 5));
  });
});

describe('muon', () => {
  it('takes steps whose singular values are near 1, whatever the gradient, and stays where there is none', async () => {
    const [rows, columns] = [12, 40];
    const graph = new Graph();
    const traits = { shape: [rows, columns], decay: false };
    const names = ['p', 'g', 'momentum'].map((name) => graph.input(name, traits.shape)) as [Tensor, Tensor, Tensor];
    const [p, g, momentum] = names;
    const scalars = { learningRate: graph.scalar(1) };
    const optimiser = muon({ weightDecay: 0, adjustment: 'original' });
    graph.output('next', optimiser.update(p, g, { muonMomentum: momentum }, scalars, traits).parameter);
    const executable = await (await createNativeRuntime({ threads: 1 })).load(graph.toProgram());
    const random = Random.of(3);
    const stepOf = async (size: number) => {
      const zeros = { dtype: 'float32', shape: traits.shape, data: new Float32Array(rows * columns) } as const;
      // Rows of very different sizes: singular values from 1 to 1/12, times the size.
      const data = zeros.data.map((_, index) => (size * random.normal()) / (1 + Math.floor(index / columns)));
      return (await executable.run({ p: zeros, momentum: zeros, g: { ...zeros, data } }))['next']?.data as Float32Array;
    };
    for (const size of [1e-4, 1, 1e4]) {
      const step = await stepOf(size);
      // The mean of the squared singular values, times outputs / inputs by the adjustment.
      const squares = step.reduce((total, value) => total + value * value, 0) / rows / (columns / rows);
      expect(squares).toBeGreaterThan(0.7);
      expect(squares).toBeLessThan(1.3);
    }
    expect((await stepOf(0)).every((value) => value === 0)).toBe(true);
  });
});

describe('options', () => {
  it.each([
    [() => adamW({ beta1: 1 }), 'beta1 must be at least 0 and less than 1, got 1'],
    [() => adamW({ weightDecay: -1 }), 'weightDecay'],
    [() => sgd({ momentum: Number.NaN }), 'momentum'],
    [() => clipByGlobalNorm([], 1), 'no gradients'],
    [() => muon({ momentum: 1 }), 'momentum must be at least 0 and less than 1, got 1'],
    [() => muon({ newtonSchulzSteps: 0 }), 'newtonSchulzSteps must be a whole number of 1 .. 99, got 0'],
    [() => muon({ adjustment: 'none' as 'original' }), "must be 'original' or 'match_rms_adamw', got 'none'"],
    [() => muon().slotsOf({ shape: [3], decay: false }), 'muon: trains matrices only, not a parameter of shape [3]'],
    [() => muonWithAdamW({ adamWRateFactor: 0 }), 'rateFactor of adamw must be'],
  ])('refuses what makes no sense (%#)', (create, message) => {
    expect(create).toThrow(message);
  });
});
