/**
 * Optimisers as parts of a program: from a parameter, its gradient and the optimiser's state to
 * the next parameter and state.
 *
 * What changes from step to step (learning rate, bias corrections) comes in as scalar inputs, so
 * that one program serves all steps.
 */
import { OptionError } from '../../errors.ts';
import type { Shape } from '../../runtime/runtime.ts';
import type { Tensor } from '../graph.ts';

/** What an optimiser has to know of a parameter. */
export interface ParameterTraits {
  readonly shape: Shape;
  /** Whether weight decay applies (matrices yes, biases no). */
  readonly decay: boolean;
  /**
   * Which part of `muonWithAdamW` trains it; other optimisers do not ask. Muon is made for the matrices
   * of hidden layers, [inputs, outputs], not for embeddings, output layers, gains and biases. Default: 'adamw'.
   */
  readonly optimiser?: 'muon' | 'adamw';
}

/** A parameter or its next value, and what the optimiser keeps for it. */
export interface Updated {
  readonly parameter: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
}

export interface Optimiser {
  /** The slot that holds the weights which are validated and kept as the best. Default: the parameters themselves. */
  readonly judgedSlot?: string;
  /**
   * Names of the state tensors that a parameter has, each of the parameter's shape and 0 at the start.
   *
   * @throws OptionError where the optimiser cannot train such a parameter
   */
  slotsOf(traits: ParameterTraits): readonly string[];
  /** Names of the scalar inputs and their values at a step (1-based). The names do not depend on the step. */
  scalarsAt(step: number, learningRate: number): Readonly<Record<string, number>>;
  /**
   * The parameter and its slots after a step.
   *
   * @param slots by the names that `slotsOf` gives
   * @param scalars by the names that `scalarsAt` gives, each of shape []
   */
  update(
    parameter: Tensor,
    gradient: Tensor,
    slots: Readonly<Record<string, Tensor>>,
    scalars: Readonly<Record<string, Tensor>>,
    traits: ParameterTraits,
  ): Updated;
}

/** The slot or scalar of this name. */
export function member(kind: 'slot' | 'scalar', tensors: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const tensor = tensors[name];
  if (!tensor) throw new OptionError(`optimiser: the ${kind} '${name}' is missing`);
  return tensor;
}

/** Refuses an option outside low (inclusive) .. high (exclusive). */
export function checkRange(option: string, value: number, low: number, high: number): void {
  if (!(value >= low && value < high)) {
    throw new OptionError(`optimiser: ${option} must be at least ${low} and less than ${high}, got ${value}`);
  }
}
