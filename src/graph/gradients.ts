/**
 * Reverse-mode differentiation: reads a graph's tape from its end and adds up what each
 * operation hands back to its operands.
 *
 * Only operations on the way from `wrt` to the loss are differentiated, so that inputs that
 * nobody asks about cost nothing.
 */
import { ShapeError } from '../errors.ts';
import type { Graph, TapeEntry, Tensor } from './graph.ts';
import { describe, filled, isFloat } from './ops/operation.ts';

/** All recorded tensors that depend on one of the given ones, these included. */
function dependents(graph: Graph, sources: readonly Tensor[]): Set<Tensor> {
  const result = new Set(sources);
  for (const { inputs, outputs } of graph.tape) {
    if (inputs.some((input) => result.has(input))) for (const output of outputs) result.add(output);
  }
  return result;
}

/** Refuses a loss that was made from gradients: the tape says nothing of how these came about. */
function checkFirstOrder(loss: Tensor): void {
  const { tape } = loss.graph;
  const reached = new Set([loss]);
  for (let index = tape.length - 1; index >= 0; index--) {
    const { inputs, outputs } = tape[index] as TapeEntry;
    if (outputs.some((output) => reached.has(output))) for (const input of inputs) reached.add(input);
  }
  if ([...reached].some((tensor) => loss.graph.isUnrecorded(tensor))) {
    throw new ShapeError('gradients: the loss depends on gradients, but second derivatives are not supported');
  }
}

/**
 * The derivatives of a scalar loss with respect to tensors of the same graph, each in the
 * shape of its tensor; zeros where the loss does not depend on it.
 *
 * @example
 * const x = graph.input('x', [3]);
 * const [dx] = gradients(sum(mul(x, x)), [x]); // 2 x
 * @throws ShapeError when the loss is not a scalar, when a tensor is not of a float type, or when
 *   the loss depends on earlier gradients (second derivatives are not supported)
 */
export function gradients(loss: Tensor, wrt: readonly Tensor[]): Tensor[] {
  const { graph } = loss;
  if (loss.shape.length !== 0 || !isFloat(loss.dtype)) {
    throw new ShapeError(`gradients: the loss needs to be one float of shape [], got ${describe(loss)}`);
  }
  for (const tensor of wrt) {
    if (tensor.graph !== graph) throw new ShapeError('gradients: loss and tensors belong to different graphs');
    if (!isFloat(tensor.dtype)) throw new ShapeError(`gradients: needs float tensors, got ${describe(tensor)}`);
  }
  checkFirstOrder(loss);
  return graph.backwards(() => {
    const active = dependents(graph, wrt);
    const sums = new Map<Tensor, Tensor>([[loss, graph.number(1, loss.dtype)]]);
    for (let index = graph.tape.length - 1; index >= 0; index--) {
      const { inputs, outputs, backward } = graph.tape[index] as TapeEntry;
      if (!inputs.some((input) => active.has(input)) || !outputs.some((output) => sums.has(output))) continue;
      const contributions = backward(
        outputs.map((output) => sums.get(output)),
        inputs.map((input) => active.has(input)),
      );
      for (const [place, input] of inputs.entries()) {
        const contribution = contributions[place];
        if (!contribution || !active.has(input)) continue;
        const before = sums.get(input);
        sums.set(input, before ? graph.apply('Add', [before, contribution], input.shape) : contribution);
      }
    }
    return wrt.map((tensor) => sums.get(tensor) ?? filled(graph, 0, tensor.shape, tensor.dtype));
  });
}
