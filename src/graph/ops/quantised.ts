/**
 * Weights in 8 bits, for generation: a step of generation reads every weight once, so that its time is the
 * time of reading them from memory, and a quarter of the bytes is nearly a quarter of the time.
 *
 * Symmetric, in blocks along the inputs: each block of each output has its own scale, the largest magnitude
 * divided by 127. ONNX Runtime's `MatMulNBits` also rounds the activations to 8 bits, block by block. It is in the
 * native build and in onnxruntime-web, for WebAssembly and WebGPU.
 */
import { ShapeError } from '../../errors.ts';
import type { TensorData } from '../../runtime/runtime.ts';
import type { Tensor } from '../graph.ts';
import { formatShape } from '../shape.ts';
import { add } from './elementwise.ts';
import { float32Operands } from './operation.ts';

/** A matrix [K, N] in 8 bits. */
export interface QuantisedMatrix {
  /** [N, K / block, block]: round(w / scale) + 128. */
  readonly values: TensorData<'uint8'>;
  /** [N * K / block]. */
  readonly scales: TensorData<'float32'>;
}

/** The inputs that share a scale; their number must be a multiple of it. */
const BLOCK = 32;

/** `MatMulNBits` computes in 8-bit whole numbers at this level. */
const INTEGER_ACCURACY = 4;

/** Whether a matrix with this many inputs can be quantised. */
export function isQuantisable(inputs: number): boolean {
  return inputs % BLOCK === 0;
}

/**
 * Rounds a matrix to 8 bits.
 *
 * @param weights [K, N]
 * @throws ShapeError unless it is a matrix whose first axis is a multiple of 32
 */
export function quantise(weights: TensorData<'float32'>): QuantisedMatrix {
  const [inputs, outputs] = weights.shape;
  if (inputs === undefined || outputs === undefined || weights.shape.length !== 2 || !isQuantisable(inputs)) {
    throw new ShapeError(`quantise: needs a matrix of a multiple of ${BLOCK} rows, got ${formatShape(weights.shape)}`);
  }
  const blocks = inputs / BLOCK;
  const values = new Uint8Array(inputs * outputs);
  const scales = new Float32Array(outputs * blocks);
  for (let output = 0; output < outputs; output++) {
    for (let block = 0; block < blocks; block++) {
      let largest = 0;
      for (let row = block * BLOCK; row < (block + 1) * BLOCK; row++) {
        largest = Math.max(largest, Math.abs(weights.data[row * outputs + output]!));
      }
      const scale = largest / 127 || 1;
      scales[output * blocks + block] = scale;
      for (let row = 0; row < BLOCK; row++) {
        const weight = weights.data[(block * BLOCK + row) * outputs + output]!;
        values[(output * blocks + block) * BLOCK + row] = Math.round(weight / scale) + 128;
      }
    }
  }
  return {
    values: { dtype: 'uint8', shape: [outputs, blocks, BLOCK], data: values },
    scales: { dtype: 'float32', shape: [outputs * blocks], data: scales },
  };
}

/**
 * x w + b over the last axis with weights in 8 bits. It has no gradient.
 *
 * @param x [..., K], float32
 * @param w of K inputs and N outputs
 * @param b [N]
 * @returns [..., N]
 * @example quantisedLinear(graph.input('x', [1, 64]), quantise(weights), graph.constant(bias)).shape // [1, 256]
 */
export function quantisedLinear(x: Tensor, w: QuantisedMatrix, b?: Tensor): Tensor {
  const graph = float32Operands('quantisedLinear', x, ...(b ? [b] : []));
  const [outputs, blocks, block] = w.values.shape as [number, number, number];
  const inputs = blocks * block;
  if (x.shape.at(-1) !== inputs) {
    throw new ShapeError(`quantisedLinear: inner dimensions differ: ${formatShape(x.shape)} x [${inputs},${outputs}]`);
  }
  const y = graph.apply(
    'com.microsoft.MatMulNBits',
    [x, graph.constant(w.values), graph.constant(w.scales)],
    [...x.shape.slice(0, -1), outputs],
    { K: inputs, N: outputs, bits: 8, block_size: block, accuracy_level: INTEGER_ACCURACY },
  );
  return b ? add(y, b) : y;
}
