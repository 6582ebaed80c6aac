/**
 * Normalisation of activations.
 */
import { ShapeError } from '../../errors.ts';
import type { Tensor } from '../graph.ts';
import { formatShape } from '../shape.ts';
import { add, mul, sub, sumTo } from './elementwise.ts';
import { reshape } from './layout.ts';
import { linear, matmul } from './matrix.ts';
import { differentiable, float32Operands } from './operation.ts';
import { mean } from './reduce.ts';

/** Gain and bias of a layer normalisation, each [D]. */
export interface LayerNormParameters {
  readonly gain: Tensor;
  readonly bias: Tensor;
}

/** The length of x's last axis, which gain and bias must have. */
function widthOf(operation: string, x: Tensor, { gain, bias }: LayerNormParameters): number {
  const width = x.shape.at(-1);
  if (width === undefined || [gain, bias].some(({ shape }) => shape.length !== 1 || shape[0] !== width)) {
    const shapes = `${formatShape(x.shape)}, ${formatShape(gain.shape)} and ${formatShape(bias.shape)}`;
    throw new ShapeError(`${operation}: gain and bias need the length of the last axis: ${shapes}`);
  }
  return width;
}

interface Normalised {
  /** (x - mean) / sqrt(variance + epsilon) * gain + bias */
  readonly result: Tensor;
  /** [..., 1] */
  readonly centre: Tensor;
  /** [..., 1]: 1 / sqrt(variance + epsilon) */
  readonly inverseDeviation: Tensor;
}

/** The operator, without a derivative. */
function normalise(x: Tensor, gain: Tensor, bias: Tensor | undefined, epsilon: number): Normalised {
  const { graph, dtype, shape } = x;
  const rows = [...shape.slice(0, -1), 1];
  const types = [shape, rows, rows].map((type) => ({ shape: type, dtype }));
  const attributes = { axis: -1, epsilon: { float: epsilon } };
  const operands = bias ? [x, gain, bias] : [x, gain];
  const [result, centre, inverseDeviation] = graph.applyMany('LayerNormalization', operands, types, attributes) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  return { result, centre, inverseDeviation };
}

/**
 * The gradient of the normalised activations carried back to the activations before.
 *
 * @param isCentred whether the gradient's rows are known to have mean 0
 */
function throughNormalisation(gradient: Tensor, unit: Tensor, inverseDeviation: Tensor, isCentred: boolean): Tensor {
  const stretch = mean(mul(gradient, unit), [-1], { keepDims: true });
  const centred = isCentred ? gradient : sub(gradient, mean(gradient, [-1], { keepDims: true }));
  return mul(sub(centred, mul(unit, stretch)), inverseDeviation);
}

/**
 * Layer normalisation over the last axis (Ba, Kiros and Hinton 2016):
 * (x - mean) / sqrt(variance + epsilon) * gain + bias. float32 only.
 *
 * @param x [..., D]
 * @param gain [D]
 * @param bias [D]
 * @param epsilon added to the variance. Default: 1e-5.
 */
export function layerNorm(x: Tensor, gain: Tensor, bias: Tensor, epsilon = 1e-5): Tensor {
  float32Operands('layerNorm', x, gain, bias);
  widthOf('layerNorm', x, { gain, bias });
  const { result, centre, inverseDeviation } = normalise(x, gain, bias, epsilon);
  const unit = () => mul(sub(x, centre), inverseDeviation);
  return differentiable(
    result,
    [x, (gradient) => throughNormalisation(mul(gradient, gain), unit(), inverseDeviation, false)],
    [gain, (gradient) => sumTo(mul(gradient, unit()), gain.shape)],
    [bias, (gradient) => sumTo(gradient, bias.shape)],
  );
}

/**
 * A layer normalisation and the linear layer that reads it: linear(layerNorm(x, gain, bias), w, b).
 *
 * The gain goes into the weights and the bias into the layer's bias, so that no pass over the
 * activations is spent on them. Since normalised rows have mean 0, taking each column's mean from the
 * weights changes nothing, but the gradients that come back then have mean 0 already.
 *
 * @param x [..., D]
 * @param norm gain and bias [D]; left out, the gain is 1 and the bias 0
 * @param w [D, N]
 * @param b [N]
 * @param epsilon added to the variance. Default: 1e-5.
 * @returns [..., N]
 */
export function layerNormLinear(
  x: Tensor,
  norm: LayerNormParameters | undefined,
  w: Tensor,
  b?: Tensor,
  epsilon = 1e-5,
): Tensor {
  const graph = float32Operands('layerNormLinear', x, w, ...(norm ? [norm.gain, norm.bias] : []), ...(b ? [b] : []));
  const width = norm ? widthOf('layerNormLinear', x, norm) : (x.shape.at(-1) ?? 0);
  const [inputs, outputs] = w.shape;
  if (inputs !== width || outputs === undefined || w.shape.length !== 2) {
    throw new ShapeError(`layerNormLinear: inner dimensions differ: ${formatShape(x.shape)} x ${formatShape(w.shape)}`);
  }
  const gained = norm ? mul(w, reshape(norm.gain, [width, 1])) : w;
  const centred = sub(gained, mean(gained, [0], { keepDims: true }));
  const shift = norm && reshape(matmul(reshape(norm.bias, [1, width]), w), [outputs]);
  const ones = graph.shared(`ones ${width}`, () => ({
    dtype: 'float32',
    shape: [width],
    data: new Float32Array(width).fill(1),
  }));
  const { result: unit, inverseDeviation } = normalise(x, ones, undefined, epsilon);
  differentiable(unit, [x, (gradient) => throughNormalisation(gradient, unit, inverseDeviation, true)]);
  return linear(unit, centred, shift && b ? add(b, shift) : (shift ?? b));
}
