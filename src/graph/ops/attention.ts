/**
 * Attention of positions to positions.
 *
 * Causal attention is cut into blocks of queries, and each block reads only the keys up to its own
 * end: with n blocks the products and the passes over scores take (n + 1) / 2n of the full square,
 * 5/8 with four blocks. The backward pass takes the row sums of P ⊙ dP from the outputs, as
 * FlashAttention does (Dao et al. 2022), since they are equal to those of O ⊙ dO, which are narrower.
 *
 * Legend: S queries, N keys, D width of a head; P probabilities, O outputs.
 */
import { ShapeError } from '../../errors.ts';
import type { Shape } from '../../runtime/runtime.ts';
import type { Graph, Tensor } from '../graph.ts';
import { formatShape, lengthOf, sameShape } from '../shape.ts';
import { softmax } from './activation.ts';
import { add, mul, scale, sub } from './elementwise.ts';
import { concat, reshape, slice, split, transpose } from './layout.ts';
import { matmul } from './matrix.ts';
import { float32Operands } from './operation.ts';
import { sum } from './reduce.ts';

export interface AttentionOptions {
  /**
   * Whether a query sees only keys up to its own place. Where there are more keys than queries,
   * the queries are the last ones. Default: false.
   */
  readonly causal?: boolean;
  /** What the products are multiplied by before the softmax. Default: 1 / √D. */
  readonly scale?: number;
}

/** Queries in a block of causal attention: smaller ones skip more, but their products are less efficient. */
const BLOCK = 128;

/** Low enough to vanish in a softmax, and finite, so that differences of scores stay numbers. */
const HIDDEN = -1e30;

/** A range of queries, and how many keys from the first on it sees. */
interface Block {
  readonly start: number;
  readonly end: number;
  readonly keys: number;
}

function blocksOf(queries: number, keys: number, causal: boolean): Block[] {
  if (!causal) return [{ start: 0, end: queries, keys }];
  const count = Math.ceil(queries / BLOCK);
  return Array.from({ length: count }, (_, index) => {
    const end = Math.min(queries, (index + 1) * BLOCK);
    return { start: index * BLOCK, end, keys: keys - queries + end };
  });
}

/** [end - start, keys]: hides what comes after each query. */
function causalMask(graph: Graph, { start, end, keys }: Block): Tensor {
  const rows = end - start;
  return graph.shared(`causal ${rows} ${keys}`, () => {
    const data = new Float32Array(rows * keys);
    for (let row = 0; row < rows; row++) data.fill(HIDDEN, row * keys + keys - rows + row + 1, (row + 1) * keys);
    return { dtype: 'float32', shape: [rows, keys], data };
  });
}

/** A range along the last axis but one. */
function rowsOf(x: Tensor, start: number, end: number): Tensor {
  return end - start === lengthOf(x.shape, -2) ? x : slice(x, [start], [end], [-2]);
}

/**
 * softmax(scale q kᵀ) v of each head (Vaswani et al. 2017). float32 only.
 *
 * @param query [..., S, D]
 * @param key [..., N, D], with the same leading axes
 * @param value [..., N, D]
 * @returns [..., S, D]
 * @example
 * const [q, k, v] = ['q', 'k', 'v'].map((name) => graph.input(name, [8, 4, 512, 64]));
 * attention(q, k, v, { causal: true }).shape // [8, 4, 512, 64]
 * @throws ShapeError when the shapes do not fit each other, or when causal queries outnumber the keys
 */
