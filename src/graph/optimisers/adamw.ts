/**
 * Adam with decoupled weight decay.
 */
import { add, div, mul, scale, sqrt, sub } from '../ops/elementwise.ts';
import { checkRange, member, type Optimiser } from './optimiser.ts';

export interface AdamWOptions {
  /** Decay of the gradient's mean, in [0, 1). Default: 0.9. */
  readonly beta1?: number;
  /** Decay of the squared gradient's mean, in [0, 1). Default: 0.999. */
  readonly beta2?: number;
  /** Added to the root of the squared gradient's mean. Default: 1e-8. */
  readonly epsilon?: number;
  /** Part of a parameter that is taken off at each step, times the learning rate. Default: 0.01. */
  readonly weightDecay?: number;
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019), by PyTorch's formula:
 * p ← p (1 - η λ) - η m̂ / (√v̂ + ε), with m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ).
 *
 * The corrections are folded into two scalars: with c = √(1 - β₂ᵗ), the step is
 * (η c / (1 - β₁ᵗ)) m / (√v + ε c).
 *
 * @throws OptionError where an option is out of range
 * @example adamW({ weightDecay: 0.1 }).scalarsAt(1, 0.001).keptWeight // 0.9999
 */
export function adamW({
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weightDecay = 0.01,
}: AdamWOptions = {}): Optimiser {
  checkRange('beta1', beta1, 0, 1);
  checkRange('beta2', beta2, 0, 1);
  checkRange('epsilon', epsilon, Number.MIN_VALUE, Number.POSITIVE_INFINITY);
  checkRange('weightDecay', weightDecay, 0, Number.POSITIVE_INFINITY);
  return {
    slotsOf: () => ['mean', 'square'],
    scalarsAt(step, learningRate) {
      const correction = Math.sqrt(1 - beta2 ** step);
      return {
        stepSize: (learningRate * correction) / (1 - beta1 ** step),
        epsilon: epsilon * correction,
        ...(weightDecay > 0 ? { keptWeight: 1 - learningRate * weightDecay } : {}),
      };
    },
    update(parameter, gradient, slots, scalars, { decay }) {
      const mean = add(scale(member('slot', slots, 'mean'), beta1), scale(gradient, 1 - beta1));
      const square = add(scale(member('slot', slots, 'square'), beta2), scale(mul(gradient, gradient), 1 - beta2));
      const kept = decay && weightDecay > 0 ? mul(parameter, member('scalar', scalars, 'keptWeight')) : parameter;
      const size = add(sqrt(square), member('scalar', scalars, 'epsilon'));
      const step = mul(div(mean, size), member('scalar', scalars, 'stepSize'));
      return { parameter: sub(kept, step), slots: { mean, square } };
    },
  };
}
