/**
 * Rotary positions: queries and keys are turned by angles that grow with their positions, so that a
 * product of two of them depends on how far apart they are (Su et al. 2021, arXiv 2104.09864).
 *
 * ONNX Runtime's fused operator takes 0.6 of the time of the products, sums and joins that it stands for (one
 * thread, [8, 4, 512, 64]). A turn is orthogonal: its gradient is the turn back.
 */
import { OptionError, ShapeError } from '../../errors.ts';
import type { TensorData } from '../../runtime/runtime.ts';
import type { Graph, Tensor } from '../graph.ts';
import { formatShape } from '../shape.ts';
import { checkIndices, differentiable, float32Operands } from './operation.ts';

export interface RotaryOptions {
  /** All positions are less than this: at least S. Default: S, the number of positions in x. */
  readonly maxPosition?: number;
  /** Pair i of D / 2 turns by base^(-2 i / D) radians from one position to the next. Default: 10000. */
  readonly base?: number;
}

/** What the turns of a tensor are made of. */
interface Angles {
  readonly maxPosition: number;
  /** D / 2. */
  readonly pairs: number;
  readonly base: number;
}

/** Tables by what they are of: programs of one model share them. */
const tables = new Map<string, TensorData<'float32'>>();

/** [maxPosition, D / 2]: a function of the angle of each pair at each position. */
function table(graph: Graph, name: string, { maxPosition, pairs, base }: Angles, value: (angle: number) => number) {
  const key = `rotary ${name} ${maxPosition} ${pairs} ${base}`;
  return graph.shared(key, () => {
    const known = tables.get(key);
    if (known !== undefined) return known;
    const frequencies = Float64Array.from({ length: pairs }, (_, pair) => base ** (-pair / pairs));
    const data = Float32Array.from({ length: maxPosition * pairs }, (_, index) =>
      value(Math.floor(index / pairs) * frequencies[index % pairs]!),
    );
    const made: TensorData<'float32'> = { dtype: 'float32', shape: [maxPosition, pairs], data };
    tables.set(key, made);
    return made;
  });
}

function turned(x: Tensor, positions: Tensor, angles: Angles, direction: 'forwards' | 'backwards'): Tensor {
  const { graph } = x;
  const cosines = table(graph, 'cos', angles, Math.cos);
  const sines =
    direction === 'forwards'
      ? table(graph, 'sin', angles, Math.sin)
      : table(graph, '-sin', angles, (angle) => -Math.sin(angle));
  return graph.apply('com.microsoft.RotaryEmbedding', [x, positions, cosines, sines], x.shape);
}

/**
 * Every vector turned according to its position. Components i and i + D / 2 make the pairs that turn, as in
 * GPT-NeoX and Llama ("rotate half"), not neighbours. float32 only; positions get no gradient.
 *
 * @param x queries or keys [B, heads, S, D], with an even D
 * @param positions int64 [B, S], each in 0 .. maxPosition - 1; another one is a fault when the program runs, except on WebGPU
 * @returns [B, heads, S, D]
 * @throws ShapeError when the shapes do not fit
 * @throws OptionError when maxPosition is less than S or base is not above 0
 * @example
 * const q = graph.input('q', [8, 4, 512, 64]);
 * rotary(q, graph.input('positions', [8, 512], 'int64')).shape // [8, 4, 512, 64]
 */
export function rotary(x: Tensor, positions: Tensor, options: RotaryOptions = {}): Tensor {
  const graph = float32Operands('rotary', x);
  checkIndices('rotary', graph, positions);
  const [batch, heads, length, width] = x.shape;
  if (
    heads === undefined ||
    length === undefined ||
    width === undefined ||
    x.shape.length !== 4 ||
    width % 2 !== 0 ||
    positions.shape.length !== 2 ||
    positions.shape[0] !== batch ||
    positions.shape[1] !== length
  ) {
    throw new ShapeError(
      `rotary: needs [B, heads, S, D] with an even D and positions [B, S], got ${formatShape(x.shape)} and ${formatShape(positions.shape)}`,
    );
  }
  const { maxPosition = length, base = 10_000 } = options;
  if (!(Number.isInteger(maxPosition) && maxPosition >= length)) {
    throw new OptionError(
      `rotary: maxPosition must be a whole number of at least ${length}, the positions of x, got ${maxPosition}`,
    );
  }
  if (!(base > 0 && base < Number.POSITIVE_INFINITY)) {
    throw new OptionError(`rotary: base must be a number above 0, got ${base}`);
  }
  const angles: Angles = { maxPosition, pairs: width / 2, base };
  return differentiable(turned(x, positions, angles, 'forwards'), [
    x,
    (gradient) => turned(gradient, positions, angles, 'backwards'),
  ]);
}
