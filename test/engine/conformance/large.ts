/** Products of many rows, which are computed in tiles (`src/graph/ops/matrix.ts`), against plain loops. */
import {
  Graph,
  gradients,
  linear,
  type MatmulOptions,
  matmul,
  mul,
  sum,
  type Tensor,
} from '../../../src/graph/index.ts';
import { Random } from '../../../src/random.ts';
import type { TensorData } from '../../../src/runtime/runtime.ts';
import { assert, assertClose, type Check } from './check.ts';

/** A matrix of values in -1 .. 1. */
interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

function matrix(rows: number, columns: number, random: Random): Matrix {
  return { rows, columns, data: Float32Array.from({ length: rows * columns }, () => 2 * random.uniform() - 1) };
}

const tensorOf = ({ rows, columns, data }: Matrix): TensorData => ({ dtype: 'float32', shape: [rows, columns], data });

function transposed({ rows, columns, data }: Matrix): Matrix {
  const result = Float32Array.from(data, (_, index) => data[(index % rows) * columns + Math.floor(index / rows)]!);
  return { rows: columns, columns: rows, data: result };
}

function product(a: Matrix, b: Matrix): Matrix {
  const data = new Float32Array(a.rows * b.columns);
  for (let row = 0; row < a.rows; row++) {
    for (let column = 0; column < b.columns; column++) {
      let total = 0;
      for (let k = 0; k < a.columns; k++) total += a.data[row * a.columns + k]! * b.data[k * b.columns + column]!;
      data[row * b.columns + column] = total;
    }
  }
  return { rows: a.rows, columns: b.columns, data };
}

const columnSums = ({ rows, columns, data }: Matrix): Float32Array =>
  Float32Array.from({ length: columns }, (_, column) => {
    let total = 0;
    for (let row = 0; row < rows; row++) total += data[row * columns + column]!;
    return total;
  });

/** `build`'s result and its gradients against those wanted, with an outer gradient of random numbers. */
function check(
  name: string,
  inputs: readonly TensorData[],
  probe: Matrix,
  build: (inputs: readonly Tensor[]) => Tensor,
  wanted: { readonly output: Float32Array; readonly gradients: readonly Float32Array[] },
): Check {
  return {
    name,
    async run(runtime) {
      const graph = new Graph();
      const tensors = inputs.map(({ shape }, index) => graph.input(`input${index}`, shape));
      const output = build(tensors);
      graph.output('output', output);
      const loss = sum(mul(output, graph.input('probe', [probe.rows, probe.columns])));
      for (const [index, gradient] of gradients(loss, tensors).entries()) graph.output(`gradient${index}`, gradient);
      const program = graph.toProgram();
      assert(new TextDecoder('latin1').decode(program.onnx).includes('MatMul'), 'nothing is computed in tiles');
      const executable = await runtime.load(program);
      const feeds = Object.fromEntries(inputs.map((input, index) => [`input${index}`, input]));
      const results = await executable.run({ ...feeds, probe: tensorOf(probe) });
      await executable.release();
      assertClose('the output', results['output'], wanted.output, 1e-5);
      for (const [index, gradient] of wanted.gradients.entries()) {
        assertClose(`gradient ${index}`, results[`gradient${index}`], gradient, 1e-5);
      }
    },
  };
}

function tallMatmul(rows: number, inner: number, columns: number, options: MatmulOptions): Check {
  const random = Random.of(1, rows, inner, columns);
  const [a, b, probe] = [matrix(rows, inner, random), matrix(inner, columns, random), matrix(rows, columns, random)];
  const { transposeA = false, transposeB = false } = options;
  const stored = (x: Matrix, isTransposed: boolean) => (isTransposed ? transposed(x) : x);
  const [dA, dB] = [product(probe, transposed(b)), product(transposed(a), probe)];
  return check(
    `computes matmul of ${rows} rows and its gradients${transposeA ? ', a transposed' : ''}${transposeB ? ', b transposed' : ''}`,
    [tensorOf(stored(a, transposeA)), tensorOf(stored(b, transposeB))],
    probe,
    ([x, y]) => matmul(x as Tensor, y as Tensor, options),
    { output: product(a, b).data, gradients: [stored(dA, transposeA).data, stored(dB, transposeB).data] },
  );
}

function tallLinear(rows: number, inputs: number, outputs: number): Check {
  const random = Random.of(2, rows, inputs, outputs);
  const [x, w, b] = [matrix(rows, inputs, random), matrix(inputs, outputs, random), matrix(1, outputs, random)];
  const probe = matrix(rows, outputs, random);
  return check(
    `computes linear of ${rows} rows, ${inputs} inputs and ${outputs} outputs and its gradients`,
    [tensorOf(x), tensorOf(w), { dtype: 'float32', shape: [outputs], data: b.data }],
    probe,
    ([input, weights, bias]) => linear(input as Tensor, weights as Tensor, bias),
    {
      output: product(x, w).data.map((value, index) => value + b.data[index % outputs]!),
      gradients: [product(probe, transposed(w)).data, product(transposed(x), probe).data, columnSums(probe)],
    },
  );
}

export const largeChecks: readonly Check[] = [
  tallMatmul(600, 3, 130, {}),
  tallMatmul(1026, 2, 128, { transposeB: true }),
  tallMatmul(520, 4, 128, { transposeA: true }),
  tallLinear(600, 3, 129),
  // Here the gradient of x is in tiles, too.
  tallLinear(514, 130, 128),
];
