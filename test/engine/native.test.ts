/** What training relies on: the same bits every time, flat memory, finite losses, inputs of no use. */
import { describe, expect, it } from 'vitest';
import {
  adamW,
  binaryCrossEntropyWithLogits,
  clipByGlobalNorm,
  Graph,
  gradients,
  linear,
  lstm,
  mean,
  reshape,
  softmaxCrossEntropy,
  type Tensor,
} from '../../src/graph/index.ts';
import { Random } from '../../src/random.ts';
import { createNativeRuntime } from '../../src/runtime/native.ts';
import type { Feeds, Program, TensorData, TensorSpec } from '../../src/runtime/runtime.ts';

const [T, B, D, H, V] = [6, 20, 8, 16, 30];

/** One training step of a small LSTM with Adam and clipping; an output `next.x` for each parameter and slot x. */
function trainingStep(): Program {
  const graph = new Graph();
  const weights: Record<string, Tensor> = {};
  const shapes = { wx: [D, 4 * H], wh: [H, 4 * H], bias: [4 * H], wo: [H, V], bo: [V] };
  for (const [name, shape] of Object.entries(shapes)) weights[name] = graph.input(name, shape);
  const { wx, wh, bias, wo, bo } = weights as Record<keyof typeof shapes, Tensor>;
  const { outputs } = lstm({ input: graph.input('x', [T, B, D]), wx, wh, bias });
  const logits = reshape(linear(outputs, wo, bo), [T * B, V]);
  const loss = mean(softmaxCrossEntropy(logits, graph.input('targets', [T * B], 'int64')));
  const optimiser = adamW();
  const scalars = Object.fromEntries(
    Object.keys(optimiser.scalarsAt(1, 0.01)).map((name) => [name, graph.input(`scalar.${name}`, [])]),
  );
  const { gradients: clipped } = clipByGlobalNorm(gradients(loss, Object.values(weights)), 1);
  for (const [index, [name, parameter]] of Object.entries(weights).entries()) {
    const traits = { shape: parameter.shape, decay: true };
    const slots = Object.fromEntries(
      optimiser.slotsOf(traits).map((slot) => [slot, graph.input(`${name}.${slot}`, parameter.shape)]),
    );
    const next = optimiser.update(parameter, clipped[index] as Tensor, slots, scalars, traits);
    graph.output(`next.${name}`, next.parameter);
    for (const [slot, tensor] of Object.entries(next.slots)) graph.output(`next.${name}.${slot}`, tensor);
  }
  graph.output('loss', loss);
  return graph.toProgram();
}

function randomData({ name, shape, dtype }: TensorSpec, random: Random): TensorData {
  const size = shape.reduce((product, length) => product * length, 1);
  if (dtype === 'int64') {
    return { dtype, shape, data: BigInt64Array.from({ length: size }, () => BigInt(random.below(V))) };
  }
  const value = () => (/mean|square/.test(name) ? 0 : name.startsWith('scalar') ? 0.01 : 0.5 * random.normal());
  return { dtype: 'float32', shape, data: Float32Array.from({ length: size }, value) };
}

/** The losses of a few steps and the parameters at their end. */
async function train(steps: number): Promise<{ losses: number[]; state: Feeds }> {
  const program = trainingStep();
  const executable = await (await createNativeRuntime({ threads: 2, spinning: false })).load(program);
  const random = Random.of(5);
  let feeds: Record<string, TensorData> = Object.fromEntries(
    program.inputs.map((spec) => [spec.name, randomData(spec, random)]),
  );
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const results = await executable.run(feeds);
    losses.push(Number(results['loss']?.data[0]));
    feeds = Object.fromEntries(Object.entries(feeds).map(([name, data]) => [name, results[`next.${name}`] ?? data]));
  }
  await executable.release();
  return { losses, state: feeds };
}

describe('a training program', () => {
  it('learns, and gives the same bits in two runs with two threads', async () => {
    const first = await train(12);
    expect(first.losses.at(-1)).toBeLessThan((first.losses[0] as number) - 0.1);
    expect(await train(12)).toEqual(first);
  });
});

