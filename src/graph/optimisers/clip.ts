/**
 * Clipping of gradients, before an optimiser sees them.
 */
import { OptionError } from '../../errors.ts';
import type { Tensor } from '../graph.ts';
import { add, div, mul, sqrt } from '../ops/elementwise.ts';
import { floatOperands } from '../ops/operation.ts';
import { squaredNorm } from './norm.ts';

/**
 * All gradients scaled by one factor such that their common Euclidean norm is at most `maxNorm`
 * (Pascanu, Mikolov and Bengio 2013), by PyTorch's formula min(1, maxNorm / (norm + 1e-6)).
 *
 * @returns the gradients, and their norm before clipping, of shape []
 * @throws OptionError where there are no gradients or `maxNorm` is not positive
 */
export function clipByGlobalNorm(gradients: readonly Tensor[], maxNorm: number): { gradients: Tensor[]; norm: Tensor } {
  const [first, ...others] = gradients;
  if (!first) throw new OptionError('clipByGlobalNorm: there are no gradients');
  if (!(maxNorm > 0)) throw new OptionError(`clipByGlobalNorm: maxNorm must be positive, got ${maxNorm}`);
  const graph = floatOperands('clipByGlobalNorm', first, ...others);
  return graph.withoutRecording(() => {
    const norm = sqrt(gradients.map(squaredNorm).reduce((total, square) => add(total, square)));
    const limit = div(graph.number(maxNorm, first.dtype), add(norm, graph.number(1e-6, first.dtype)));
    const factor = graph.apply('Min', [limit, graph.number(1, first.dtype)], []);
    return { gradients: gradients.map((gradient) => mul(gradient, factor)), norm };
  });
}
