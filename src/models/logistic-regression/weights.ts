/**
 * What a fit gives: one logistic regression for each of the 128 pitches, without what is zero for certain.
 *
 * In the autoregressive form a note also sees which lower notes sound in its own step, so that the product of the notes'
 * probabilities, from low to high, is a joint distribution of the whole combination (the chain rule; Frey 1998's
 * fully visible sigmoid belief network, over time).
 *
 * Legend: K steps of context, P pitches as inputs, N notes that have weights.
 */

import type { Timeline } from './timeline.ts';

/** MIDI pitches: the model predicts each of them. */
export const NOTES = 128;

export interface LogisticRegression {
  /** K: steps of context. */
  readonly context: number;
  /** [P]: pitches that sounded in the training data, ascending; no other has a weight. */
  readonly inputs: Uint8Array;
  /** [N]: notes that have weights, ascending; the others are predicted by their intercept alone. */
  readonly outputs: Uint8Array;
  /** [K, P, N]: log-odds that a sounding pitch adds, the step before at index 0. */
  readonly weight: Float32Array;
  /**
   * [P, N]: log-odds that a pitch adds which sounds in the same step, 0 unless it is lower than the note. Absent where
   * notes see only the past.
   */
  readonly lower?: Float32Array;
  /** [128]: log-odds of each note after silence. */
  readonly bias: Float32Array;
  /** [128]: inverse strength of the penalty that each note was fitted with. */
  readonly c: Float64Array;
}

/** In which order a model's own parameters lie in vectors. */
export function layoutOf({
  inputs,
  context,
  lower,
}: LogisticRegression): Pick<Timeline, 'inputs' | 'context' | 'lead'> {
  const lead = lower === undefined ? 0 : 1;
  return { inputs, context: context + lead, lead };
}

/**
 * A note's parameters as one vector in the order of objective.ts: [P * K] by input, then lag; the intercept last.
 * For inputs other than the model's own, weights are 0.
 */
export function parametersOf(
  model: LogisticRegression,
  note: number,
  { inputs, context, lead }: Pick<Timeline, 'inputs' | 'context' | 'lead'>,
): Float64Array {
  const vector = new Float64Array(inputs.length * context + 1);
  const output = model.outputs.indexOf(note);
  vector[inputs.length * context] = model.bias[note]!;
  if (output < 0) return vector;
  const [P, N] = [model.inputs.length, model.outputs.length];
  inputs.forEach((pitch, i) => {
    const input = model.inputs.indexOf(pitch);
    if (input < 0) return;
    if (lead === 1) vector[i * context] = model.lower?.[input * N + output] ?? 0;
    for (let lag = 0; lag < Math.min(context - lead, model.context); lag++) {
      vector[i * context + lead + lag] = model.weight[(lag * P + input) * N + output]!;
    }
  });
  return vector;
}

/** Puts the notes' parameter vectors together; notes without one keep the intercept of `bias`. */
export function assemble(
  { inputs, context, lead }: Pick<Timeline, 'inputs' | 'context' | 'lead'>,
  vectors: ReadonlyMap<number, Float64Array>,
  bias: Float32Array,
  c: Float64Array,
): LogisticRegression {
  const outputs = Uint8Array.from([...vectors.keys()].sort((a, b) => a - b));
  const [P, N] = [inputs.length, outputs.length];
  const weight = new Float32Array((context - lead) * P * N);
  const lower = new Float32Array(P * N);
  const intercepts = bias.slice();
  outputs.forEach((note, output) => {
    const vector = vectors.get(note)!;
    for (let input = 0; input < P; input++) {
      if (lead === 1) lower[input * N + output] = vector[input * context]!;
      for (let lag = 0; lag < context - lead; lag++) {
        weight[(lag * P + input) * N + output] = vector[input * context + lead + lag]!;
      }
    }
    intercepts[note] = vector[P * context]!;
  });
  const shared = { context: context - lead, inputs, outputs, weight, bias: intercepts, c };
  return lead === 1 ? { ...shared, lower } : shared;
}
