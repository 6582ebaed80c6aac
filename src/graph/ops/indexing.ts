/**
 * Rows and values chosen by number.
 */
import { ShapeError } from '../../errors.ts';
import type { Tensor } from '../graph.ts';
import { formatShape, sameShape, sizeOf } from '../shape.ts';
import { checkIndices, differentiable, filled, isFloat, reshaped, scattered } from './operation.ts';

/**
 * The entries of x along its first axis at the given places. Negative ids count from
 * the end; an id outside the axis is a fault when the program runs.
 *
 * The gradient adds up at each place in one sequential pass, so that repeated ids are summed in
 * the same order every time.
 *
 * @param x [V, ...]
 * @param ids int64, any shape
 * @example gather(graph.input('x', [9, 4]), graph.input('ids', [2, 3], 'int64')).shape // [2, 3, 4]
 */
export function gather(x: Tensor, ids: Tensor): Tensor {
  const { graph } = x;
  checkIndices('gather', graph, ids);
  if (x.shape.length === 0) throw new ShapeError('gather: a scalar has no rows to choose from: []');
  const width = sizeOf(x.shape.slice(1));
  const result = graph.apply('Gather', [x, ids], [...ids.shape, ...x.shape.slice(1)], { axis: 0 });
  if (!isFloat(x.dtype)) return result;
  return differentiable(result, [
    x,
    (gradient) => {
      const count = sizeOf(ids.shape);
      const rows = reshaped(ids, [count, 1]);
      const places = graph.apply('Expand', [rows, graph.integers([count, width])], [count, width]);
      const zeros = filled(graph, 0, [x.shape[0] as number, width], x.dtype);
      const summed = scattered(zeros, places, reshaped(gradient, [count, width]), 0, 'add');
      return reshaped(summed, x.shape);
    },
  ]);
}

/**
 * The vectors of a table: `gather` of a matrix.
 *
 * @param table [V, D]
 * @param ids int64, any shape
 * @returns [...ids.shape, D]
 */
export function embedding(table: Tensor, ids: Tensor): Tensor {
  if (table.shape.length !== 2) {
    throw new ShapeError(`embedding: the table needs the shape [entries,width], got ${formatShape(table.shape)}`);
  }
  return gather(table, ids);
}

/**
 * One value for each place named along the last axis: result[..., k] = x[..., places[..., k]].
 *
 * @param x [..., N]
 * @param places int64 [..., K], with the same leading axes
 * @returns [..., K]
 * @example gatherAlong(graph.input('x', [2, 9]), graph.input('places', [2, 3], 'int64')).shape // [2, 3]
 */
export function gatherAlong(x: Tensor, places: Tensor): Tensor {
  const { graph } = x;
  checkIndices('gatherAlong', graph, places);
  if (x.shape.length === 0 || !sameShape(x.shape.slice(0, -1), places.shape.slice(0, -1))) {
    throw new ShapeError(
      `gatherAlong: all axes but the last must agree: ${formatShape(x.shape)} and ${formatShape(places.shape)}`,
    );
  }
  const axis = x.shape.length - 1;
  const result = graph.apply('GatherElements', [x, places], places.shape, { axis });
  if (!isFloat(x.dtype)) return result;
  return differentiable(result, [
    x,
    (gradient) => scattered(filled(graph, 0, x.shape, x.dtype), places, gradient, axis, 'add'),
  ]);
}
