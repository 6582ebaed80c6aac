/**
 * Non-linear functions of neural networks. Derivatives are expressed by the result where that
 * saves work: sigmoid' = y(1 - y), tanh' = 1 - y².
 */
import type { Tensor } from '../graph.ts';
import { exp, mul, scale, sub } from './elementwise.ts';
import { differentiable, float32Operands, floatOperands } from './operation.ts';
import { sum } from './reduce.ts';

/** 1 / (1 + e^-x). */
export function sigmoid(x: Tensor): Tensor {
  const y = floatOperands('sigmoid', x).apply('Sigmoid', [x], x.shape);
  return differentiable(y, [x, (gradient) => mul(gradient, sub(y, mul(y, y)))]);
}

/** The hyperbolic tangent. */
export function tanh(x: Tensor): Tensor {
  const graph = floatOperands('tanh', x);
  const y = graph.apply('Tanh', [x], x.shape);
  return differentiable(y, [x, (gradient) => mul(gradient, sub(graph.number(1, x.dtype), mul(y, y)))]);
}

/** max(x, 0); the gradient at 0 is 0. */
export function relu(x: Tensor): Tensor {
  const graph = floatOperands('relu', x);
  const y = graph.apply('Relu', [x], x.shape);
  return differentiable(y, [x, (gradient) => mul(gradient, graph.apply('Sign', [y], y.shape))]);
}

/**
 * max(x, 0)² (So et al. 2021, "Primer"). Of the forward pass only x is kept; the rest is formed again.
 */
export function reluSquared(x: Tensor): Tensor {
  const graph = floatOperands('reluSquared', x);
  const rectified = graph.formAgain(graph.apply('Relu', [x], x.shape));
  const square = graph.formAgain(graph.apply('Mul', [rectified, rectified], x.shape));
  return differentiable(square, [x, (gradient) => mul(gradient, scale(rectified, 2))]);
}

/**
 * x Φ(x) with the exact normal distribution function Φ (Hendrycks and Gimpel 2016), not the
 * approximation by tanh. float32 only.
 *
 * Of the forward pass only x is kept: the derivative Φ(x) + x φ(x) and, where it is read again, the result are formed anew; a hard sigmoid with slope 1/2 turns the error function into Φ in one pass.
 */
export function gelu(x: Tensor): Tensor {
  const graph = float32Operands('gelu', x);
  const apply = (operator: string, ...inputs: Tensor[]) => graph.apply(operator, inputs, x.shape);
  return differentiable(graph.formAgain(apply('Gelu', x)), [
    x,
    (gradient) => {
      const root = scale(x, Math.SQRT1_2); // x / √2
      const erf = apply('Erf', root);
      const phi = graph.apply('HardSigmoid', [erf], x.shape, { alpha: { float: 0.5 }, beta: { float: 0.5 } });
      const logDensity = apply('Sub', graph.number(-0.5 * Math.log(2 * Math.PI), x.dtype), mul(root, root));
      return mul(gradient, apply('Add', phi, mul(x, exp(logDensity))));
    },
  ]);
}

/** e^x / Σ e^x over the last axis, shifted by the maximum so that it never overflows. */
export function softmax(x: Tensor): Tensor {
  const y = floatOperands('softmax', x).apply('Softmax', [x], x.shape, { axis: -1 });
  return differentiable(y, [
    x,
    (gradient) => {
      const weighted = mul(gradient, y);
      return sub(weighted, mul(y, sum(weighted, [-1], { keepDims: true })));
    },
  ]);
}

/** ln(softmax(x)) over the last axis, finite wherever x is. */
export function logSoftmax(x: Tensor): Tensor {
  const y = floatOperands('logSoftmax', x).apply('LogSoftmax', [x], x.shape, { axis: -1 });
  return differentiable(y, [x, (gradient) => sub(gradient, mul(exp(y), sum(gradient, [-1], { keepDims: true })))]);
}
