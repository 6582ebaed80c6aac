/**
 * Arithmetic value by value: shapes broadcast as in NumPy, aligned at the last axis.
 *
 * A gradient is summed over the axes along which its operand was stretched.
 */
import { ShapeError } from '../../errors.ts';
import type { DType, Shape } from '../../runtime/runtime.ts';
import type { Tensor } from '../graph.ts';
import { DATA_TYPES } from '../onnx.ts';
import { broadcastShape, sameShape } from '../shape.ts';
import { describe, differentiable, floatOperands, isFloat, operands, reduced, reshaped } from './operation.ts';

/** Undoes broadcasting: sums a gradient over the axes that `shape` was stretched along. */
export function sumTo(gradient: Tensor, shape: Shape): Tensor {
  if (sameShape(gradient.shape, shape)) return gradient;
  const added = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((length, axis) =>
    axis < added || (shape[axis - added] === 1 && length !== 1) ? [axis] : [],
  );
  return reshaped(axes.length === 0 ? gradient : reduced('ReduceSum', gradient, axes), shape);
}

function binary(operation: string, operator: string, a: Tensor, b: Tensor): Tensor {
  const graph = operands(operation, a, b);
  if (a.dtype === 'bool') throw new ShapeError(`${operation}: needs numbers, got ${describe(a)}`);
  return graph.apply(operator, [a, b], broadcastShape(operation, a.shape, b.shape));
}

/** a + b. */
export function add(a: Tensor, b: Tensor): Tensor {
  return differentiable(
    binary('add', 'Add', a, b),
    [a, (gradient) => sumTo(gradient, a.shape)],
    [b, (gradient) => sumTo(gradient, b.shape)],
  );
}

/** a - b. */
export function sub(a: Tensor, b: Tensor): Tensor {
  return differentiable(
    binary('sub', 'Sub', a, b),
    [a, (gradient) => sumTo(gradient, a.shape)],
    [b, (gradient) => neg(sumTo(gradient, b.shape))],
  );
}

/** a * b, value by value. */
export function mul(a: Tensor, b: Tensor): Tensor {
  return differentiable(
    binary('mul', 'Mul', a, b),
    [a, (gradient) => sumTo(mul(gradient, b), a.shape)],
    [b, (gradient) => sumTo(mul(gradient, a), b.shape)],
  );
}

/** a / b, value by value. */
export function div(a: Tensor, b: Tensor): Tensor {
  const quotient = binary('div', 'Div', a, b);
  return differentiable(
    quotient,
    [a, (gradient) => sumTo(div(gradient, b), a.shape)],
    [b, (gradient) => neg(sumTo(div(mul(gradient, quotient), b), b.shape))],
  );
}

/** -x. */
export function neg(x: Tensor): Tensor {
  const graph = floatOperands('neg', x);
  return differentiable(graph.apply('Neg', [x], x.shape), [x, neg]);
}

/**
 * x times a fixed number.
 *
 * @example scale(x, 1 / batchSize)
 */
export function scale(x: Tensor, factor: number): Tensor {
  const graph = floatOperands('scale', x);
  return differentiable(graph.apply('Mul', [x, graph.number(factor, x.dtype)], x.shape), [
    x,
    (gradient) => scale(gradient, factor),
  ]);
}

/** e to the power of x. */
export function exp(x: Tensor): Tensor {
  const result = floatOperands('exp', x).apply('Exp', [x], x.shape);
  return differentiable(result, [x, (gradient) => mul(gradient, result)]);
}

/** The natural logarithm. */
export function log(x: Tensor): Tensor {
  const result = floatOperands('log', x).apply('Log', [x], x.shape);
  return differentiable(result, [x, (gradient) => div(gradient, x)]);
}

/** The square root; its gradient at 0 is infinite. */
export function sqrt(x: Tensor): Tensor {
  const result = floatOperands('sqrt', x).apply('Sqrt', [x], x.shape);
  return differentiable(result, [x, (gradient) => div(scale(gradient, 0.5), result)]);
}

/**
 * The values converted to another type; floats are cut off towards zero when they become whole numbers.
 * Gradients flow between float types only.
 */
export function cast(x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x;
  const result = x.graph.apply('Cast', [x], x.shape, { to: DATA_TYPES[dtype] }, dtype);
  return isFloat(x.dtype) && isFloat(dtype)
    ? differentiable(result, [x, (gradient) => cast(gradient, x.dtype)])
    : result;
}
