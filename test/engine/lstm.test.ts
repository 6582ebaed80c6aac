/** The LSTM layer against torch.nn.LSTM, whose weights are mapped to ours. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Graph, gradients, lstm, mul, sum } from '../../src/graph/index.ts';
import { createNativeRuntime } from '../../src/runtime/native.ts';
import type { Runtime, TensorData } from '../../src/runtime/runtime.ts';
import { dataOf, relativeError, type Stored } from './cases.ts';
import { H, lstmProgram, type Name, ourInputs } from './lstm-reference.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createNativeRuntime({ threads: 1 });
});

describe('lstm', () => {
  // Few sequences lie in rows, many in columns (`lstm-layout.ts`).
  it.each([
    ['float32', 3, 1e-5],
    ['float64', 3, 1e-8],
    ['float32', 18, 1e-5],
    ['float64', 18, 1e-8],
  ] as const)("has PyTorch's loss and gradients in %s with %d sequences", async (float, sequences, tolerance) => {
    const { program, feeds, names, wanted } = lstmProgram(float, ['outputs', 'h', 'c'], sequences / 3);
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
      const { program, feeds, names } = lstmProgram('float64', [part], copies);
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
