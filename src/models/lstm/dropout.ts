/**
 * Dropout (Srivastava et al. 2014) with masks that come from outside the program: they are drawn from
 * a seeded stream on the host, so that a resumed run drops what the uninterrupted one would have dropped.
 */
import { cast, type Graph, mul, scale, type Tensor } from '../../graph/index.ts';
import type { Random } from '../../random.ts';
import type { TensorData } from '../../runtime/runtime.ts';

/** Eight random bits decide about an activation: rates are rounded to 1/256. */
const LEVELS = 256;

const keptLevels = (rate: number): number => Math.max(1, Math.round((1 - rate) * LEVELS));

/** What kept activations are multiplied by, so that their mean stays. */
export const keptScale = (rate: number): number => LEVELS / keptLevels(rate);

/** `x` with the activations zeroed where the mask, an input of the program of x's shape, is 0, and the others scaled up. */
export function applyDropout(graph: Graph, x: Tensor, maskName: string, rate: number): Tensor {
  const mask = cast(graph.input(maskName, x.shape, 'uint8'), 'float32');
  return mul(x, scale(mask, keptScale(rate)));
}

/** Fills a mask with ones (kept) and zeros (dropped). */
export function fillMask(mask: TensorData<'uint8'>, random: Random, rate: number): void {
  const kept = keptLevels(rate);
  const { data } = mask;
  for (let i = 0; i < data.length; i += 4) {
    const bits = random.uint32();
    // Writes past the end of a typed array are ignored.
    data[i] = (bits & 0xff) < kept ? 1 : 0;
    data[i + 1] = ((bits >>> 8) & 0xff) < kept ? 1 : 0;
    data[i + 2] = ((bits >>> 16) & 0xff) < kept ? 1 : 0;
    data[i + 3] = bits >>> 24 < kept ? 1 : 0;
  }
}
