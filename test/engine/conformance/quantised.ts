/** Products with weights in 8 bits against plain loops. */
import { Graph, quantise, quantisedLinear } from '../../../src/graph/index.ts';
import { Random } from '../../../src/random.ts';
import type { Runtime, TensorData } from '../../../src/runtime/runtime.ts';
import { assert, assertEqual, type Check } from './check.ts';

interface Layer {
  readonly x: TensorData<'float32'>;
  readonly w: TensorData<'float32'>;
  readonly b?: TensorData<'float32'>;
}

async function quantisedResult(runtime: Runtime, { x, w, b }: Layer): Promise<TensorData | undefined> {
  const graph = new Graph();
  const input = graph.input('x', x.shape);
  graph.output('y', quantisedLinear(input, quantise(w), b && graph.constant(b)));
  const executable = await runtime.load(graph.toProgram());
  const { y } = await executable.run({ x });
  await executable.release();
  return y;
}

/** x w + b in float64. */
function plainResult({ x, w, b }: Layer): Float64Array {
  const [inputs, outputs] = w.shape as [number, number];
  const rows = x.data.length / inputs;
  return Float64Array.from({ length: rows * outputs }, (_, index) => {
    const [row, output] = [Math.floor(index / outputs), index % outputs];
    let total = b?.data[output] ?? 0;
    for (let k = 0; k < inputs; k++) total += x.data[row * inputs + k]! * w.data[k * outputs + output]!;
    return total;
  });
}

function tensor(shape: readonly number[], value: () => number): TensorData<'float32'> {
  const size = shape.reduce((product, length) => product * length, 1);
  return { dtype: 'float32', shape, data: Float32Array.from({ length: size }, value) };
}

/** Bell-shaped weights and activations, as layers have them. */
function closeCheck(shape: readonly number[], outputs: number): Check {
  const inputs = shape.at(-1) as number;
  return {
    name: `computes a linear layer with weights in 8 bits to 1 %, ${shape.join(' x ')} -> ${outputs}`,
    async run(runtime) {
      const random = Random.of(4, ...shape, outputs);
      const x = tensor(shape, () => random.normal());
      const w = tensor([inputs, outputs], () => 0.1 * random.normal());
      const b = tensor([outputs], () => random.normal());
      const y = await quantisedResult(runtime, { x, w, b });
      assertEqual(y?.shape, [...shape.slice(0, -1), outputs]);
      const wanted = plainResult({ x, w, b });
      const off = wanted.map((value, index) => Number(y?.data[index]) - value);
      const error = Math.hypot(...off) / Math.hypot(...wanted);
      assert(error < 0.01, `the result is off by ${error} of its norm`);
    },
  };
}

/** Whole numbers up to 127 are their own 8-bit values wherever a block holds a 127. */
const exactCheck: Check = {
  name: 'computes a linear layer with weights in 8 bits exactly where nothing is rounded',
  async run(runtime) {
    const random = Random.of(5);
    const [rows, inputs, outputs] = [3, 64, 5];
    const wholeNumber = () => random.below(255) - 127;
    const [x, w] = [tensor([rows, inputs], wholeNumber), tensor([inputs, outputs], wholeNumber)];
    for (const first of [0, 32]) {
      for (let row = 0; row < rows; row++) x.data[row * inputs + first] = -127;
      for (let output = 0; output < outputs; output++) w.data[first * outputs + output] = 127;
    }
    const y = await quantisedResult(runtime, { x, w });
    assertEqual(Array.from(y?.data as Float32Array), Array.from(plainResult({ x, w })));
  },
};

export const quantisedChecks: readonly Check[] = [closeCheck([1, 96], 40), closeCheck([2, 3, 64], 7), exactCheck];