describe('memory', () => {
  it('stays flat over 500 runs', async () => {
    const graph = new Graph();
    const x = graph.input('x', [256, 256]);
    graph.output('y', linear(x, x));
    const executable = await (await createNativeRuntime({ threads: 1 })).load(graph.toProgram());
    const feeds: Feeds = { x: { dtype: 'float32', shape: [256, 256], data: new Float32Array(65_536).fill(0.01) } };
    const y: TensorData = { dtype: 'float32', shape: [256, 256], data: new Float32Array(65_536) };
    for (let run = 0; run < 100; run++) await executable.run(feeds, { y });
    const before = process.memoryUsage().rss;
    for (let run = 0; run < 500; run++) await executable.run(feeds, { y });
    // 500 outputs of 256 KiB would be 125 MiB.
    expect(process.memoryUsage().rss - before).toBeLessThan(40 * 2 ** 20);
    await executable.release();
  });
});

describe('losses', () => {
  it('are finite, and so are their gradients, when probabilities underflow', async () => {
    const graph = new Graph();
    const logits = graph.input('logits', [2, 3]);
    const categorical = softmaxCrossEntropy(logits, graph.input('targets', [2], 'int64'));
    const binary = binaryCrossEntropyWithLogits(logits, graph.input('sounding', [2, 3]));
    graph.output('categorical', categorical);
    graph.output('binary', binary);
    graph.output('dCategorical', gradients(mean(categorical), [logits])[0] as Tensor);
    graph.output('dBinary', gradients(mean(binary), [logits])[0] as Tensor);
    const executable = await (await createNativeRuntime({ threads: 1 })).load(graph.toProgram());
    const results = await executable.run({
      logits: { dtype: 'float32', shape: [2, 3], data: Float32Array.of(1000, 0, -1000, -500, 500, 500) },
      targets: { dtype: 'int64', shape: [2], data: BigInt64Array.of(2n, 0n) },
      sounding: { dtype: 'float32', shape: [2, 3], data: Float32Array.of(0, 1, 1, 1, 0, 1) },
    });
    const values = (name: string) => Array.from((results[name] as TensorData).data as Float32Array);
    expect(values('categorical')[0]).toBe(2000);
    expect(values('categorical')[1]).toBeCloseTo(1000 + Math.log(2), 3);
    expect(values('dCategorical')).toEqual([0.5, 0, -0.5, -0.5, 0.25, 0.25]);
    for (const [index, nats] of [1000, Math.LN2, 1000, 500, 500, 0].entries()) {
      expect(values('binary')[index]).toBeCloseTo(nats, 5);
    }
    expect(values('dBinary').every(Number.isFinite)).toBe(true);
  });
});

describe('gradients', () => {
  it('are zeros for what the loss does not read, inputs of no use included', async () => {
    const graph = new Graph();
    const [used, unused] = [graph.input('used', [2]), graph.input('unused', [2, 2])];
    const [dUsed, dUnused] = gradients(mean(used), [used, unused]) as [Tensor, Tensor];
    graph.output('dUsed', dUsed);
    graph.output('dUnused', dUnused);
    graph.output('copy', used);
    const results = await (await (await createNativeRuntime()).load(graph.toProgram())).run({
      used: { dtype: 'float32', shape: [2], data: Float32Array.of(3, 4) },
      unused: { dtype: 'float32', shape: [2, 2], data: new Float32Array(4) },
    });
    expect(results['dUsed']?.data).toEqual(Float32Array.of(0.5, 0.5));
    expect(results['dUnused']).toEqual({ dtype: 'float32', shape: [2, 2], data: new Float32Array(4) });
    expect(results['copy']?.data).toEqual(Float32Array.of(3, 4));
  });
});

describe('createNativeRuntime', () => {
  it.each([0, -1, 1.5])('refuses %d threads', async (threads) => {
    await expect(createNativeRuntime({ threads })).rejects.toThrow(
      `threads must be a whole number of at least 1, got ${threads}`,
    );
  });
});
