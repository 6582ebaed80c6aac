/**
 * A runtime over any build of ONNX Runtime for JavaScript: native in Node, WebAssembly in
 * browsers. The builds share one API (`onnxruntime-common`); what differs is stated in `OrtSettings`.
 *
 * Everything fed is checked here against the program first, since ONNX Runtime's own messages
 * name neither our operation nor what to do, and some mistakes give wrong results silently.
 */
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-common';
import { RuntimeError } from '../errors.ts';
import type { Executable, Feeds, Program, Runtime, TensorData, TensorSpec, TypedArrayOf } from './runtime.ts';

/** The part of an ONNX Runtime module that is used. */
export interface OrtModule {
  readonly InferenceSession: {
    create(model: Uint8Array, options?: InferenceSession.SessionOptions): Promise<OrtSession>;
  };
  readonly Tensor: new (type: OrtTensor.Type, data: OrtTensor.DataType, dims: readonly number[]) => OrtTensor;
}

/** The part of a session that is used. */
export interface OrtSession {
  run(
    feeds: Readonly<Record<string, OrtTensor>>,
    fetches: Readonly<Record<string, OrtTensor | null>>,
  ): Promise<InferenceSession.OnnxValueMapType>;
  release(): Promise<void>;
}

export interface OrtSettings {
  /** The runtime's name for people. */
  readonly name: string;
  /** Session options besides those that all runtimes share. */
  readonly session: InferenceSession.SessionOptions;
  /**
   * Whether a preallocated output is filled in place. WebAssembly has a memory of its own, from
   * which results have to be copied.
   */
  readonly writesInPlace: boolean;
}

/**
 * What every session has in common.
 *
 * The memory pattern, one block planned from a first run, is off: that run's own memory is never given
 * back, which costs 30 to 65 % more memory in training, and the speed is the same. Of the fusions, one would undo a
 * decision of `graph/ops/matrix.ts`, which transposes left operands beforehand; merging equal
 * subexpressions would keep through the whole program what a gradient forms again to save memory.
 */
const SESSION = {
  graphOptimizationLevel: 'all',
  executionMode: 'sequential',
  enableMemPattern: false,
  logSeverityLevel: 3,
  extra: { optimization: { disable_specified_optimizers: 'GemmTransposeFusion;CommonSubexpressionElimination' } },
} as const satisfies InferenceSession.SessionOptions;

type Array = TypedArrayOf[keyof TypedArrayOf];

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** Runs something of ONNX Runtime and says what was being done when it fails. */
async function guarded<T>(doing: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RuntimeError(`${doing} failed: ${reason.split('\n', 1)[0]}`, { cause: error });
  }
}

function quoted(specs: readonly TensorSpec[]): string {
  return specs.map(({ name }) => `'${name}'`).join(', ');
}

/** Refuses data that is not exactly what the program declares. */
function checkData(kind: 'input' | 'output', spec: TensorSpec, { dtype, shape, data }: TensorData): void {
  const wanted = `${spec.dtype}[${spec.shape.join(',')}]`;
  const given = `${dtype}[${shape.join(',')}]`;
  if (given !== wanted) throw new RuntimeError(`${kind} '${spec.name}' needs ${wanted}, got ${given}`);
  const size = spec.shape.reduce((product, length) => product * length, 1);
  if (!(data instanceof ARRAYS[dtype]) || data.length !== size) {
    throw new RuntimeError(
      `${kind} '${spec.name}' needs ${size} values as ${ARRAYS[dtype].name}, got ${data.length} as ${data.constructor.name}`,
    );
  }
}

function overlap(a: Array, b: Array): boolean {
  return (
    a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength
  );
}

/** Refuses a run whose data does not fit the program, naming the tensor at fault. */
function checkRun({ inputs, outputs }: Program, feeds: Feeds, into: Feeds): void {
  for (const spec of inputs) {
    const data = feeds[spec.name];
    if (!data) throw new RuntimeError(`input '${spec.name}' is missing; the program needs ${quoted(inputs)}`);
    checkData('input', spec, data);
  }
  for (const name of Object.keys(feeds)) {
    if (!inputs.some((spec) => spec.name === name)) {
      throw new RuntimeError(`input '${name}' is not one of the program's: ${quoted(inputs)}`);
    }
  }
  const taken = Object.entries(feeds);
  for (const [name, data] of Object.entries(into)) {
    const spec = outputs.find((output) => output.name === name);
    if (!spec) throw new RuntimeError(`output '${name}' is not one of the program's: ${quoted(outputs)}`);
    checkData('output', spec, data);
    const clash = taken.find(([, other]) => overlap(data.data, other.data));
    if (clash) {
      throw new RuntimeError(
        `output '${name}' shares its buffer with '${clash[0]}'; write it into a buffer of its own`,
      );
    }
    taken.push([name, data]);
  }
}

class OrtExecutable implements Executable {
  readonly #ort: OrtModule;
  readonly #settings: OrtSettings;
  readonly #program: Program;
  #session: OrtSession | undefined;

  constructor(ort: OrtModule, settings: OrtSettings, program: Program, session: OrtSession) {
    this.#ort = ort;
    this.#settings = settings;
    this.#program = program;
    this.#session = session;
  }

  async run(feeds: Feeds, into: Feeds = {}): Promise<Record<string, TensorData>> {
    const session = this.#session;
    if (!session) throw new RuntimeError('the program was released; load it again before running it');
    checkRun(this.#program, feeds, into);
    const given: Record<string, OrtTensor> = {};
    for (const { name } of this.#program.inputs) given[name] = this.#wrapped(feeds[name] as TensorData);
    const fetches: Record<string, OrtTensor | null> = {};
    for (const { name } of this.#program.outputs) {
      const target = this.#settings.writesInPlace ? into[name] : undefined;
      fetches[name] = target ? this.#wrapped(target) : null;
    }
    const results = await guarded('running the program', () => session.run(given, fetches));
    return Object.fromEntries(this.#program.outputs.map((spec) => [spec.name, this.#result(spec, results, into)]));
  }

  async release(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (session) await guarded('releasing the program', () => session.release());
  }

  #wrapped({ dtype, data, shape }: TensorData): OrtTensor {
    return new this.#ort.Tensor(dtype, data, shape);
  }

  #result({ name, dtype, shape }: TensorSpec, results: InferenceSession.OnnxValueMapType, into: Feeds): TensorData {
    const result = results[name] as OrtTensor;
    const target = into[name];
    if (!target) return { dtype, shape, data: result.data as Array };
    if (!this.#settings.writesInPlace) (target.data as Float32Array).set(result.data as Float32Array);
    return target;
  }
}

/** The runtime that an ONNX Runtime module provides. */
export function createOrtRuntime(ort: OrtModule, settings: OrtSettings): Runtime {
  return {
    name: settings.name,
    async load(program: Program): Promise<Executable> {
      const options = { ...SESSION, ...settings.session, extra: { ...SESSION.extra, ...settings.session.extra } };
      const create = () => ort.InferenceSession.create(program.onnx, options);
      return new OrtExecutable(ort, settings, program, await guarded('loading the program', create));
    },
  };
}
