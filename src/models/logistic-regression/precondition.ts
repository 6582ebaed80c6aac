/**
 * A guess of the inverse Hessian that makes L-BFGS converge in few passes.
 *
 * The Hessian of one note is C X' diag(h) X + 1 with h = s (1 - s), s being the predicted probabilities. A pitch that
 * sounds mostly sounds on, so its K inputs are strongly correlated among themselves, in much the same way at every
 * lag: the discrete cosine transform nearly diagonalises such a block of X'X (Ahmed, Natarajan and Rao 1974). The
 * guess keeps each pitch's block as S D S, D diagonal in the cosine basis and S^2 the mean of h over the steps at which
 * the pitch sounded j steps ago; it ignores what different pitches have in common.
 */
import type { Roll } from '../../roll/roll.ts';
import { CosineTransform, cosineBasis } from './cosine-transform.ts';
import type { Timeline } from './timeline.ts';

/** Properties of the inputs, common to all notes. */
export interface InputStatistics {
  readonly timeline: Timeline;
  readonly transform: CosineTransform;
  /** [P, K]: sum over steps of the squared coefficient of each pitch's window. */
  readonly power: Float64Array;
  /** [P]: steps at which each input sounds. */
  readonly counts: Float64Array;
}

export function measureInputs(timeline: Timeline): InputStatistics {
  const { context, inputs, sounding } = timeline;
  const basis = cosineBasis(context);
  const counts = Float64Array.from(inputs, (pitch) => sounding[pitch]!.length);
  return { timeline, transform: new CosineTransform(basis, context), power: lagPower(timeline, basis), counts };
}

/** The guess for one note. */
export class Preconditioner {
  readonly #inputs: InputStatistics;
  readonly #c: number;
  /** [P]: mean of h over lags, for each input. */
  readonly #means: Float64Array;
  /** [P, K]: 1 / S relative to the mean's. */
  readonly #scales: Float64Array;
  #total: number;

  /** At weights of zero, where every step's probability is `rate`. */
  constructor(inputs: InputStatistics, c: number, rate: number) {
    this.#inputs = inputs;
    this.#c = c;
    const variance = rate * (1 - rate);
    this.#means = new Float64Array(inputs.counts.length).fill(variance);
    this.#scales = new Float64Array(inputs.power.length).fill(1);
    this.#total = variance * inputs.timeline.targets;
  }

  /** @param curvature [P * K + 1]: sum of h over the steps at which each input is 1; over all steps */
  update(curvature: Float64Array): void {
    const { context } = this.#inputs.timeline;
    this.#total = curvature[curvature.length - 1]!;
    const typical = this.#total / this.#inputs.timeline.targets;
    for (let input = 0; input < this.#means.length; input++) {
      // one more step of typical h keeps rare pitches from extremes
      const means = Array.from(
        curvature.subarray(input * context, (input + 1) * context),
        (sum) => (sum + typical) / (this.#inputs.counts[input]! + 1),
      );
      const mean = means.reduce((sum, value) => sum + value, 0) / context;
      this.#means[input] = mean;
      means.forEach((value, lag) => {
        this.#scales[input * context + lag] = Math.sqrt(mean / Math.max(value, mean / 16));
      });
    }
  }

  /** Multiplies a parameter vector [P * K + 1] in place. */
  apply(vector: Float64Array): void {
    const { transform, power, timeline } = this.#inputs;
    const { context, inputs } = timeline;
    const coefficients = new Float64Array(context);
    for (let i = 0; i < inputs.length * context; i++) vector[i]! *= this.#scales[i]!;
    for (let input = 0; input < inputs.length; input++) {
      const start = input * context;
      const lags = vector.subarray(start, start + context);
      const strength = this.#c * this.#means[input]!;
      transform.forwards(lags, coefficients);
      for (let k = 0; k < context; k++) coefficients[k]! /= strength * power[start + k]! + 1;
      transform.backwards(coefficients, lags);
    }
    for (let i = 0; i < inputs.length * context; i++) vector[i]! *= this.#scales[i]!;
    vector[inputs.length * context]! /= this.#c * this.#total;
  }
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
