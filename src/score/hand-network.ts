/**
 * A second look at the hands: a small network reads what stands around each note (hand-context.ts), the hands that the
 * random field found for it included, and says how likely the note is the left hand's.
 *
 * Its inputs are the outcome of the model before it, as in stacking (D. Wolpert, "Stacked generalization", 1992); the
 * weights are fitted by scripts/fit-score/hand-network.mjs. Looking a third time did not help (docs/SCORE.md).
 */
import { HAND_CONTEXT, handContext } from './hand-context.ts';
import { HAND_LAYERS } from './hand-network-weights.ts';
import type { HandNote } from './hands.ts';

/** Weights in hundredths. */
export interface HandLayer {
  /** [outputs][inputs] */
  readonly weights: readonly (readonly number[])[];
  /** [outputs] */
  readonly offsets: readonly number[];
}

/** How much the field still counts beside the network: chosen on half of ASAP. */
const FIELD_SHARE = 0.5;
/** What is left of a hidden number below 0. */
const LEAK = 0.01;

/**
 * [N] nats for the left hand.
 *
 * @param notes by onset, then pitch
 * @param odds [N] nats for the left hand by the random field of hands.ts
 */
export function reconsiderHands(notes: readonly HandNote[], odds: Float64Array): Float64Array {
  const left = odds.map((nats) => 1 / (1 + Math.exp(-nats)));
  return networkOdds(handContext(notes, left, odds), LAYERS).map((nats, index) => nats + FIELD_SHARE * odds[index]!);
}

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** [outputs · inputs] */
  readonly weights: Float64Array;
  readonly offsets: Float64Array;
}

const LAYERS: readonly Layer[] = HAND_LAYERS.map(({ weights, offsets }) => ({
  inputs: weights[0]!.length,
  outputs: weights.length,
  weights: Float64Array.from(weights.flat(), (weight) => weight / 100),
  offsets: Float64Array.from(offsets, (offset) => offset / 100),
}));

/** [N] what the network says of rows [N · HAND_CONTEXT]. */
function networkOdds(rows: Float32Array, layers: readonly Layer[]): Float64Array {
  const outs = layers.map(({ outputs }) => new Float64Array(outputs));
  return Float64Array.from({ length: rows.length / HAND_CONTEXT }, (_, row) => {
    let input: Float32Array | Float64Array = rows.subarray(row * HAND_CONTEXT, (row + 1) * HAND_CONTEXT);
    layers.forEach(({ inputs, outputs, weights, offsets }, depth) => {
      const out = outs[depth]!;
      const isLast = depth === layers.length - 1;
      for (let output = 0; output < outputs; output++) {
        let sum = offsets[output]!;
        for (let at = 0, weight = output * inputs; at < inputs; at++, weight++) sum += weights[weight]! * input[at]!;
        out[output] = isLast || sum > 0 ? sum : LEAK * sum;
      }
      input = out;
    });
    return input[0]!;
  });
}
