/** Tensors to be filled. */
import type { DType, Shape, TensorData, TypedArrayOf } from './runtime.ts';

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const satisfies Record<DType, new (length: number) => unknown>;

/**
 * A tensor of zeros.
 *
 * @example zeros('int64', [2, 3]).data.length // 6
 */
export function zeros<D extends DType>(dtype: D, shape: Shape): TensorData<D> {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return { dtype, shape, data: new ARRAYS[dtype](size) as TypedArrayOf[D] };
}
