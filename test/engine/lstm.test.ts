/** The LSTM layer against torch.nn.LSTM, whose weights are mapped to ours. */
import { beforeAll, describe, expect, it } from 'vitest';
import { add, Graph, gradients, lstm, mul, sum, type Tensor } from '../../src/graph/index.ts';
import { createNativeRuntime } from '../../src/runtime/native.ts';
import type { Feeds, Runtime, TensorData } from '../../src/runtime/runtime.ts';
import { dataOf, reference, relativeError, type Stored } from './cases.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createNativeRuntime({ threads: 1 });
});

const H = 6;
/** Where our gates i, f, o, g lie among PyTorch's i, f, g, o. */
const PYTORCH_GATES = [0, 1, 3, 2];

/** PyTorch's weight [4H, K] as ours [K, 4H]. */
function weightFromPyTorch({ shape, data }: Stored): Stored {
  const width = shape[1] as number;
  const rows = PYTORCH_GATES.flatMap((gate) => Array.from({ length: H }, (_, unit) => gate * H + unit));
  return {
    dtype: 'float64',
    shape: [width, 4 * H],
    data: Array.from({ length: width }, (_, k) => rows.map((row) => data[row * width + k] as number)).flat(),
  };
}

/** A bias [4H] in our order of gates. */
function biasFromPyTorch(bias: Stored): Stored {
  return { ...weightFromPyTorch({ ...bias, shape: [4 * H, 1] }), shape: [4 * H] };
}

/** PyTorch's names and layouts as ours; `bias` is one of its two. */
function mapped(tensors: Readonly<Record<string, Stored>>, bias: Stored): Record<string, Stored> {
  return {
    x: tensors['x'] as Stored,
    wx: weightFromPyTorch(tensors['weight_ih_l0'] as Stored),
    wh: weightFromPyTorch(tensors['weight_hh_l0'] as Stored),
    bias: biasFromPyTorch(bias),
    h0: tensors['h0'] as Stored,
    c0: tensors['c0'] as Stored,
  };
}

const { inputs, probes, outputs, loss: wantedLoss, gradients: wantedGradients } = reference.lstm;
const [biasFromInput, biasFromState] = [inputs['bias_ih_l0'], inputs['bias_hh_l0']] as [Stored, Stored];
const ourInputs = mapped(inputs, {
  ...biasFromInput,
  data: biasFromInput.data.map((value, index) => value + (biasFromState.data[index] as number)),
});
const ourGradients = mapped(wantedGradients, wantedGradients['bias_ih_l0'] as Stored);

/** Several copies of the sequences side by side: [..., B, K] becomes [..., copies * B, K]. */
function tiled({ shape, data }: Stored, copies: number): Stored {
  const [batch, width] = shape.slice(-2) as [number, number];
  const size = batch * width;
  const blocks = Array.from({ length: data.length / size }, (_, block) => data.slice(block * size, (block + 1) * size));
  return {
    dtype: 'float64',
    shape: [...shape.slice(0, -2), batch * copies, width],
    data: blocks.flatMap((block) => Array.from({ length: copies }, () => block).flat()),
  };
}

/** The reference with every sequence repeated: weight gradients add up, the others repeat. */
function repeated(copies: number) {
  const sequences = ['x', 'h0', 'c0'];
  const tile = (tensors: Record<string, Stored>, others: (stored: Stored) => Stored) =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, stored]) => [
        name,
        sequences.includes(name) ? tiled(stored, copies) : others(stored),
      ]),
    );
  return {
    inputs: tile(ourInputs, (stored) => stored),
    gradients: tile(ourGradients, (stored) => ({ ...stored, data: stored.data.map((value) => value * copies) })),
    probes: probes.map((probe) => tiled(probe, copies)),
    outputs: tiled(outputs, copies).data,
    loss: wantedLoss * copies,
  };
}

type Name = 'x' | 'wx' | 'wh' | 'bias' | 'h0' | 'c0';

function build(float: 'float32' | 'float64', parts: readonly ('outputs' | 'h' | 'c')[], copies: number) {
  const wanted = repeated(copies);
  const graph = new Graph();
  const tensors = Object.fromEntries(
    Object.entries(wanted.inputs).map(([name, { shape }]) => [name, graph.input(name, shape, float)]),
  ) as Record<Name, Tensor>;
  const { x, ...weights } = tensors;
  const result = lstm({ input: x, ...weights });
  const order = ['outputs', 'h', 'c'] as const;
  const terms = parts.map((part) => {
    const probe = graph.constant(dataOf(wanted.probes[order.indexOf(part)] as Stored, float));
    return sum(mul(result[part], probe));
  });
  const loss = terms.reduce((total, term) => add(total, term));
  graph.output('loss', loss);
  graph.output('outputs', result.outputs);
  const names = Object.keys(tensors) as Name[];
  for (const [index, gradient] of gradients(loss, Object.values(tensors)).entries()) {
    graph.output(`d${names[index]}`, gradient);
  }
  const feeds: Feeds = Object.fromEntries(
    Object.entries(wanted.inputs).map(([name, data]) => [name, dataOf(data, float)]),
  );
  return { program: graph.toProgram(), feeds, names, wanted };
}

