import { beforeAll, describe, expect, it } from 'vitest';
import { createNativeRuntime } from '../runtime/native.ts';
import type { Runtime, TensorData } from '../runtime/runtime.ts';
import { exp, Graph, gelu, gradients, matmul, mul, scale, sigmoid, sum, type Tensor, tanh } from './index.ts';
import { type GraphNode, rematerialise } from './rematerialise.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createNativeRuntime({ threads: 1 });
});

describe('rematerialise', () => {
  const graph = new Graph();
  const tensor = (name: string): Tensor => graph.input(name, [1]);
  const [x, a, b, y, dy, dx] = ['x', 'a', 'b', 'y', 'dy', 'dx'].map(tensor) as [
    ...[Tensor, Tensor, Tensor],
    ...[Tensor, Tensor, Tensor],
  ];
  const node = (operator: string, inputs: Tensor[], output: Tensor): GraphNode => {
    return { operator, inputs, outputs: [output], attributes: {} };
  };
  const forward = [node('Exp', [x], a), node('Tanh', [a], b), node('Neg', [b], y)];
  const backward = [node('Mul', [y, y], dy), node('Mul', [dy, b], dx), node('Add', [dx, b], tensor('sum'))];
  const isBackward = (candidate: GraphNode) => backward.includes(candidate);

  /** The nodes as text: `Exp x>a`; copies of t are t1, t2, ... */
  function copied(nodes: readonly GraphNode[], ...marked: readonly Tensor[]): string[] {
    let count = 0;
    const fresh = ({ name }: Tensor): Tensor => ({ graph, name: `${name}${++count}`, shape: [1], dtype: 'float32' });
    const names = (tensors: readonly Tensor[]) => tensors.map(({ name }) => name).join();
    const result = rematerialise(nodes, isBackward, (candidate) => marked.includes(candidate), fresh);
    return result.map(({ operator, inputs, outputs }) => `${operator} ${names(inputs)}>${names(outputs)}`);
  }

  const FORWARD = ['Exp x>a', 'Tanh a>b', 'Neg b>y'];

  it('leaves a program without marks as it is', () => {
    expect(copied([...forward, ...backward])).toEqual([...FORWARD, 'Mul y,y>dy', 'Mul dy,b>dx', 'Add dx,b>sum']);
  });

  it('forms a marked tensor again, once, right before the backward pass first reads it', () => {
    expect(copied([...forward, ...backward], b)).toEqual([
      ...FORWARD,
      'Mul y,y>dy',
      ...['Tanh a>b1', 'Mul dy,b1>dx', 'Add dx,b1>sum'],
    ]);
  });

  it('copies chains of marked tensors from the first one that was kept', () => {
    expect(copied([...forward, ...backward], a, b)).toEqual([
      ...FORWARD,
      'Mul y,y>dy',
      ...['Exp x>a1', 'Tanh a1>b2', 'Mul dy,b2>dx', 'Add dx,b2>sum'],
    ]);
  });

  it('copies nothing that only the forward pass reads, and nothing without a backward pass', () => {
    expect(copied([...forward, ...backward], a)).toEqual(copied([...forward, ...backward]));
    expect(copied(forward, a, b, y)).toEqual(FORWARD);
  });
});

describe('a program with results formed again', () => {
  interface Parts {
    readonly mark: (tensor: Tensor) => Tensor;
    readonly withGradients: boolean;
    readonly withOutput?: boolean;
  }

  function program({ mark, withGradients, withOutput = false }: Parts) {
    const graph = new Graph();
    const [x, w] = [graph.input('x', [3, 4]), graph.input('w', [4, 4])];
    const hidden = mark(tanh(mark(scale(matmul(x, w), 0.5)))); // a chain of two
    const loss = sum(mul(exp(hidden), sigmoid(hidden)));
    graph.output('loss', loss);
    if (withOutput) graph.output('hidden', hidden);
    if (withGradients) {
      for (const [index, gradient] of gradients(loss, [x, w]).entries()) graph.output(`d${index}`, gradient);
    }
    return graph.toProgram();
  }

  const marked = (tensor: Tensor): Tensor => tensor.graph.formAgain(tensor);
  const unmarked = (tensor: Tensor): Tensor => tensor;
  const numbers = (shape: readonly number[]): TensorData => ({
    dtype: 'float32',
    shape,
    data: Float32Array.from({ length: shape.reduce((size, length) => size * length) }, (_, index) => Math.sin(index)),
  });
  const run = async (...[parts]: Parameters<typeof program>) => {
    const executable = await runtime.load(program(parts));
    const results = await executable.run({ x: numbers([3, 4]), w: numbers([4, 4]) });
    await executable.release();
    return results;
  };
  /** How often an operator occurs in a program. */
  const count = (operator: string, { onnx }: { readonly onnx: Uint8Array }): number =>
    new TextDecoder('latin1').decode(onnx).split(operator).length - 1;

  it('computes the same bits, with the marked results in it twice', async () => {
    const kept = await run({ mark: unmarked, withGradients: true });
    expect(await run({ mark: marked, withGradients: true })).toEqual(kept);
    expect(count('Tanh', program({ mark: unmarked, withGradients: true }))).toBe(1);
    expect(count('Tanh', program({ mark: marked, withGradients: true }))).toBe(2);
  });

  it('has nothing twice without gradients', () => {
    expect(count('Tanh', program({ mark: marked, withGradients: false }))).toBe(1);
    expect(program({ mark: marked, withGradients: false })).toEqual(program({ mark: unmarked, withGradients: false }));
  });

  it('gives a marked result as an output, too', async () => {
    const parts = { withGradients: true, withOutput: true };
    expect(await run({ mark: marked, ...parts })).toEqual(await run({ mark: unmarked, ...parts }));
  });

  it('forms gelu again where a later layer reads it', () => {
    const graph = new Graph();
    const [x, w] = [graph.input('x', [3, 4]), graph.input('w', [4, 4])];
    const loss = sum(matmul(gelu(matmul(x, w)), w));
    graph.output('dw', gradients(loss, [w])[0] as Tensor);
    graph.output('loss', loss);
    expect(count('Gelu', graph.toProgram())).toBe(2);
  });
});
