/**
 * Operations that move values and compute nothing: each gradient moves them back.
 */
import { ShapeError } from '../../errors.ts';
import type { Shape } from '../../runtime/runtime.ts';
import type { Tensor } from '../graph.ts';
import { checkShape, formatShape, lengthOf, resolveAxes, resolveAxis, sameShape, sizeOf } from '../shape.ts';
import { differentiable, filled, isFloat, operands, reshaped } from './operation.ts';
import { reshapedRows } from './rows.ts';

/** A transposition without a derivative. */
export function transposed(x: Tensor, permutation: readonly number[]): Tensor {
  const shape = permutation.map((axis) => lengthOf(x.shape, axis));
  return x.graph.apply('Transpose', [x], shape, { perm: permutation });
}

/** Records a gradient unless the values are whole numbers. */
function moved(result: Tensor, x: Tensor, backward: (gradient: Tensor) => Tensor): Tensor {
  return isFloat(x.dtype) ? differentiable(result, [x, backward]) : result;
}

/**
 * The axes in another order: axis i of the result is axis `permutation[i]` of x.
 *
 * @example transpose(graph.input('x', [2, 3, 4]), [2, 0, 1]).shape // [4, 2, 3]
 */
export function transpose(x: Tensor, permutation: readonly number[]): Tensor {
  const axes = resolveAxes('transpose', x.shape, permutation);
  if (axes.length !== x.shape.length) {
    throw new ShapeError(
      `transpose: ${formatShape(permutation)} is not an order of the axes of ${formatShape(x.shape)}`,
    );
  }
  const order = permutation.map((axis) => resolveAxis('transpose', x.shape, axis));
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return moved(transposed(x, order), x, (gradient) => transpose(gradient, inverse));
}

/** The same values, in row-major order, in another shape of the same size. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  checkShape('reshape', shape);
  if (sizeOf(shape) !== sizeOf(x.shape)) {
    throw new ShapeError(`reshape: ${formatShape(x.shape)} and ${formatShape(shape)} differ in size`);
  }
  const result = reshaped(x, shape);
  return result === x ? x : moved(result, x, (gradient) => reshapedRows(gradient, x.shape));
}

/**
 * The tensors one after the other along an axis.
 *
 * @throws ShapeError when there are none, or when they differ along another axis
 */
export function concat(tensors: readonly Tensor[], axis: number): Tensor {
  const [first, ...others] = tensors;
  if (!first) throw new ShapeError('concat: there is nothing to join');
  const graph = operands('concat', first, ...others);
  const along = resolveAxis('concat', first.shape, axis);
  const without = (shape: Shape) => shape.toSpliced(along, 1);
  for (const { shape } of others) {
    if (shape.length !== first.shape.length || !sameShape(without(shape), without(first.shape))) {
      throw new ShapeError(
        `concat: shapes differ outside axis ${along}: ${formatShape(first.shape)} and ${formatShape(shape)}`,
      );
    }
  }
  if (others.length === 0) return first;
  const sizes = tensors.map(({ shape }) => lengthOf(shape, along));
  const shape = first.shape.with(
    along,
    sizes.reduce((total, size) => total + size, 0),
  );
  const result = graph.apply('Concat', tensors, shape, { axis: along });
  if (isFloat(first.dtype)) {
    graph.record([result], tensors, ([gradient]) => (gradient ? split(gradient, sizes, along) : []));
  }
  return result;
}

/**
 * The tensor cut into parts of the given sizes along an axis.
 *
 * @example split(graph.input('x', [2, 5]), [2, 3], 1).map((part) => part.shape) // [[2, 2], [2, 3]]
 */
export function split(x: Tensor, sizes: readonly number[], axis: number): readonly Tensor[] {
  const along = resolveAxis('split', x.shape, axis);
  if (sizes.reduce((total, size) => total + size, 0) !== x.shape[along]) {
    throw new ShapeError(
      `split: sizes ${formatShape(sizes)} do not add up to axis ${along} of ${formatShape(x.shape)}`,
    );
  }
  if (sizes.length === 1) return [x];
  const { graph, dtype } = x;
  const types = sizes.map((size) => ({ shape: x.shape.with(along, size), dtype }));
  const parts = graph.applyMany('Split', [x, graph.integers(sizes)], types, { axis: along });
  if (isFloat(dtype)) {
    graph.record(parts, [x], (gradients) => [
      concat(
        gradients.map((gradient, index) => gradient ?? filled(graph, 0, (parts[index] as Tensor).shape, dtype)),
        along,
      ),
    ]);
  }
  return parts;
}

/**
 * The part from `starts` (inclusive) to `ends` (exclusive) along the given axes, by default the
 * first ones. Negative positions count from the end of their axis.
 *
 * @example slice(graph.input('x', [4, 5]), [1, 0], [3, -1]).shape // [2, 4]
 */
export function slice(x: Tensor, starts: readonly number[], ends: readonly number[], axes?: readonly number[]): Tensor {
  const along = (axes ?? starts.map((_, axis) => axis)).map((axis) => resolveAxis('slice', x.shape, axis));
  const range = `${formatShape(starts)} to ${formatShape(ends)} of axes ${formatShape(along)} of ${formatShape(x.shape)}`;
  if (starts.length !== along.length || ends.length !== along.length || new Set(along).size !== along.length) {
    throw new ShapeError(`slice: needs one start and one end for each axis, got ${range}`);
  }
  const before = x.shape.map(() => 0);
  const after = x.shape.map(() => 0);
  for (const [index, axis] of along.entries()) {
    const length = lengthOf(x.shape, axis);
    const position = (value: number) => (value < 0 ? value + length : value);
    const start = position(starts[index] as number);
    const end = position(ends[index] as number);
    if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= length)) {
      throw new ShapeError(`slice: the range is empty or outside the tensor: ${range}`);
    }
    before[axis] = start;
    after[axis] = length - end;
  }
  const { graph } = x;
  const shape = x.shape.map((length, axis) => length - (before[axis] as number) - (after[axis] as number));
  const stops = shape.map((length, axis) => length + (before[axis] as number));
  const result = graph.apply('Slice', [x, graph.integers(before), graph.integers(stops)], shape);
  return moved(result, x, (gradient) => graph.apply('Pad', [gradient, graph.integers([...before, ...after])], x.shape));
}
