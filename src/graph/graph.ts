/**
 * A tensor program under construction: operations on typed tensors of static shape, written
 * out as one ONNX model.
 *
 * Building is the only thing that happens here; nothing is computed. Each operation
 * (`ops/`) appends nodes, and records on the tape how gradients flow back through it;
 * `gradients.ts` reads the tape from its end. `toProgram` keeps the nodes that the outputs need.
 */
import { ShapeError } from '../errors.ts';
import type { DType, Program, Shape, TensorData, TensorSpec } from '../runtime/runtime.ts';
import { type Attributes, encodeModel, type ModelNode } from './onnx.ts';
import { type GraphNode, rematerialise } from './rematerialise.ts';
import { checkShape, formatShape, sizeOf } from './shape.ts';

/** A value of a program: known by its type and shape, without data. */
export interface Tensor {
  readonly graph: Graph;
  /** The input's name, or a generated one that starts with `%`. */
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** The shape and type of one result of a node. */
export interface ResultType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * How gradients flow back through an operation: from those of its outputs (`undefined` where
 * the loss does not depend on an output) to those of its inputs. Only the inputs marked as
 * needed have to be answered for.
 */
export type Backward = (
  gradients: readonly (Tensor | undefined)[],
  needed: readonly boolean[],
) => readonly (Tensor | undefined)[];

/** One entry of the tape. */
export interface TapeEntry {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly backward: Backward;
}

const SCALAR_ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
} as const;

export class Graph {
  readonly #nodes: GraphNode[] = [];
  readonly #inputs: Tensor[] = [];
  readonly #outputs = new Map<string, Tensor>();
  readonly #constants = new Map<Tensor, TensorData>();
  /** Constants that operations ask for again and again. */
  readonly #shared = new Map<string, Tensor>();
  readonly #tape: TapeEntry[] = [];
  readonly #unrecorded = new WeakSet<Tensor>();
  readonly #cheap = new WeakSet<Tensor>();
  readonly #backward = new WeakSet<GraphNode>();
  #recording = true;
  #isBackward = false;
  #count = 0;

  /**
   * Declares an input.
   *
   * @example new Graph().input('x', [2, 3]).dtype // 'float32'
   * @throws ShapeError when the name is taken, or the shape has an axis that is not a whole, positive number
   */
  input(name: string, shape: Shape, dtype: DType = 'float32'): Tensor {
    this.#checkName('input', name);
    checkShape(`input '${name}'`, shape);
    const tensor = this.#tensor({ shape, dtype }, name);
    this.#inputs.push(tensor);
    return tensor;
  }

  /** A tensor whose values are part of the program. They are read, not copied, until `toProgram` is called. */
  constant(data: TensorData): Tensor {
    checkShape('constant', data.shape);
    return this.#constant(data);
  }

  /** A float32 number as a tensor of shape []. */
  scalar(value: number): Tensor {
    return this.number(value, 'float32');
  }

  /** Names a tensor as a result of the program. One tensor may have several names. */
  output(name: string, tensor: Tensor): void {
    this.#checkName('output', name);
    if (tensor.graph !== this) throw new ShapeError(`output '${name}': the tensor belongs to another graph`);
    this.#outputs.set(name, tensor);
  }

