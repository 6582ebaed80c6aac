import { describe, expect, it } from 'vitest';
import { ShapeError } from '../errors.ts';
import * as ops from './index.ts';
import { Graph, gradients } from './index.ts';

const graph = new Graph();
const a = graph.input('a', [2, 3]);
const b = graph.input('b', [4, 5]);
const row = graph.input('row', [3]);
const w = graph.input('w', [5, 2]);
const ids = graph.input('ids', [2], 'int64');
const double = graph.input('double', [2, 3], 'float64');
const three = graph.input('three', [2, 3, 4]);
const heads = graph.input('heads', [1, 2, 3, 4]);
const oneKey = graph.input('oneKey', [1, 2, 1, 4]);
const odd = graph.input('odd', [1, 2, 2, 3]);
const positions = graph.input('positions', [1, 2], 'int64');
const weights = { dtype: 'float32', shape: [32, 2], data: new Float32Array(64) } as const;
const elsewhere = new Graph().input('x', [2, 3]);

describe('a program that does not fit is refused with the operation and the shapes', () => {
  it.each<[string, () => unknown]>([
    ['matmul: inner dimensions differ: [2,3] x [4,5]', () => ops.matmul(a, b)],
    ['matmul: inner dimensions differ: [2,3] x [2,3]', () => ops.matmul(a, a)],
    [
      'matmul: inner dimensions differ: [2,3]ᵀ x [4,5]ᵀ',
      () => ops.matmul(a, b, { transposeA: true, transposeB: true }),
    ],
    ['matmul: needs operands of at least two axes: [2,3] x [3]', () => ops.matmul(a, row)],
    ['add: shapes do not broadcast: [2,3] and [4,5]', () => ops.add(a, b)],
    ['mul: the operands belong to different graphs', () => ops.mul(a, elsewhere)],
    ["add: the operands' types differ: float32[2,3] and float64[2,3]", () => ops.add(a, double)],
    ['sigmoid: needs float32 or float64, got int64[2]', () => ops.sigmoid(ids)],
    ['gelu: needs float32, got float64[2,3]', () => ops.gelu(double)],
    ['linear: inner dimensions differ: [2,3] x [4,5]', () => ops.linear(a, b)],
    ['linear: the bias does not fit the outputs: [4,5] x [5,2] + [3]', () => ops.linear(b, w, row)],
    ['transpose: axis 2 does not exist in [2,3]', () => ops.transpose(a, [0, 2])],
    ['transpose: [1] is not an order of the axes of [2,3]', () => ops.transpose(a, [1])],
    ['transpose: axes [0,0] of [2,3] name one axis twice', () => ops.transpose(a, [0, 0])],
    ['reshape: [2,3] and [4] differ in size', () => ops.reshape(a, [4])],
    ['reshape: every axis needs a whole, positive length, got [-1,6]', () => ops.reshape(a, [-1, 6])],
    ['concat: there is nothing to join', () => ops.concat([], 0)],
    ['concat: shapes differ outside axis 0: [2,3] and [4,5]', () => ops.concat([a, b], 0)],
    ['split: sizes [1,1] do not add up to axis 1 of [2,3]', () => ops.split(a, [1, 1], -1)],
    [
      'slice: the range is empty or outside the tensor: [1] to [4] of axes [1] of [2,3]',
      () => ops.slice(a, [1], [4], [1]),
    ],
    ['slice: needs one start and one end for each axis', () => ops.slice(a, [0, 0], [1], [0, 1])],
    ['sum: axis 2 does not exist in [2,3]', () => ops.sum(a, [2])],
    ['gather: indices need int64, got float32[3]', () => ops.gather(a, row)],
    ['embedding: the table needs the shape [entries,width], got [3]', () => ops.embedding(row, ids)],
    ['layerNorm: gain and bias need the length of the last axis: [4,5], [3] and [3]', () => ops.layerNorm(b, row, row)],
    ['binaryCrossEntropyWithLogits: shapes differ: [2,3] and [3]', () => ops.binaryCrossEntropyWithLogits(a, row)],
    [
      'softmaxCrossEntropy: needs logits [M,V] and targets [M], got [4,5] and [2]',
      () => ops.softmaxCrossEntropy(b, ids),
    ],
    ['layerNormLinear: gain and bias need', () => ops.layerNormLinear(b, { gain: row, bias: row }, w)],
    [
      'layerNormLinear: inner dimensions differ: [2,3] x [5,2]',
      () => ops.layerNormLinear(a, { gain: row, bias: row }, w),
    ],
    ['attention: needs queries [..., S, D], keys and values [..., N, D]', () => ops.attention(a, b, b)],
    ['keys and values [..., N, D], got [2,3], [2,3], [4,5]', () => ops.attention(a, a, b)],
    ['attention: causal queries must not outnumber', () => ops.attention(heads, oneKey, oneKey, { causal: true })],
    ['splitHeads: cannot cut the last axis of [2,3,4] into 3 heads', () => ops.splitHeads(three, 3)],
    ['mergeHeads: needs [batch, heads, length, width], got [2,3,4]', () => ops.mergeHeads(three)],
    ['rotary: needs [B, heads, S, D]', () => ops.rotary(heads, ids)],
    ['with an even D and positions [B, S], got [1,2,2,3] and [1,2]', () => ops.rotary(odd, positions)],
    ['got [1,2,3,4] and [1,2]', () => ops.rotary(heads, positions)],
    ['quantisedLinear: inner dimensions differ: [2,3] x [32,2]', () => ops.quantisedLinear(a, ops.quantise(weights))],
    ['gradients: the loss needs to be one float of shape [], got float32[2,3]', () => gradients(a, [a])],
    ['gradients: needs float tensors, got int64[2]', () => gradients(ops.sum(a), [ids])],
    ['gradients: loss and tensors belong to different graphs', () => gradients(ops.sum(a), [elsewhere])],
    ["input 'a': the program already has an input or output of this name", () => graph.input('a', [1])],
    ["output 'a': the program already has an input or output of this name", () => graph.output('a', a)],
    ["input '%1': a name must not be empty or start with '%'", () => graph.input('%1', [1])],
    ["input 'zero': every axis needs a whole, positive length, got [0]", () => graph.input('zero', [0])],
    ["output 'y': the tensor belongs to another graph", () => graph.output('y', elsewhere)],
    [
      'constant: 2 values do not fill the shape [3]',
      () => graph.constant({ dtype: 'float32', shape: [3], data: new Float32Array(2) }),
    ],
    ['toProgram: the program has no output', () => new Graph().toProgram()],
  ])('%s', (message, build) => {
    expect(build).toThrow(ShapeError);
    expect(build).toThrow(message);
  });

  it('second derivatives', () => {
    const [gradient] = gradients(ops.sum(ops.mul(a, a)), [a]) as [ops.Tensor];
    expect(() => gradients(ops.sum(ops.mul(gradient, gradient)), [a])).toThrow('second derivatives are not supported');
  });
});

