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
 * x Φ(x) with the exact normal distribution function Φ (Hendrycks and Gimpel 2016), not the
 * approximation by tanh. float32 only.
 */
export function gelu(x: Tensor): Tensor {
  const graph = float32Operands('gelu', x);
  const erf = graph.apply('Erf', [scale(x, Math.SQRT1_2)], x.shape);
  const phi = scale(graph.apply('Add', [erf, graph.number(1, x.dtype)], x.shape), 0.5);
  return differentiable(graph.apply('Mul', [x, phi], x.shape), [
    x,
    (gradient) => {
      const density = scale(exp(scale(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return mul(gradient, graph.apply('Add', [phi, mul(x, density)], x.shape));
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