export function attention(query: Tensor, key: Tensor, value: Tensor, options: AttentionOptions = {}): Tensor {
  const { causal = false } = options;
  const graph = float32Operands('attention', query, key, value);
  checkShapes(query, key, value, causal);
  const width = lengthOf(query.shape, -1);
  const factor = options.scale ?? 1 / Math.sqrt(width);
  const blocks = blocksOf(lengthOf(query.shape, -2), lengthOf(key.shape, -2), causal);
  const { output, steps } = graph.withoutRecording(() => {
    // Blocks and their scores are copies of a part or quick to compute: none is kept for the backward pass.
    const made = blocks.map((block) => {
      const q = graph.formAgain(rowsOf(query, block.start, block.end)); // [..., rows, D]
      const k = graph.formAgain(rowsOf(key, 0, block.keys)); // [..., keys, D]
      const v = graph.formAgain(rowsOf(value, 0, block.keys));
      let scores = graph.formAgain(matmul(q, k, { transposeB: true })); // [..., rows, keys]
      scores = graph.formAgain(scale(scores, factor));
      if (causal) scores = graph.formAgain(add(scores, causalMask(graph, block)));
      return { block, q, k, v, weights: graph.formAgain(softmax(scores)) };
    });
    const outputs = made.map(({ weights, v }) => matmul(weights, v));
    return { output: concat(outputs, -2), steps: made };
  });
  graph.record([output], [query, key, value], ([gradient]) => {
    if (!gradient) return [];
    const rowSums = sum(mul(gradient, output), [-1], { keepDims: true }); // [..., S, 1]
    const parts = steps.map(({ block: { start, end }, q, k, v, weights }) => {
      const dOutput = rowsOf(gradient, start, end);
      const dWeights = matmul(dOutput, v, { transposeB: true });
      const dScores = mul(weights, sub(dWeights, rowsOf(rowSums, start, end)));
      return {
        query: scale(matmul(dScores, k), factor),
        key: scale(matmul(dScores, q, { transposeA: true }), factor),
        value: matmul(weights, dOutput, { transposeA: true }),
      };
    });
    const lengths = blocks.map(({ keys }, index) => keys - (blocks[index - 1]?.keys ?? 0));
    const queries = parts.map((part) => part.query);
    const keys = parts.map((part) => part.key);
    const values = parts.map((part) => part.value);
    return [concat(queries, -2), addPrefixes(keys, lengths), addPrefixes(values, lengths)];
  });
  return output;
}

/** The sum of tensors of which each covers the rows up to its own length, the last one all: by segments. */
function addPrefixes(prefixes: readonly Tensor[], lengths: readonly number[]): Tensor {
  const pieces = prefixes.map((prefix, index) => split(prefix, lengths.slice(0, index + 1), -2));
  const segments = lengths.map((_, segment) => {
    const covering = pieces.slice(segment).map((piece) => piece[segment] as Tensor);
    const [first] = covering as [Tensor];
    return covering.length === 1 ? first : first.graph.apply('Sum', covering, first.shape);
  });
  return concat(segments, -2);
}

function checkShapes(query: Tensor, key: Tensor, value: Tensor, causal: boolean): void {
  const shapes = [query, key, value].map(({ shape }) => formatShape(shape)).join(', ');
  const leading = ({ shape }: Tensor): Shape => shape.slice(0, -2);
  const fits =
    query.shape.length >= 2 &&
    sameShape(key.shape, value.shape) &&
    sameShape(leading(query), leading(key)) &&
    query.shape.at(-1) === key.shape.at(-1);
  if (!fits) throw new ShapeError(`attention: needs queries [..., S, D], keys and values [..., N, D], got ${shapes}`);
  if (causal && lengthOf(query.shape, -2) > lengthOf(key.shape, -2)) {
    throw new ShapeError(`attention: causal queries must not outnumber the keys, got ${shapes}`);
  }
}

/**
 * Cuts the last axis into heads.
 *
 * @param x [B, S, W]
 * @returns [B, heads, S, W / heads]
 */
export function splitHeads(x: Tensor, heads: number): Tensor {
  const [batch, length, width] = x.shape;
  if (batch === undefined || length === undefined || width === undefined || x.shape.length !== 3 || width % heads) {
    throw new ShapeError(`splitHeads: cannot cut the last axis of ${formatShape(x.shape)} into ${heads} heads`);
  }
  return transpose(reshape(x, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
}

/**
 * Undoes `splitHeads`.
 *
 * @param x [B, heads, S, D]
 * @returns [B, S, heads * D]
 */
export function mergeHeads(x: Tensor): Tensor {
  const [batch, heads, length, width] = x.shape;
  if (
    batch === undefined ||
    heads === undefined ||
    length === undefined ||
    width === undefined ||
    x.shape.length !== 4
  ) {
    throw new ShapeError(`mergeHeads: needs [batch, heads, length, width], got ${formatShape(x.shape)}`);
  }
  const joined = x.graph.formAgain(transpose(x, [0, 2, 1, 3]));
  return x.graph.formAgain(reshape(joined, [batch, length, heads * width]));
}
