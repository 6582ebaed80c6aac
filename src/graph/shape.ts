/**
 * Arithmetic of tensor shapes: sizes, axes, broadcasting.
 *
 * Every fault is a `ShapeError` that names the operation and the shapes, so that a
 * mistake is found where the program is built and not when it runs.
 */
import { ShapeError } from '../errors.ts';
import type { Shape } from '../runtime/runtime.ts';

/**
 * The number of values in a tensor of this shape.
 *
 * @example sizeOf([2, 3]) // 6
 * @example sizeOf([]) // 1
 */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** @example formatShape([2, 3]) // '[2,3]' */
export function formatShape(shape: Shape): string {
  return `[${shape.join(',')}]`;
}

/** Whether two shapes are equal, axis by axis. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** The length of one axis; negative axes count from the end. The axis must exist. */
export function lengthOf(shape: Shape, axis: number): number {
  return shape.at(axis) as number;
}

/** Refuses anything but whole, positive lengths: programs have static shapes and no empty tensors. */
export function checkShape(operation: string, shape: Shape): void {
  if (!shape.every((length) => Number.isSafeInteger(length) && length > 0)) {
    throw new ShapeError(`${operation}: every axis needs a whole, positive length, got ${formatShape(shape)}`);
  }
}

/**
 * The axis counted from the front.
 *
 * @example resolveAxis('sum', [2, 3], -1) // 1
 */
export function resolveAxis(operation: string, shape: Shape, axis: number): number {
  const resolved = axis < 0 ? axis + shape.length : axis;
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= shape.length) {
    throw new ShapeError(`${operation}: axis ${axis} does not exist in ${formatShape(shape)}`);
  }
  return resolved;
}

/** The axes counted from the front, sorted, each once; all axes where none are given. */
export function resolveAxes(operation: string, shape: Shape, axes?: readonly number[]): number[] {
  if (axes === undefined) return shape.map((_, axis) => axis);
  const resolved = axes.map((axis) => resolveAxis(operation, shape, axis)).sort((a, b) => a - b);
  if (new Set(resolved).size !== resolved.length) {
    throw new ShapeError(`${operation}: axes ${formatShape(axes)} of ${formatShape(shape)} name one axis twice`);
  }
  return resolved;
}

/**
 * The shape of an elementwise result: axes are aligned at the end, and a length of 1 stretches
 * (NumPy's broadcasting).
 *
 * @example broadcastShape('add', [2, 1, 4], [3, 1]) // [2, 3, 4]
 */
export function broadcastShape(operation: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new ShapeError(`${operation}: shapes do not broadcast: ${formatShape(a)} and ${formatShape(b)}`);
    }
    return Math.max(left, right);
  });
}
