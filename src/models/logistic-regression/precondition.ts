/**
 * A guess of the inverse Hessian that makes L-BFGS converge in few passes.
 *
 * The Hessian of one note is C X' diag(s (1 - s)) X + 1. A pitch that sounds mostly sounds on, so its K inputs are
 * strongly correlated among themselves, in much the same way at every lag: the discrete cosine transform nearly
 * diagonalises such a block (Ahmed, Natarajan and Rao 1974). The guess keeps, for each pitch, the diagonal of its block in that
 * basis, takes s (1 - s) as the same everywhere, and ignores what different pitches have in common.
 */
import type { Roll } from '../../roll/roll.ts';
import type { Timeline } from './timeline.ts';

export interface Preconditioner {
  /**
   * Multiplies a note's parameter vector in place by the guess.
   * @param curvature C times the mean of s (1 - s)
   */
  apply(vector: Float64Array, curvature: number): void;
}

/** Measures the rolls of a timeline. */
export function createPreconditioner(timeline: Timeline): Preconditioner {
  const { context, inputs, targets } = timeline;
  const basis = cosineBasis(context);
  const power = lagPower(timeline, basis);
  const transformed = new Float64Array(context);
  return {
    apply(vector, curvature) {
      for (let input = 0; input < inputs.length; input++) {
        const start = input * context;
        for (let k = 0; k < context; k++) {
          let sum = 0;
          for (let j = 0; j < context; j++) sum += basis[k * context + j]! * vector[start + j]!;
          transformed[k] = sum / (curvature * power[start + k]! + 1);
        }
        vector.fill(0, start, start + context);
        for (let k = 0; k < context; k++) {
          const factor = transformed[k]!;
          for (let j = 0; j < context; j++) vector[start + j]! += factor * basis[k * context + j]!;
        }
      }
      vector[inputs.length * context]! /= curvature * targets;
    },
  };
}

/** [K, K]: orthonormal rows, the cosines of the transform's second kind. */
function cosineBasis(size: number): Float64Array {
  const basis = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    const scale = Math.sqrt((k === 0 ? 1 : 2) / size);
    for (let j = 0; j < size; j++) basis[k * size + j] = scale * Math.cos((Math.PI * k * (2 * j + 1)) / (2 * size));
  }
  return basis;
}

/** [P, K]: sum over steps of the squared k-th coefficient of each pitch's window, the songs' edges neglected. */
function lagPower(timeline: Timeline, basis: Float64Array): Float64Array {
  const { context, inputs, songs } = timeline;
  const inputOf = new Int16Array(256).fill(-1);
  inputs.forEach((pitch, input) => {
    inputOf[pitch] = input;
  });
  const pairs = new Float64Array(inputs.length * context);
  for (const { roll } of songs) countPairs(roll, inputOf, context, pairs);
  const power = new Float64Array(inputs.length * context);
  for (let k = 0; k < context; k++) {
    const row = basis.subarray(k * context, (k + 1) * context);
    for (let distance = 0; distance < context; distance++) {
      let product = 0;
      for (let j = distance; j < context; j++) product += row[j]! * row[j - distance]!;
      if (distance > 0) product *= 2;
      for (let input = 0; input < inputs.length; input++) {
        power[input * context + k]! += product * pairs[input * context + distance]!;
      }
    }
  }
  return power.map((value) => Math.max(value, 0));
}

/** Adds to [P, K] how often each pitch sounds in two steps that lie 0 .. K - 1 apart. */
function countPairs(roll: Roll, inputOf: Int16Array, context: number, pairs: Float64Array): void {
  const steps: number[][] = [];
  for (let step = 0; step < roll.steps; step++) {
    for (let cell = roll.offsets[step]!; cell < roll.offsets[step + 1]!; cell++) {
      const input = inputOf[roll.pitches[cell]!]!;
      if (input < 0) continue;
      steps[input] ??= [];
      const earlier = steps[input];
      earlier.push(step);
      for (let i = earlier.length - 1; i >= 0; i--) {
        const distance = step - earlier[i]!;
        if (distance >= context) break;
        pairs[input * context + distance]!++;
      }
    }
  }
}
