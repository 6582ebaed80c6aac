/**
 * Optimisers as parts of a program: from a parameter, its gradient and the optimiser's state to
 * the next parameter and state.
 *
 * What changes from step to step (learning rate, bias corrections) comes in as scalar inputs, so
 * that one program serves all steps.
 */
import { OptionError } from '../errors.ts';
import type { Tensor } from './graph.ts';
import { add, div, mul, scale, sqrt, sub } from './ops/elementwise.ts';
import { floatOperands, reduced, reshaped } from './ops/operation.ts';

export interface Optimiser {
  /** Names of the state tensors, each of the parameter's shape and 0 at the start. */
  readonly slots: readonly string[];
  /** Names of the scalar inputs and their values at a step (1-based). The names do not depend on the step. */
  scalarsAt(step: number, learningRate: number): Readonly<Record<string, number>>;
  update(
    parameter: Tensor,
    gradient: Tensor,
    slots: Readonly<Record<string, Tensor>>,
    scalars: Readonly<Record<string, Tensor>>,
    options: { readonly decay: boolean },
  ): { readonly parameter: Tensor; readonly slots: Readonly<Record<string, Tensor>> };
}

function member(kind: string, tensors: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const tensor = tensors[name];
  if (!tensor) throw new OptionError(`optimiser: the ${kind} '${name}' is missing`);
  return tensor;
}

function checkRange(option: string, value: number, low: number, high: number): void {
  if (!(value >= low && value < high)) {
    throw new OptionError(`optimiser: ${option} must be at least ${low} and less than ${high}, got ${value}`);
  }
}

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
    slots: ['mean', 'square'],
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

export interface SgdOptions {
  /** Part of the last step that is repeated, in [0, 1). Default: 0. */
  readonly momentum?: number;
}

/** Gradient descent, with momentum as PyTorch defines it: b ← μ b + g, p ← p - η b. Weights do not decay. */
export function sgd({ momentum = 0 }: SgdOptions = {}): Optimiser {
  checkRange('momentum', momentum, 0, 1);
  return {
    slots: momentum > 0 ? ['momentum'] : [],
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

/**
 * All gradients scaled by one factor such that their common Euclidean norm is at most `maxNorm`
 * (Pascanu, Mikolov and Bengio 2013), by PyTorch's formula min(1, maxNorm / (norm + 1e-6)).
 *
 * @returns the gradients, and their norm before clipping, of shape []
 */
export function clipByGlobalNorm(gradients: readonly Tensor[], maxNorm: number): { gradients: Tensor[]; norm: Tensor } {
  const [first, ...others] = gradients;
  if (!first) throw new OptionError('clipByGlobalNorm: there are no gradients');
  if (!(maxNorm > 0)) throw new OptionError(`clipByGlobalNorm: maxNorm must be positive, got ${maxNorm}`);
  const graph = floatOperands('clipByGlobalNorm', first, ...others);
  return graph.withoutRecording(() => {
    const squares = gradients.map((gradient) =>
      reshaped(
        reduced(
          'ReduceSumSquare',
          gradient,
          gradient.shape.map((_, axis) => axis),
        ),
        [],
      ),
    );
    const norm = sqrt(squares.reduce((total, square) => add(total, square)));
    const limit = div(graph.number(maxNorm, first.dtype), add(norm, graph.number(1e-6, first.dtype)));
    const factor = graph.apply('Min', [limit, graph.number(1, first.dtype)], []);
    return { gradients: gradients.map((gradient) => mul(gradient, factor)), norm };
  });
}