  /**
   * The program that computes the outputs from the inputs.
   *
   * @throws ShapeError when no output was named
   */
  toProgram(): Program {
    if (this.#outputs.size === 0) throw new ShapeError('toProgram: the program has no output');
    const names = new Map<Tensor, string>();
    const copies: ModelNode[] = [];
    const outputs: TensorSpec[] = [];
    for (const [name, tensor] of this.#outputs) {
      outputs.push({ name, shape: tensor.shape, dtype: tensor.dtype });
      const isComputed = !this.#constants.has(tensor) && !this.#inputs.includes(tensor);
      if (isComputed && !names.has(tensor)) names.set(tensor, name);
      else
        copies.push({
          operator: 'Identity',
          inputs: [names.get(tensor) ?? tensor.name],
          outputs: [name],
          attributes: {},
        });
    }
    const nameOf = (tensor: Tensor) => names.get(tensor) ?? tensor.name;
    const { nodes, used } = this.#neededNodes();
    const constants = new Map<string, TensorData>();
    for (const [tensor, data] of this.#constants) if (used.has(tensor)) constants.set(tensor.name, data);
    const inputs = this.#inputs.map(({ name, shape, dtype }) => ({ name, shape, dtype }));
    const modelNodes = nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(nameOf),
      outputs: node.outputs.map(nameOf),
    }));
    return { onnx: encodeModel({ inputs, outputs, constants, nodes: [...modelNodes, ...copies] }), inputs, outputs };
  }

  // What follows is for operations (`ops/`, `lstm.ts`, `gradients.ts`), not for models.

  /** A number as a constant of shape []; equal numbers share one constant. */
  number(value: number, dtype: DType): Tensor {
    if (dtype !== 'float32' && dtype !== 'float64') {
      throw new ShapeError(`number: a constant of type ${dtype} is not supported, only float32 and float64`);
    }
    return this.shared(`${dtype} ${Object.is(value, -0) ? '-0' : value}`, () => ({
      dtype,
      shape: [],
      data: SCALAR_ARRAYS[dtype].of(value),
    }));
  }

  /** A list of whole numbers (axes, shapes, sizes) as an int64 constant of shape [length]. */
  integers(values: readonly number[]): Tensor {
    return this.shared(`int64 ${values.join()}`, () => ({
      dtype: 'int64',
      shape: [values.length],
      data: BigInt64Array.from(values, BigInt),
    }));
  }

  /** A constant that all who name the same key share. */
  shared(key: string, data: () => TensorData): Tensor {
    const known = this.#shared.get(key);
    if (known) return known;
    const tensor = this.#constant(data());
    this.#unrecorded.delete(tensor);
    this.#shared.set(key, tensor);
    return tensor;
  }

  /** Appends a node of one ONNX operator with one result, by default of the first input's type. */
  apply(operator: string, inputs: readonly Tensor[], shape: Shape, attributes: Attributes = {}, dtype?: DType): Tensor {
    const type = dtype ?? inputs[0]?.dtype ?? 'float32';
    return this.applyMany(operator, inputs, [{ shape, dtype: type }], attributes)[0] as Tensor;
  }

  /** Appends a node of one ONNX operator with several results. */
  applyMany(
    operator: string,
    inputs: readonly Tensor[],
    results: readonly ResultType[],
    attributes: Attributes = {},
  ): readonly Tensor[] {
    const outputs = results.map((result) => {
      checkShape(operator, result.shape);
      return this.#tensor(result);
    });
    const node = { operator, inputs, outputs, attributes };
    this.#nodes.push(node);
    if (this.#isBackward) this.#backward.add(node);
    return outputs;
  }

  /** Marks a result as cheaper to form again in the backward pass than to keep until then (`rematerialise.ts`). */
  formAgain(tensor: Tensor): Tensor {
    this.#cheap.add(tensor);
    return tensor;
  }

  /** Notes on the tape how gradients flow back through what was just appended. */
  record(outputs: readonly Tensor[], inputs: readonly Tensor[], backward: Backward): void {
    if (!this.#recording) return;
    this.#tape.push({ outputs, inputs, backward });
    for (const output of outputs) this.#unrecorded.delete(output);
  }

  /** Runs `build`, which appends a backward pass, without recording. */
  backwards<T>(build: () => T): T {
    const before = this.#isBackward;
    this.#isBackward = true;
    try {
      return this.withoutRecording(build);
    } finally {
      this.#isBackward = before;
    }
  }

  /** Runs `build` without recording: what it appends has no gradients of its own. */
  withoutRecording<T>(build: () => T): T {
    const before = this.#recording;
    this.#recording = false;
    try {
      return build();
    } finally {
      this.#recording = before;
    }
  }

  /** Whether the tensor came out of `withoutRecording`, so that gradients through it do not exist. */
  isUnrecorded(tensor: Tensor): boolean {
    return this.#unrecorded.has(tensor);
  }

  get tape(): readonly TapeEntry[] {
    return this.#tape;
  }

  #tensor({ shape, dtype }: ResultType, name = `%${this.#count++}`): Tensor {
    const tensor: Tensor = Object.freeze({ graph: this, name, shape: Object.freeze([...shape]), dtype });
    if (!this.#recording) this.#unrecorded.add(tensor);
    return tensor;
  }

  #constant(data: TensorData): Tensor {
    if (data.data.length !== sizeOf(data.shape)) {
      throw new ShapeError(`constant: ${data.data.length} values do not fill the shape ${formatShape(data.shape)}`);
    }
    const tensor = this.#tensor(data);
    this.#constants.set(tensor, data);
    return tensor;
  }

  #checkName(kind: 'input' | 'output', name: string): void {
    if (name === '' || name.startsWith('%')) {
      throw new ShapeError(`${kind} '${name}': a name must not be empty or start with '%'`);
    }
    if (this.#outputs.has(name) || this.#inputs.some((input) => input.name === name)) {
      throw new ShapeError(`${kind} '${name}': the program already has an input or output of this name`);
    }
  }

  /** The nodes that the outputs depend on, in order, and all tensors these nodes and the outputs read. */
  #neededNodes(): { nodes: readonly GraphNode[]; used: Set<Tensor> } {
    const rewritten = rematerialise(
      this.#needed(this.#nodes).nodes,
      (node) => this.#backward.has(node),
      (tensor) => this.#cheap.has(tensor),
      (like) => this.#tensor(like),
    );
    // What only the backward pass reads, and forms itself now, the forward pass need not make.
    return this.#needed(rewritten);
  }

  #needed(all: readonly GraphNode[]): { nodes: readonly GraphNode[]; used: Set<Tensor> } {
    const used = new Set<Tensor>(this.#outputs.values());
    const nodes: GraphNode[] = [];
    for (let index = all.length - 1; index >= 0; index--) {
      const node = all[index] as GraphNode;
      if (!node.outputs.some((output) => used.has(output))) continue;
      for (const input of node.inputs) used.add(input);
      nodes.push(node);
    }
    return { nodes: nodes.reverse(), used };
  }
}
