/**
 * The size of a tensor as a vector.
 */
import type { Tensor } from '../graph.ts';
import { reduced, reshaped } from '../ops/operation.ts';

/** The sum of the squares of all values, of shape [], without a derivative. */
export function squaredNorm(x: Tensor): Tensor {
  const everyAxis = x.shape.map((_, axis) => axis);
  return reshaped(reduced('ReduceSumSquare', x, everyAxis), []);
}
