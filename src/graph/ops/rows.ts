/**
 * Gradients of the form "matrix times one factor per row", which a loss over rows produces:
 * they are remembered in their two parts.
 *
 * With logits = x W and dlogits = diag(f) P, the next gradients are diag(f) (P Wᵀ) and
 * (diag(f) x)ᵀ P: scaling x instead of P saves a pass over the largest tensor of a language
 * model ([steps x batch, dictionary]).
 */
import type { Shape } from '../../runtime/runtime.ts';
import type { Tensor } from '../graph.ts';
import { sameShape } from '../shape.ts';
import { reshaped } from './operation.ts';

interface RowScaled {
  /** [M, N] */
  readonly values: Tensor;
  /** [M, 1]; absent where all are 1. */
  readonly factors?: Tensor;
}

const parts = new WeakMap<Tensor, RowScaled>();

/** The product of a matrix [M, N] with a factor per row [M, 1], known by its parts from now on. */
export function scaleRows(values: Tensor, factors: Tensor): Tensor {
  const product = values.graph.apply('Mul', [values, factors], values.shape);
  parts.set(product, { values, factors });
  return product;
}

/** The parts of a gradient as a matrix of the given shape. Where the product itself is not read, it is never computed. */
export function rowScaled(gradient: Tensor, shape: Shape): RowScaled {
  const known = parts.get(gradient);
  return known && sameShape(known.values.shape, shape) ? known : { values: reshaped(gradient, shape) };
}

/** Reshapes a gradient and passes its parts on where it stays the same matrix. */
export function reshapedRows(gradient: Tensor, shape: Shape): Tensor {
  const result = reshaped(gradient, shape);
  const known = parts.get(gradient);
  if (known && shape.at(-1) === known.values.shape[1]) parts.set(result, known);
  return result;
}
