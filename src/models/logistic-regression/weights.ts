/**
 * What a fit gives: one logistic regression for each of the 128 pitches, without what is zero for certain.
 *
 * Legend: K steps of context, P pitches as inputs, N notes that have weights.
 */

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
  /** [128]: log-odds of each note after silence. */
  readonly bias: Float32Array;
  /** [128]: inverse strength of the penalty that each note was fitted with. */
  readonly c: Float64Array;
}

/**
 * A note's parameters as one vector in the order of objective.ts: [P * K] by input, then lag; the intercept last.
 * For inputs other than the model's own, weights are 0.
 */
export function parametersOf(
  model: LogisticRegression,
  note: number,
  inputs: Uint8Array,
  context: number,
): Float64Array {
  const vector = new Float64Array(inputs.length * context + 1);
  const output = model.outputs.indexOf(note);
  vector[inputs.length * context] = model.bias[note]!;
  if (output < 0) return vector;
  inputs.forEach((pitch, i) => {
    const input = model.inputs.indexOf(pitch);
    if (input < 0) return;
    for (let lag = 0; lag < Math.min(context, model.context); lag++) {
      vector[i * context + lag] = model.weight[(lag * model.inputs.length + input) * model.outputs.length + output]!;
    }
  });
  return vector;
}

/** Puts the notes' parameter vectors together; notes without one keep the intercept of `bias`. */
export function assemble(
  context: number,
  inputs: Uint8Array,
  vectors: ReadonlyMap<number, Float64Array>,
  bias: Float32Array,
  c: Float64Array,
): LogisticRegression {
  const outputs = Uint8Array.from([...vectors.keys()].sort((a, b) => a - b));
  const weight = new Float32Array(context * inputs.length * outputs.length);
  const intercepts = bias.slice();
  outputs.forEach((note, output) => {
    const vector = vectors.get(note)!;
    for (let i = 0; i < inputs.length * context; i++) {
      const lag = i % context;
      const input = (i - lag) / context;
      weight[(lag * inputs.length + input) * outputs.length + output] = vector[i]!;
    }
    intercepts[note] = vector[inputs.length * context]!;
  });
  return { context, inputs, outputs, weight, bias: intercepts, c };
}