describe('lstm', () => {
  // Few sequences lie in rows, many in columns (`lstm-layout.ts`).
  it.each([
    ['float32', 3, 1e-5],
    ['float64', 3, 1e-8],
    ['float32', 18, 1e-5],
    ['float64', 18, 1e-8],
  ] as const)("has PyTorch's loss and gradients in %s with %d sequences", async (float, sequences, tolerance) => {
    const { program, feeds, names, wanted } = build(float, ['outputs', 'h', 'c'], sequences / 3);
    const results = await (await runtime.load(program)).run(feeds);
    const dataOfResult = (name: string) => (results[name] as TensorData).data;
    expect(relativeError(dataOfResult('loss'), [wanted.loss])).toBeLessThan(tolerance);
    expect(relativeError(dataOfResult('outputs'), wanted.outputs)).toBeLessThan(tolerance);
    for (const name of names) {
      expect(relativeError(dataOfResult(`d${name}`), (wanted.gradients[name] as Stored).data)).toBeLessThan(tolerance);
    }
  });

  it.each([
    ['h', 1],
    ['c', 1],
    ['outputs', 1],
    ['h', 6],
    ['c', 6],
  ] as const)(
    'has the gradients of finite differences when the loss reads %s only, %d times the sequences',
    async (part, copies) => {
      const { program, feeds, names } = build('float64', [part], copies);
      const executable = await runtime.load(program);
      const results = await executable.run(feeds);
      const lossAt = async (name: string, index: number, change: number) => {
        const data = (feeds[name] as TensorData).data.slice() as Float64Array;
        data[index] = (data[index] as number) + change;
        return Number(
          (await executable.run({ ...feeds, [name]: { ...feeds[name], data } as TensorData }))['loss']?.data[0],
        );
      };
      for (const name of names) {
        const analytic = (results[`d${name}`] as TensorData).data as Float64Array;
        for (let index = 0; index < analytic.length; index += 5 * copies + 2) {
          const difference = ((await lossAt(name, index, 1e-5)) - (await lossAt(name, index, -1e-5))) / 2e-5;
          expect(Math.abs((analytic[index] as number) - difference)).toBeLessThan(1e-8);
        }
      }
      await executable.release();
    },
  );

  it('starts from zeros and runs a single step', async () => {
    const graph = new Graph();
    const wx = graph.input('wx', [4, 4 * H]);
    const wh = graph.input('wh', [H, 4 * H]);
    const bias = graph.input('bias', [4 * H]);
    const [batch, width] = [3, 4];
    const x = graph.input('x', [1, batch, width]);
    const zeros = graph.constant({ dtype: 'float32', shape: [batch, H], data: new Float32Array(batch * H) });
    const short = lstm({ input: x, wx, wh, bias });
    const long = lstm({ input: x, wx, wh, bias, h0: zeros, c0: zeros });
    for (const [name, result] of Object.entries({ short, long })) {
      graph.output(name, result.outputs);
      for (const [index, gradient] of gradients(sum(mul(result.h, result.c)), [wx, wh, bias]).entries()) {
        graph.output(`${name}${index}`, gradient);
      }
    }
    const { x: input, wx: wxData, wh: whData, bias: biasData } = ourInputs as Record<Name, Stored>;
    const first: Stored = { ...input, shape: [1, batch, width], data: input.data.slice(0, batch * width) };
    const results = await (await runtime.load(graph.toProgram())).run({
      x: dataOf(first, 'float32'),
      wx: dataOf(wxData, 'float32'),
      wh: dataOf(whData, 'float32'),
      bias: dataOf(biasData, 'float32'),
    });
    for (const suffix of ['', 0, 1, 2]) {
      const [got, wanted] = [results[`short${suffix}`], results[`long${suffix}`]] as [TensorData, TensorData];
      expect(relativeError(got.data, Array.from(wanted.data as Float32Array))).toBeLessThan(1e-6);
    }
  });

  it('refuses shapes that do not fit', () => {
    const graph = new Graph();
    const [input, wx, bias] = [graph.input('x', [2, 3, 4]), graph.input('wx', [4, 8]), graph.input('b', [8])];
    const wh = graph.input('wh', [2, 8]);
    expect(() => lstm({ input, wx, wh: graph.input('wh3', [3, 8]), bias })).toThrow('lstm: needs input [T,B,D]');
    expect(() => lstm({ input, wx, wh, bias, h0: graph.input('h0', [4, 2]) })).toThrow(
      'lstm: h0 needs the shape [3,2], got [4,2]',
    );
  });
});
