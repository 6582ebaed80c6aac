/**
 * Tensor programs as ONNX models.
 *
 * Only what the programs use is written: one graph with static shapes, constants as raw
 * little-endian bytes, integer, float, string and list attributes. Field numbers are those of
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import type { DType, TensorData, TensorSpec } from '../runtime/runtime.ts';
import { MessageWriter } from './protobuf.ts';

/** An attribute's value: a whole number, a float, a word, or a list of whole numbers. */
type Attribute = number | { readonly float: number } | string | readonly number[];
export type Attributes = Readonly<Record<string, Attribute>>;

/**
 * One operation of a model: an operator of ONNX's own set, or one of ONNX Runtime's additions under its full name
 * (`com.microsoft.MatMulNBits`). An empty name stands for an optional input or output that is left out. */
export interface ModelNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

export interface Model {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly constants: ReadonlyMap<string, TensorData>;
  /** In an order in which each operation comes after those it reads from. */
  readonly nodes: readonly ModelNode[];
}

/** The first ONNX release whose operators we use all exist: axes as inputs of every reduction. */
const OPERATOR_SET = 20;
const IR_VERSION = 9;

/** ONNX Runtime's own operators: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md */
const RUNTIME_DOMAIN = 'com.microsoft';

/** ONNX's numbers of the element types (`TensorProto.DataType`). */
export const DATA_TYPES: Readonly<Record<DType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

/** AttributeProto.AttributeType */
const FLOAT = 1;
const INT = 2;
const STRING = 3;
const INTS = 7;

function attribute(name: string, value: Attribute): MessageWriter {
  const message = new MessageWriter().string(1, name);
  if (typeof value === 'number') return message.integer(3, value).integer(20, INT);
  if (typeof value === 'string') return message.string(4, value).integer(20, STRING);
  if ('float' in value) return message.float(2, value.float).integer(20, FLOAT);
  for (const item of value) message.integer(8, item);
  return message.integer(20, INTS);
}

function node({ operator, inputs, outputs, attributes }: ModelNode): MessageWriter {
  const message = new MessageWriter();
  for (const name of inputs) message.string(1, name);
  for (const name of outputs) message.string(2, name);
  const isAddition = operator.startsWith(`${RUNTIME_DOMAIN}.`);
  message.string(4, isAddition ? operator.slice(RUNTIME_DOMAIN.length + 1) : operator);
  for (const [name, value] of Object.entries(attributes)) message.message(5, attribute(name, value));
  return isAddition ? message.string(7, RUNTIME_DOMAIN) : message;
}

function constant(name: string, { dtype, shape, data }: TensorData): MessageWriter {
  const message = new MessageWriter();
  for (const length of shape) message.integer(1, length);
  return message
    .integer(2, DATA_TYPES[dtype])
    .string(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function valueInfo({ name, dtype, shape }: TensorSpec): MessageWriter {
  const dimensions = new MessageWriter();
  for (const length of shape) dimensions.message(1, new MessageWriter().integer(1, length));
  const tensorType = new MessageWriter().integer(1, DATA_TYPES[dtype]).message(2, dimensions);
  return new MessageWriter().string(1, name).message(2, new MessageWriter().message(1, tensorType));
}

/** The bytes of an ONNX model (`ModelProto`). */
export function encodeModel(model: Model): Uint8Array<ArrayBuffer> {
  const graph = new MessageWriter();
  for (const item of model.nodes) graph.message(1, node(item));
  graph.string(2, 'program');
  for (const [name, data] of model.constants) graph.message(5, constant(name, data));
  for (const spec of model.inputs) graph.message(11, valueInfo(spec));
  for (const spec of model.outputs) graph.message(12, valueInfo(spec));
  return new MessageWriter()
    .integer(1, IR_VERSION)
    .string(2, 'cadenza')
    .message(7, graph)
    .message(8, new MessageWriter().string(1, '').integer(2, OPERATOR_SET))
    .message(8, new MessageWriter().string(1, RUNTIME_DOMAIN).integer(2, 1))
    .finish();
}
