/**
 * The two ways in which an LSTM's states lie in memory, and the products over all steps in each.
 *
 * In rows, a state is [B, H] and a step computes h wh: the weights are the right operand, which
 * ONNX Runtime repacks in each product unless they are constant. In columns, a state is [H, B]
 * and a step computes whᵀ h: the weights are the left operand, which is read as it lies, and only
 * the small state is packed; besides, gates are cut from and joined to contiguous blocks. With
 * T = 50 and H = 512, a training step in columns takes 0.95, 0.79, 0.68 and 0.77 of the time in
 * rows for 4, 8, 16 and 32 sequences (one thread). Rows are for one step and for few sequences,
 * as in generation, where the weights are constants and are packed once.
 *
 * Legend: T steps, B sequences, D inputs, H hidden units; Z = 4H sums before the gates.
 */
import type { Tensor } from './graph.ts';
import { concat, reshape, split, transpose } from './ops/layout.ts';
import { gemm, matmul } from './ops/matrix.ts';
import { filled } from './ops/operation.ts';
import { sum } from './ops/reduce.ts';

/** Sequences from which on columns are faster. */
const COLUMNS_FROM_BATCH = 8;

/**
 * Input and weights. The gates of the weights are in the order input, forget, output, candidate
 * (i, f, o, g). PyTorch's `weight_ih_l0` and `weight_hh_l0` are these transposed, with the rows in
 * the order i, f, g, o; `bias` is the sum of its two biases.
 */
export interface LstmOperands {
  /** [T, B, D] */
  readonly input: Tensor;
  /** [D, 4H], from the inputs */
  readonly wx: Tensor;
  /** [H, 4H], from the hidden state of the step before */
  readonly wh: Tensor;
  /** [4H] */
  readonly bias: Tensor;
}

interface WeightGradients {
  /** [T, B, D] */
  readonly input: Tensor;
  /** [D, Z] */
  readonly wx: Tensor;
  /** [H, Z] */
  readonly wh: Tensor;
  /** [Z] */
  readonly bias: Tensor;
}

export interface Layout {
  readonly hidden: number;
  /** The axis along which gates lie side by side. */
  readonly axis: 0 | 1;
  /** [B, H] as a state of the layout. */
  inward(state: Tensor): Tensor;
  /** A state of the layout as [B, H]. */
  outward(state: Tensor): Tensor;
  /** For each step what the inputs and the bias add to the sums before the gates. */
  fromInputs(): readonly Tensor[];
  /** The sums before the gates. */
  recur(h: Tensor, fromInput: Tensor): Tensor;
  /** The derivative of the state before a step from that of its sums. */
  recurBack(dSums: Tensor): Tensor;
  /** The states after each step as [T, B, H]. */
  joinOutputs(states: readonly Tensor[]): Tensor;
  /** [T, B, H] as one state for each step. */
  splitOutputs(outputs: Tensor): readonly Tensor[];
  /** From the state before each step (zeros if undefined) and the derivative of its sums. */
  weightGradients(before: readonly (Tensor | undefined)[], dSums: readonly Tensor[]): WeightGradients;
}

export function chooseLayout(options: LstmOperands): Layout {
  const [steps, batch] = options.input.shape as [number, number, number];
  return steps > 1 && batch >= COLUMNS_FROM_BATCH ? columns(options) : rows(options);
}

function repeated(size: number, times: number): number[] {
  return Array<number>(times).fill(size);
}

function rows({ input, wx, wh, bias }: LstmOperands): Layout {
  const { graph, dtype } = input;
  const [T, B, D] = input.shape as [number, number, number];
  const H = wh.shape[0] as number;
  const flatInput = reshape(input, [T * B, D]);
  const zeros = () => filled(graph, 0, [B, H], dtype);
  return {
    hidden: H,
    axis: 1,
    inward: (state) => state,
    outward: (state) => state,
    fromInputs: () => split(gemm(flatInput, wx, { plus: bias }), repeated(B, T), 0),
    recur: (h, fromInput) => gemm(h, wh, { plus: fromInput }),
    recurBack: (dSums) => gemm(dSums, wh, { transposeB: true }),
    joinOutputs: (states) => reshape(concat(states, 0), [T, B, H]),
    splitOutputs: (outputs) => split(reshape(outputs, [T * B, H]), repeated(B, T), 0),
    weightGradients(before, dSums) {
      const all = concat(dSums, 0); // [T * B, Z]
      const states = concat(
        before.map((state) => state ?? zeros()),
        0,
      ); // [T * B, H]
      return {
        input: reshape(gemm(all, wx, { transposeB: true }), [T, B, D]),
        wx: gemm(flatInput, all, { transposeA: true }),
        wh: gemm(states, all, { transposeA: true }),
        bias: sum(all, [0]),
      };
    },
  };
}

function columns({ input, wx, wh, bias }: LstmOperands): Layout {
  const { graph, dtype } = input;
  const [T, B, D] = input.shape as [number, number, number];
  const [H, Z] = wh.shape as [number, number];
  // The bias is the weight of one more input that is always 1: adding it costs no pass over all sums.
  const withOne = concat([input, filled(graph, 1, [T, B, 1], dtype)], 2); // [T, B, D + 1]
  const whColumns = transpose(wh, [1, 0]); // [Z, H]
  const zeros = () => filled(graph, 0, [H, B], dtype);
  return {
    hidden: H,
    axis: 0,
    inward: (state) => transpose(state, [1, 0]),
    outward: (state) => transpose(state, [1, 0]),
    fromInputs() {
      const weights = concat([transpose(wx, [1, 0]), reshape(bias, [Z, 1])], 1); // [Z, D + 1]
      const sums = matmul(weights, transpose(withOne, [0, 2, 1])); // [T, Z, B]
      return split(reshape(sums, [T * Z, B]), repeated(Z, T), 0);
    },
    recur: (h, fromInput) => gemm(whColumns, h, { plus: fromInput }),
    recurBack: (dSums) => gemm(wh, dSums),
    joinOutputs: (states) => reshape(transpose(concat(states, 1), [1, 0]), [T, B, H]),
    splitOutputs: (outputs) => split(reshape(transpose(outputs, [0, 2, 1]), [T * H, B]), repeated(H, T), 0),
    weightGradients(before, dSums) {
      const all = concat(dSums, 1); // [Z, T * B]
      const states = concat(
        before.map((state) => state ?? zeros()),
        1,
      ); // [H, T * B]
      const flatInput = reshape(withOne, [T * B, D + 1]);
      const [dWx, dBias] = split(gemm(flatInput, all, { transposeA: true, transposeB: true }), [D, 1], 0);
      return {
        input: reshape(transpose(gemm(wx, all), [1, 0]), [T, B, D]),
        wx: dWx as Tensor,
        wh: gemm(states, all, { transposeB: true }),
        bias: reshape(dBias as Tensor, [Z]),
      };
    },
  };
}