describe('a program', () => {
  it('lists its inputs and outputs in the order of their declaration', () => {
    const program = new Graph();
    const x = program.input('x', [2, 1]);
    const y = program.input('y', [], 'float64');
    program.output('second', ops.exp(y));
    program.output('first', ops.add(x, x));
    const { inputs, outputs } = program.toProgram();
    expect(inputs).toEqual([
      { name: 'x', shape: [2, 1], dtype: 'float32' },
      { name: 'y', shape: [], dtype: 'float64' },
    ]);
    expect(outputs.map(({ name }) => name)).toEqual(['second', 'first']);
  });

  it('leaves out what no output needs', () => {
    const build = (withUnused: boolean) => {
      const program = new Graph();
      const x = program.input('x', [3]);
      const loss = ops.sum(ops.tanh(x));
      if (withUnused)
        gradients(ops.sum(ops.exp(program.constant({ dtype: 'float32', shape: [3], data: new Float32Array(3) }))), [x]);
      program.output('loss', loss);
      return program.toProgram().onnx;
    };
    expect(Math.abs(build(true).length - build(false).length)).toBeLessThan(10);
  });

  it('is written the same every time', () => {
    const build = () => {
      const program = new Graph();
      const x = program.input('x', [3]);
      program.output('loss', ops.sum(ops.gelu(x)));
      return program.toProgram();
    };
    expect(build()).toEqual(build());
  });
});
