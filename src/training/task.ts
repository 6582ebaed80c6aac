/**
 * What the training loop needs to know of a model: its parameters, its loss as a tensor
 * program, and where its batches come from.
 */
import type { Graph, ParameterTraits, Tensor } from '../graph/index.ts';
import type { Random } from '../random.ts';
import type { Feeds } from '../runtime/runtime.ts';

/** A parameter: its name, what an optimiser has to know of it, and its initial values. */
export interface ParameterSpec extends ParameterTraits {
  readonly name: string;
  /** Row-major initial values. */
  init(random: Random): Float32Array;
}

/** Number of weights. @example weightCount([{ shape: [2, 3] }]) // 6 */
export function weightCount(parameters: readonly Pick<ParameterSpec, 'shape'>[]): number {
  return parameters.reduce((sum, { shape }) => sum + shape.reduce((size, extent) => size * extent, 1), 0);
}

/** 'train' applies dropout, 'evaluate' does not. */
export type Mode = 'train' | 'evaluate';

/** A loss with auxiliary terms: what is minimised, and what is shown so that training and validation compare. */
export interface Objective {
  readonly minimised: Tensor;
  readonly reported: Tensor;
}

/**
 * A batch is a pure function of its number, so that a resumed run sees what the
 * uninterrupted one would have seen, bit for bit.
 */
export interface TrainingTask {
  readonly parameters: readonly ParameterSpec[];
  /**
   * Adds the loss to a graph: declares the batch's inputs with `graph.input` and returns the scalar mean loss in nats,
   * or two scalars where what is minimised is not what should be reported.
   */
  loss(graph: Graph, parameters: Readonly<Record<string, Tensor>>, mode: Mode): Tensor | Objective;
  /** The inputs of training step `step` (0-based), dropout masks included. The buffers may be reused by the next call. */
  batch(step: number): Feeds;
  /** Number of validation batches; 0 where there is nothing to validate on. */
  readonly validationBatches: number;
  /** The inputs of validation batch `index`, always the same, and its weight in the mean. */
  validationBatch(index: number): { readonly feeds: Feeds; readonly weight: number };
}
