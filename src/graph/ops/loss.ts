/**
 * Losses in nats. They are finite for all finite logits: the logarithm of a probability is
 * formed from the logits and never from a probability that has underflowed to 0.
 */
import { ShapeError } from '../../errors.ts';
import type { Tensor } from '../graph.ts';
import { formatShape, sameShape } from '../shape.ts';
import { sigmoid } from './activation.ts';
import { mul, neg, sub } from './elementwise.ts';
import { checkIndices, differentiable, floatOperands, reshaped, scattered } from './operation.ts';
import { scaleRows } from './rows.ts';

/**
 * -t ln σ(x) - (1 - t) ln(1 - σ(x)) for each logit x and target t in [0, 1], computed as
 * max(x, 0) - x t + ln(1 + e^-|x|).
 *
 * @returns the nats, in the operands' shape
 */
export function binaryCrossEntropyWithLogits(logits: Tensor, targets: Tensor): Tensor {
  const graph = floatOperands('binaryCrossEntropyWithLogits', logits, targets);
  const { shape, dtype } = logits;
  if (!sameShape(shape, targets.shape)) {
    throw new ShapeError(
      `binaryCrossEntropyWithLogits: shapes differ: ${formatShape(shape)} and ${formatShape(targets.shape)}`,
    );
  }
  const apply = (operator: string, ...inputs: Tensor[]) => graph.apply(operator, inputs, shape);
  const decayed = apply('Exp', apply('Neg', apply('Abs', logits)));
  const softplus = apply('Add', apply('Relu', logits), apply('Log', apply('Add', decayed, graph.number(1, dtype))));
  return differentiable(
    apply('Sub', softplus, apply('Mul', logits, targets)),
    [logits, (gradient) => mul(gradient, sub(sigmoid(logits), targets))],
    [targets, (gradient) => neg(mul(gradient, logits))],
  );
}

/**
 * -ln softmax(logits)[target] of each row. Targets are 0 .. V - 1; -V .. -1 count from the end,
 * others are a fault when the program runs.
 *
 * One softmax serves the loss and its gradient, softmax(logits) minus 1 at the target, which is
 * formed by a scatter into the probabilities: of the matrices [M, V] there are only these two.
 *
 * @param logits [M, V]
 * @param targets [M], int64
 * @returns [M], nats
 */
export function softmaxCrossEntropy(logits: Tensor, targets: Tensor): Tensor {
  const graph = floatOperands('softmaxCrossEntropy', logits);
  checkIndices('softmaxCrossEntropy', graph, targets);
  const rows = logits.shape[0];
  if (rows === undefined || logits.shape.length !== 2 || !sameShape(targets.shape, [rows])) {
    const shapes = `${formatShape(logits.shape)} and ${formatShape(targets.shape)}`;
    throw new ShapeError(`softmaxCrossEntropy: needs logits [M,V] and targets [M], got ${shapes}`);
  }
  const column = [rows, 1];
  const places = reshaped(targets, column);
  const toColumn = (operator: string, ...inputs: Tensor[]) => graph.apply(operator, inputs, column);
  const largest = (x: Tensor) => graph.apply('ReduceMax', [x, graph.integers([1])], column, { keepdims: 1 });
  const atTarget = (x: Tensor) => graph.apply('GatherElements', [x, places], column, { axis: 1 });
  // -ln p = (largest logit - logit) - ln(largest p): the largest probability is at least 1 / V.
  const probabilities = graph.apply('Softmax', [logits], logits.shape, { axis: -1 });
  const behind = toColumn('Sub', largest(logits), atTarget(logits));
  const nats = toColumn('Sub', behind, toColumn('Log', largest(probabilities)));
  return differentiable(reshaped(nats, [rows]), [
    logits,
    (gradient) => {
      const less = toColumn('Sub', atTarget(probabilities), graph.number(1, logits.dtype));
      return scaleRows(scattered(probabilities, places, less, 1), reshaped(gradient, column));
    },
  ]);
}
