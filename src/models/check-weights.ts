/** Weights of a stored model are checked once, before anything is built from them. */
import { CheckpointError } from '../errors.ts';
import type { Shape } from '../runtime/runtime.ts';
import type { Weights } from './model.ts';

/**
 * @param what the model, in words
 * @throws CheckpointError where a weight is missing, of another shape, or not a number
 */
export function checkWeights(
  what: string,
  weights: Weights,
  parameters: readonly { readonly name: string; readonly shape: Shape }[],
): void {
  for (const { name, shape } of parameters) {
    const weight = weights[name];
    if (weight?.shape.join() !== shape.join()) {
      const fault = weight === undefined ? 'missing' : 'of another shape';
      throw new CheckpointError(`${what}'s weights ${name} are ${fault}; use another copy of the model`);
    }
    if (!weight.data.every(Number.isFinite)) {
      throw new CheckpointError(
        `${what}'s weights ${name} hold values that are no numbers; use another copy of the model`,
      );
    }
  }
}
