/**
 * Running tensor programs: the one interface that onnxruntime-node and onnxruntime-web implement.
 */

export type DType = 'float32' | 'float64' | 'int32' | 'int64' | 'uint8' | 'bool';

export type TypedArrayOf = {
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
  readonly uint8: Uint8Array;
  readonly bool: Uint8Array;
};

export type Shape = readonly number[];

/** A tensor's values on the host: row-major, data.length is the product of the shape. */
export interface TensorData<D extends DType = DType> {
  readonly dtype: D;
  readonly shape: Shape;
  readonly data: TypedArrayOf[D];
}

export interface TensorSpec {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

/** A compiled tensor program: ONNX bytes with static shapes. */
export interface Program {
  readonly onnx: Uint8Array;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

export type Feeds = Readonly<Record<string, TensorData>>;

/** A program loaded into a runtime. */
export interface Executable {
  /**
   * Runs once. Every input must be fed with its exact shape.
   * Outputs named in `into` are written into those buffers (which must not also be fed:
   * ONNX Runtime gives wrong results silently then, so that is refused); the others are new.
   */
  run(feeds: Feeds, into?: Feeds): Promise<Record<string, TensorData>>;
  /** Frees the native memory. */
  release(): Promise<void>;
}

export interface Runtime {
  readonly name: string;
  load(program: Program): Promise<Executable>;
}
