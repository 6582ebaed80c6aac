/**
 * Normalisation of activations.
 */
import { ShapeError } from '../../errors.ts';
import type { Tensor } from '../graph.ts';
import { formatShape } from '../shape.ts';
import { mul, sub, sumTo } from './elementwise.ts';
import { differentiable, float32Operands } from './operation.ts';
import { mean } from './reduce.ts';

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
  const graph = float32Operands('layerNorm', x, gain, bias);
  const width = x.shape.at(-1);
  if (width === undefined || [gain, bias].some(({ shape }) => shape.length !== 1 || shape[0] !== width)) {
    const shapes = `${formatShape(x.shape)}, ${formatShape(gain.shape)} and ${formatShape(bias.shape)}`;
    throw new ShapeError(`layerNorm: gain and bias need the length of the last axis: ${shapes}`);
  }
  const { dtype } = x;
  const rows = [...x.shape.slice(0, -1), 1];
  const [y, centre, inverseDeviation] = graph.applyMany(
    'LayerNormalization',
    [x, gain, bias],
    [
      { shape: x.shape, dtype },
      { shape: rows, dtype },
      { shape: rows, dtype },
    ],
    { axis: -1, epsilon: { float: epsilon } },
  ) as [Tensor, Tensor, Tensor];
  const normalised = () => mul(sub(x, centre), inverseDeviation);
  return differentiable(
    y,
    [
      x,
      (gradient) => {
        const scaled = mul(gradient, gain);
        const unit = normalised();
        const drift = mean(scaled, [-1], { keepDims: true });
        const stretch = mean(mul(scaled, unit), [-1], { keepDims: true });
        return mul(sub(sub(scaled, drift), mul(unit, stretch)), inverseDeviation);
      },
    ],
    [gain, (gradient) => sumTo(mul(gradient, normalised()), gain.shape)],
    [bias, (gradient) => sumTo(gradient, bias.shape)],
  );
}
