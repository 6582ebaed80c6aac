/**
 * What operations share: checking their operands and recording simple derivatives.
 */
import { ShapeError } from '../../errors.ts';
import type { DType, Shape } from '../../runtime/runtime.ts';
import type { Graph, Tensor } from '../graph.ts';
import { formatShape, sameShape } from '../shape.ts';

/** Whether values of this type have gradients. */
export function isFloat(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float64';
}

/** The graph that all operands belong to; they must be of one type. */
export function operands(operation: string, first: Tensor, ...others: readonly Tensor[]): Graph {
  for (const other of others) {
    if (other.graph !== first.graph) throw new ShapeError(`${operation}: the operands belong to different graphs`);
    if (other.dtype !== first.dtype) {
      throw new ShapeError(`${operation}: the operands' types differ: ${describe(first)} and ${describe(other)}`);
    }
  }
  return first.graph;
}

/** As `operands`, and their type must be float32 or float64. */
export function floatOperands(operation: string, first: Tensor, ...others: readonly Tensor[]): Graph {
  const graph = operands(operation, first, ...others);
  if (!isFloat(first.dtype)) {
    throw new ShapeError(`${operation}: needs float32 or float64, got ${describe(first)}`);
  }
  return graph;
}

/** As `operands`, for operators that ONNX Runtime computes in float32 only. */
export function float32Operands(operation: string, first: Tensor, ...others: readonly Tensor[]): Graph {
  const graph = operands(operation, first, ...others);
  if (first.dtype !== 'float32') throw new ShapeError(`${operation}: needs float32, got ${describe(first)}`);
  return graph;
}

/** Refuses a tensor of whole numbers that is not int64 or belongs to another graph. */
export function checkIndices(operation: string, graph: Graph, indices: Tensor): void {
  if (indices.graph !== graph) throw new ShapeError(`${operation}: the operands belong to different graphs`);
  if (indices.dtype !== 'int64') throw new ShapeError(`${operation}: indices need int64, got ${describe(indices)}`);
}

/** @example describe(graph.input('x', [2, 3])) // 'float32[2,3]' */
export function describe(tensor: Tensor): string {
  return `${tensor.dtype}${formatShape(tensor.shape)}`;
}

/** An operand, and its gradient as a function of the result's. */
export type Derivative = readonly [operand: Tensor, backward: (gradient: Tensor) => Tensor];

/** Records the derivatives of a single result and returns it. Operands that are left out get no gradient. */
export function differentiable(result: Tensor, ...derivatives: readonly Derivative[]): Tensor {
  result.graph.record(
    [result],
    derivatives.map(([operand]) => operand),
    ([gradient], needed) =>
      derivatives.map(([, backward], index) => (gradient && needed[index] ? backward(gradient) : undefined)),
  );
  return result;
}

/** The tensor with another shape of the same size, without a derivative; itself where nothing changes. */
export function reshaped(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : x.graph.apply('Reshape', [x, x.graph.integers(shape)], shape);
}

/** One ONNX reduction over the given (resolved) axes, kept with length 1; without a derivative. */
export function reduced(operator: 'ReduceSum' | 'ReduceSumSquare', x: Tensor, axes: readonly number[]): Tensor {
  const shape = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  return x.graph.apply(operator, [x, x.graph.integers(axes)], shape, { keepdims: 1 });
}

/** A tensor of one repeated value, without a derivative. */
export function filled(graph: Graph, value: number, shape: Shape, dtype: DType): Tensor {
  const number = graph.number(value, dtype);
  return shape.length === 0 ? number : graph.apply('Expand', [number, graph.integers(shape)], shape);
}

/** `data` with `updates` written to (or added at) the places along an axis, without a derivative. */
export function scattered(data: Tensor, places: Tensor, updates: Tensor, axis: number, reduction = 'none'): Tensor {
  return data.graph.apply('ScatterElements', [data, places, updates], data.shape, { axis, reduction });
}
