/**
 * The operations of tensor programs, one file for each family.
 *
 * How to add an operation:
 * 1. Write a function of tensors in the file of its family. Check the operands first (`operands`
 *    or `floatOperands`, then the shapes) and throw a `ShapeError` that names the operation and
 *    the shapes.
 * 2. Append its nodes with `graph.apply(operator, inputs, shape)`. The operators are those of
 *    https://onnx.ai/onnx/operators/ (set 20); the shape is yours to state.
 * 3. Say how gradients flow back: `differentiable(result, [operand, (gradient) => ...], ...)`,
 *    or `graph.record` where operands share work. A function composed of other operations here
 *    needs nothing. Undo broadcasting with `sumTo`.
 * 4. Add a case to `test/engine/cases.ts`: finite differences, PyTorch's values and both runtimes are
 *    then checked; `test/references/engine.py` writes PyTorch's side.
 */
export * from './activation.ts';
export { type AttentionOptions, attention, mergeHeads, splitHeads } from './attention.ts';
export { add, cast, div, exp, log, mul, neg, scale, sqrt, sub } from './elementwise.ts';
export { embedding, gather, gatherAlong } from './indexing.ts';
export { concat, reshape, slice, split, transpose } from './layout.ts';
export { binaryCrossEntropyWithLogits, softmaxCrossEntropy } from './loss.ts';
export { linear, type MatmulOptions, matmul } from './matrix.ts';
export { layerNorm, layerNormLinear } from './normalisation.ts';
export { isQuantisable, type QuantisedMatrix, quantise, quantisedLinear } from './quantised.ts';
export { mean, type ReduceOptions, sum } from './reduce.ts';
export { type RotaryOptions, rotary } from './rotary.ts';
