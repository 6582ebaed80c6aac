/**
 * Matrix products.
 *
 * Products of two matrices become `Gemm`; batched ones become `MatMul`, with `Transpose` where
 * needed, which ONNX Runtime fuses. Gradients: for C = A B,
 * dA = dC Bᵀ and dB = Aᵀ dC.
 */
import { ShapeError } from '../../errors.ts';
import type { Shape } from '../../runtime/runtime.ts';
import type { Tensor } from '../graph.ts';
import { broadcastShape, formatShape, lengthOf, sizeOf } from '../shape.ts';
import { sumTo } from './elementwise.ts';
import { transposed } from './layout.ts';
import { differentiable, filled, floatOperands, reshaped } from './operation.ts';
import { rowScaled } from './rows.ts';

export interface MatmulOptions {
  /** Multiplies with aᵀ: its last two axes swapped. */
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** A left operand with more rows is cut into tiles of between half as many and as many rows. */
const TILE_ROWS = 512;

/** Columns from which on cutting the rows pays. */
const TILED_COLUMNS = 128;

/** The smallest number of equal tiles that are small enough; 1 where there is none. */
function tilesOf(rows: number, columns: number): number {
  if (rows <= TILE_ROWS || columns < TILED_COLUMNS) return 1;
  for (let tiles = Math.ceil(rows / TILE_ROWS); tiles <= (2 * rows) / TILE_ROWS; tiles++) {
    if (rows % tiles === 0) return tiles;
  }
  return 1;
}

/**
 * a b (+ c) of matrices, without a derivative; c broadcasts to the product's shape.
 *
 * A transposed left operand is transposed once, beforehand: ONNX Runtime's kernel would do it
 * again for every block of columns (0.76 of the time for 512 x 3200 x 4096).
 *
 * A tall left operand is cut into tiles, a batch of products with the same right side: the kernel goes through all
 * rows for each block of 128 columns and inner places, and their part of the result should stay in the
 * cache meanwhile (0.8 of the time for 4096 x 256 x 1024, 0.75 for 3200 x 4096 x 512, one thread). The
 * right side has one axis more than the left, since the runtime would undo the tiles otherwise.
 */
export function gemm(a: Tensor, b: Tensor, options: MatmulOptions & { readonly plus?: Tensor } = {}): Tensor {
  const { transposeA = false, transposeB = false, plus } = options;
  const left = transposeA ? transposed(a, [1, 0]) : a;
  const [rows, inner] = [lengthOf(left.shape, 0), lengthOf(left.shape, 1)];
  const columns = lengthOf(b.shape, transposeB ? 0 : 1);
  const shape = [rows, columns];
  const tiles = tilesOf(rows, columns);
  if (tiles === 1)
    return a.graph.apply('Gemm', plus ? [left, b, plus] : [left, b], shape, transposeB ? { transB: 1 } : {});
  const right = reshaped(b, [1, 1, ...b.shape]);
  const product = a.graph.apply(
    'MatMul',
    [reshaped(left, [tiles, rows / tiles, inner]), transposeB ? transposed(right, [0, 1, 3, 2]) : right],
    [1, tiles, rows / tiles, columns],
  );
  const flat = reshaped(product, shape);
  return plus ? a.graph.apply('Add', [flat, plus], shape) : flat;
}

function swapLastAxes(x: Tensor): Tensor {
  const rank = x.shape.length;
  return transposed(
    x,
    x.shape.map((_, axis) => (axis === rank - 2 ? rank - 1 : axis === rank - 1 ? rank - 2 : axis)),
  );
}

function product(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean, batch: Shape): Tensor {
  if (a.shape.length === 2 && b.shape.length === 2) return gemm(a, b, { transposeA, transposeB });
  const rows = lengthOf(a.shape, transposeA ? -1 : -2);
  const columns = lengthOf(b.shape, transposeB ? -2 : -1);
  return a.graph.apply(
    'MatMul',
    [transposeA ? swapLastAxes(a) : a, transposeB ? swapLastAxes(b) : b],
    [...batch, rows, columns],
  );
}

/**
 * The product of matrices, or of batches of matrices whose leading axes broadcast.
 *
 * @example matmul(graph.input('a', [8, 2, 3]), graph.input('b', [5, 3]), { transposeB: true }).shape // [8, 2, 5]
 * @throws ShapeError when the inner dimensions differ or an operand has fewer than two axes
 */
export function matmul(a: Tensor, b: Tensor, { transposeA = false, transposeB = false }: MatmulOptions = {}): Tensor {
  floatOperands('matmul', a, b);
  const shapes = `${formatShape(a.shape)}${transposeA ? 'ᵀ' : ''} x ${formatShape(b.shape)}${transposeB ? 'ᵀ' : ''}`;
  if (a.shape.length < 2 || b.shape.length < 2) {
    throw new ShapeError(`matmul: needs operands of at least two axes: ${shapes}`);
  }
  if (lengthOf(a.shape, transposeA ? -2 : -1) !== lengthOf(b.shape, transposeB ? -1 : -2)) {
    throw new ShapeError(`matmul: inner dimensions differ: ${shapes}`);
  }
  const batch = broadcastShape('matmul', a.shape.slice(0, -2), b.shape.slice(0, -2));
  return differentiable(
    product(a, b, transposeA, transposeB, batch),
    [
      a,
      (g) =>
        sumTo(transposeA ? product(b, g, transposeB, true, batch) : product(g, b, false, !transposeB, batch), a.shape),
    ],
    [
      b,
      (g) =>
        sumTo(transposeB ? product(g, a, true, transposeA, batch) : product(a, g, !transposeA, false, batch), b.shape),
    ],
  );
}

/**
 * x w + b over the last axis: a layer of a network.
 *
 * @param x [..., K]
 * @param w [K, N]
 * @param b [N]
 * @returns [..., N]
 */
export function linear(x: Tensor, w: Tensor, b?: Tensor): Tensor {
  const graph = floatOperands('linear', x, w, ...(b ? [b] : []));
  const inputs = x.shape.at(-1);
  const shapes = `${formatShape(x.shape)} x ${formatShape(w.shape)}${b ? ` + ${formatShape(b.shape)}` : ''}`;
  if (inputs === undefined || w.shape.length !== 2 || w.shape[0] !== inputs) {
    throw new ShapeError(`linear: inner dimensions differ: ${shapes}`);
  }
  const outputs = w.shape[1] as number;
  if (b && (b.shape.length !== 1 || b.shape[0] !== outputs)) {
    throw new ShapeError(`linear: the bias does not fit the outputs: ${shapes}`);
  }
  const rows = sizeOf(x.shape.slice(0, -1));
  const flat = reshaped(x, [rows, inputs]); // [M, K]
  const y = reshaped(gemm(flat, w, b ? { plus: b } : {}), [...x.shape.slice(0, -1), outputs]);
  graph.record([y], b ? [x, w, b] : [x, w], ([gradient], [needsX, needsW, needsB]) => {
    if (!gradient) return [];
    const { values, factors } = rowScaled(gradient, [rows, outputs]);
    const scaled = (matrix: Tensor, by: Tensor) => graph.apply('Mul', [matrix, by], matrix.shape);
    const acrossRows = factors && reshaped(factors, [1, rows]);
    const toX = () => {
      const dx = gemm(values, w, { transposeB: true });
      return reshaped(factors ? scaled(dx, factors) : dx, x.shape);
    };
    const toW = () => {
      // Of the two factors the narrower one is transposed.
      if (outputs < inputs) {
        const columns = transposed(values, [1, 0]); // [N, M]
        return transposed(gemm(acrossRows ? scaled(columns, acrossRows) : columns, flat), [1, 0]);
      }
      const columns = transposed(flat, [1, 0]); // [K, M]
      return gemm(acrossRows ? scaled(columns, acrossRows) : columns, values);
    };
    // A product with ones adds up rows in less than half the time of a reduction over the first axis.
    const toB = () => reshaped(gemm(acrossRows ?? filled(graph, 1, [1, rows], x.dtype), values), [outputs]);
    return [needsX ? toX() : undefined, needsW ? toW() : undefined, needsB ? toB() : undefined];
  });
  return y;
}
