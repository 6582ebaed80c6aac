/**
 * Sums and means over axes.
 */
import type { Shape } from '../../runtime/runtime.ts';
import type { Tensor } from '../graph.ts';
import { resolveAxes, sizeOf } from '../shape.ts';
import { scale } from './elementwise.ts';
import { differentiable, floatOperands, reduced, reshaped } from './operation.ts';

export interface ReduceOptions {
  /** Keeps the summed axes with length 1. Default: false. */
  readonly keepDims?: boolean;
}

function withoutAxes(shape: Shape, axes: readonly number[]): Shape {
  return shape.filter((_, axis) => !axes.includes(axis));
}

/**
 * The sum over the given axes, or over all.
 *
 * @example sum(x).shape // []
 * @example sum(graph.input('x', [2, 3]), [1], { keepDims: true }).shape // [2, 1]
 */
export function sum(x: Tensor, axes?: readonly number[], { keepDims = false }: ReduceOptions = {}): Tensor {
  floatOperands('sum', x);
  const resolved = resolveAxes('sum', x.shape, axes);
  if (resolved.length === 0) return x;
  const kept = reduced('ReduceSum', x, resolved);
  const result = keepDims ? kept : reshaped(kept, withoutAxes(x.shape, resolved));
  return differentiable(result, [
    x,
    (gradient) => x.graph.apply('Expand', [reshaped(gradient, kept.shape), x.graph.integers(x.shape)], x.shape),
  ]);
}

/** The mean over the given axes, or over all. */
export function mean(x: Tensor, axes?: readonly number[], options: ReduceOptions = {}): Tensor {
  floatOperands('mean', x);
  const resolved = resolveAxes('mean', x.shape, axes);
  const count = sizeOf(resolved.map((axis) => x.shape[axis] as number));
  return scale(sum(x, resolved, options), 1 / count);
}
