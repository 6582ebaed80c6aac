/**
 * Stochastic gradient descent.
 */
import { add, mul, scale, sub } from '../ops/elementwise.ts';
import { checkRange, member, type Optimiser } from './optimiser.ts';

export interface SgdOptions {
  /** Part of the last step that is repeated, in [0, 1). Default: 0. */
  readonly momentum?: number;
}

/**
 * Gradient descent, with momentum as PyTorch defines it: b ← μ b + g, p ← p - η b. Weights do not decay.
 *
 * @throws OptionError where the momentum is out of range
 * @example sgd({ momentum: 0.9 }).slotsOf({ shape: [2, 3], decay: true }) // ['momentum']
 */
export function sgd({ momentum = 0 }: SgdOptions = {}): Optimiser {
  checkRange('momentum', momentum, 0, 1);
  return {
    slotsOf: () => (momentum > 0 ? ['momentum'] : []),
    scalarsAt: (_step, learningRate) => ({ learningRate }),
    update(parameter, gradient, slots, scalars) {
      const direction = momentum > 0 ? add(scale(member('slot', slots, 'momentum'), momentum), gradient) : gradient;
      return {
        parameter: sub(parameter, mul(direction, member('scalar', scalars, 'learningRate'))),
        slots: momentum > 0 ? { momentum: direction } : {},
      };
    },
  };
}
