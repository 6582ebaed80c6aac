/** The LSTM layer as PyTorch computed it: torch.nn.LSTM's stored values with its weights mapped to ours. */
import { add, Graph, gradients, lstm, mul, sum, type Tensor } from '../../src/graph/index.ts';
import type { Feeds } from '../../src/runtime/runtime.ts';
import { dataOf, reference, type Stored } from './cases.ts';

/** Hidden units of the stored layer. */
export const H = 6;
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
export const ourInputs = mapped(inputs, {
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

export type Name = 'x' | 'wx' | 'wh' | 'bias' | 'h0' | 'c0';

/**
 * The loss of the given parts of the result, weighted with the stored probes, as a program with the outputs `loss`,
 * `outputs` and `dx`, `dwx`, ...; with its feeds and PyTorch's values for the sequences repeated `copies` times.
 */
export function lstmProgram(float: 'float32' | 'float64', parts: readonly ('outputs' | 'h' | 'c')[], copies: number) {
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
