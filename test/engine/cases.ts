/**
 * One or more cases for every operation: what the stored PyTorch values, finite differences and
 * both runtimes are compared on. The inputs are those of `test/references/engine.json`.
 */
import * as ops from '../../src/graph/index.ts';
import { Graph, type Tensor } from '../../src/graph/index.ts';
import type { DType, Feeds, Program, TensorData } from '../../src/runtime/runtime.ts';
import engine from '../references/engine.json' with { type: 'json' };

/** A tensor as the reference file stores it. */
export interface Stored {
  readonly dtype: 'float64' | 'int64';
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface OperationReference {
  readonly inputs: readonly Stored[];
  readonly probe: Stored;
  readonly output: Stored;
  readonly gradients: readonly (Stored | null)[];
}

export interface TrainingReference {
  readonly x: Stored;
  readonly y: Stored;
  readonly start: Readonly<Record<string, Stored>>;
  readonly losses: readonly number[];
  readonly norms: readonly number[];
  readonly end: Readonly<Record<string, Stored>>;
}

export interface EngineReference {
  readonly operations: Readonly<Record<string, OperationReference>>;
  readonly lstm: {
    readonly inputs: Readonly<Record<string, Stored>>;
    readonly probes: readonly [Stored, Stored, Stored];
    readonly outputs: Stored;
    readonly loss: number;
    readonly gradients: Readonly<Record<string, Stored>>;
  };
  readonly adamW: TrainingReference;
  readonly sgd: TrainingReference;
  readonly muon: TrainingReference;
  readonly 'muon, wide': TrainingReference;
  readonly 'muon, options': TrainingReference;
}

export const reference = engine as unknown as EngineReference;

type Build = (...inputs: Tensor[]) => Tensor;
const unary = (operation: (x: Tensor) => Tensor): Build => ((x: Tensor) => operation(x)) as Build;
const binary = (operation: (a: Tensor, b: Tensor) => Tensor): Build => operation as Build;

const matmul = (options?: ops.MatmulOptions) => binary((a, b) => ops.matmul(a, b, options));

const attention =
  (options?: ops.AttentionOptions): Build =>
  (...[query, key, value]) =>
    ops.attention(query as Tensor, key as Tensor, value as Tensor, options);

const layerNormLinear: Build = (...[x, gain, bias, w, b]) =>
  ops.layerNormLinear(x as Tensor, { gain: gain as Tensor, bias: bias as Tensor }, w as Tensor, b);

const softmaxCrossEntropyOfLinear: Build = (...[x, w, b, targets]) => {
  const logits = ops.linear(x as Tensor, w as Tensor, b);
  const [rows] = (targets as Tensor).shape as [number];
  return ops.softmaxCrossEntropy(ops.reshape(logits, [rows, logits.shape.at(-1) as number]), targets as Tensor);
};

/** How each case of the reference file is written with our operations. */
export const builds: Readonly<Record<string, Build>> = {
  add: binary(ops.add),
  'add, broadcast': binary(ops.add),
  sub: binary(ops.sub),
  'sub, broadcast': binary(ops.sub),
  mul: binary(ops.mul),
  'mul, broadcast': binary(ops.mul),
  'mul, same operand': unary((a) => ops.mul(a, a)),
  div: binary(ops.div),
  'div, broadcast': binary(ops.div),
  neg: unary(ops.neg),
  scale: unary((a) => ops.scale(a, 0.7)),
  exp: unary(ops.exp),
  log: unary(ops.log),
  sqrt: unary(ops.sqrt),
  cast: unary((a) => ops.cast(ops.cast(a, a.dtype === 'float64' ? 'float32' : 'float64'), a.dtype)),
  sigmoid: unary(ops.sigmoid),
  tanh: unary(ops.tanh),
  relu: unary(ops.relu),
  reluSquared: unary(ops.reluSquared),
  gelu: unary(ops.gelu),
  softmax: unary(ops.softmax),
  logSoftmax: unary(ops.logSoftmax),
  layerNorm: ((x: Tensor, gain: Tensor, bias: Tensor) => ops.layerNorm(x, gain, bias)) as Build,
  matmul: matmul(),
  'matmul, a transposed': matmul({ transposeA: true }),
  'matmul, b transposed': matmul({ transposeB: true }),
  'matmul, both transposed': matmul({ transposeA: true, transposeB: true }),
  'matmul, batched': matmul(),
  'matmul, batched, a transposed': matmul({ transposeA: true }),
  'matmul, batched, b transposed': matmul({ transposeB: true }),
  'matmul, batched, both transposed': matmul({ transposeA: true, transposeB: true }),
  'matmul, batch broadcast': matmul({ transposeB: true }),
  linear: ops.linear as Build,
  'linear, no bias': ops.linear as Build,
  'linear, three axes': ops.linear as Build,
  'linear, more inputs than outputs': ops.linear as Build,
  layerNormLinear,
  'layerNormLinear, no bias': layerNormLinear,
  'layerNormLinear, no gain': ((x: Tensor, w: Tensor, b: Tensor) => ops.layerNormLinear(x, undefined, w, b)) as Build,
  splitHeads: unary((x) => ops.splitHeads(x, 2)),
  mergeHeads: unary(ops.mergeHeads),
  'mergeHeads of splitHeads': unary((x) => ops.mergeHeads(ops.splitHeads(x, 3))),
  attention: attention(),
  'attention, one sequence': attention(),
  'attention, scaled': attention({ scale: 0.3 }),
  'attention, causal': attention({ causal: true }),
  'attention, causal, more keys': attention({ causal: true }),
  'attention, causal, blocks': attention({ causal: true }),
  'attention, causal, blocks and heads': attention({ causal: true }),
  rotary: binary((x, positions) => ops.rotary(x, positions, { maxPosition: 8 })),
  'rotary, base': binary((x, positions) => ops.rotary(x, positions, { maxPosition: 4, base: 100 })),
  transpose: unary((a) => ops.transpose(a, [2, 0, 1])),
  reshape: unary((a) => ops.reshape(a, [3, 4])),
  concat: binary((a, b) => ops.concat([a, b], 1)),
  split: unary((a) => {
    const [left, right] = ops.split(a, [2, 3], 1) as [Tensor, Tensor];
    return ops.concat([right, ops.mul(left, left)], 1);
  }),
  'split, one part unused': unary((a) => ops.split(a, [1, 2, 1], 0)[1] as Tensor),
  slice: unary((a) => ops.slice(a, [1, 0], [3, -1], [0, 2])),
  gather: binary(ops.gather),
  embedding: binary((ids, table) => ops.embedding(table, ops.reshape(ids, [2, 3]))),
  gatherAlong: binary(ops.gatherAlong),
  sum: unary((a) => ops.sum(a)),
  'sum, axes': unary((a) => ops.sum(a, [0, 2])),
  'sum, kept axes': unary((a) => ops.sum(a, [1], { keepDims: true })),
  mean: unary((a) => ops.mean(a)),
  'mean, axes': unary((a) => ops.mean(a, [-1])),
  binaryCrossEntropyWithLogits: binary(ops.binaryCrossEntropyWithLogits),
  softmaxCrossEntropy: binary(ops.softmaxCrossEntropy),
  'softmaxCrossEntropy of linear': softmaxCrossEntropyOfLinear,
  'softmaxCrossEntropy of linear, more inputs than classes': softmaxCrossEntropyOfLinear,
};

/** Stored values as data of a float type, or of int64. */
export function dataOf(stored: Stored, float: 'float32' | 'float64'): TensorData {
  const { shape } = stored;
  if (stored.dtype === 'int64') return { dtype: 'int64', shape, data: BigInt64Array.from(stored.data, BigInt) };
  return float === 'float32'
    ? { dtype: 'float32', shape, data: Float32Array.from(stored.data) }
    : { dtype: 'float64', shape, data: Float64Array.from(stored.data) };
}

/** Stored tensors as a program's inputs. */
function feedsOf(stored: Readonly<Record<string, Stored>>, float: 'float32' | 'float64'): Feeds {
  return Object.fromEntries(Object.entries(stored).map(([name, tensor]) => [name, dataOf(tensor, float)]));
}

/** Declares an input for a stored tensor. */
function declare(graph: Graph, name: string, stored: Stored, float: DType): Tensor {
  return graph.input(name, stored.shape, stored.dtype === 'int64' ? 'int64' : float);
}

/** A case as a program with the outputs `output`, `loss` and `gradient0`, ... for its float inputs, and its feeds. */
export function programOf(name: string, float: 'float32' | 'float64'): { program: Program; feeds: Feeds } {
  const { inputs, probe } = reference.operations[name] as OperationReference;
  const graph = new Graph();
  const tensors = inputs.map((stored, index) => declare(graph, `input${index}`, stored, float));
  const output = (builds[name] as Build)(...tensors);
  const loss = ops.sum(ops.mul(output, declare(graph, 'probe', probe, float)));
  graph.output('output', output);
  graph.output('loss', loss);
  const floats = tensors.filter(({ dtype }) => dtype !== 'int64');
  for (const [index, gradient] of ops.gradients(loss, floats).entries()) {
    graph.output(`gradient${tensors.indexOf(floats[index] as Tensor)}`, gradient);
  }
  const stored = Object.fromEntries(inputs.map((input, index) => [`input${index}`, input]));
  return { program: graph.toProgram(), feeds: feedsOf({ ...stored, probe }, float) };
}

/** The largest difference between values, as part of the largest value wanted (or of 1). */
export function relativeError(got: ArrayLike<number | bigint>, wanted: ArrayLike<number>): number {
  if (got.length !== wanted.length) return Number.POSITIVE_INFINITY;
  // Not a number stays one through Math.max.
  const largest = Array.from(wanted, Math.abs).reduce((most, size) => Math.max(most, size), 1);
  const off = Array.from(wanted, (value, index) => Math.abs(Number(got[index]) - value));
  return off.reduce((most, distance) => Math.max(most, distance), 0) / largest;
}
