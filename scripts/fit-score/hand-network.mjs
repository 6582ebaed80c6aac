/**
 * Fits src/score/hand-network-weights.ts to piano pieces whose two hands are two tracks, after hands.mjs:
 * `npm run build && node scripts/fit-score/hand-network.mjs --data mutopia-keyboard.zip [--without asap-dataset.zip]`.
 *
 * First beside the hands that the random field of hands.ts finds, then beside those that the network itself finds
 * (stacking, D. Wolpert 1992). Every other piece comes once more, its notes held as players hold them. Adam (D. Kingma
 * and J. Ba 2015) on the cross-entropy of notes.
 */
import { parseArgs } from 'node:util';
import { built } from './music.mjs';
import { heldAsPlayed, LEFT, readTwoHands } from './two-hands.mjs';
import { hundredths, writeWeights } from './write-weights.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: [] },
    without: { type: 'string', multiple: true, default: [] },
    epochs: { type: 'string', default: '3' },
  },
});
if (values.data.length === 0) {
  console.error('usage: node scripts/fit-score/hand-network.mjs --data COLLECTION [--without COLLECTION] [--epochs N]');
  process.exit(2);
}
const { fieldOdds } = await built('score/hands.js');
const { HAND_CONTEXT, handContext } = await built('score/hand-context.js');
const { Random } = await built('random.js');

const HIDDEN = [24, 12];
const BATCH = 64;
const LEAK = 0.01;
/** Rates at the start and the end: beside the field's hands, and beside its own. */
const RATES = [
  [0.003, 0.0005],
  [0.0015, 0.0001],
];

const random = Random.of(1);
const pieces = await readTwoHands(values.data, values.without);
const played = pieces
  .filter((_, index) => index % 2 === 0)
  .map(({ notes, hands }) => ({ notes: heldAsPlayed(notes, random), hands }));
const likely = (nats) => 1 / (1 + Math.exp(-nats));
const cases = [...pieces, ...played].map((piece) => {
  const odds = fieldOdds(piece.notes);
  return { ...piece, odds, left: odds.map(likely) };
});

const count = cases.reduce((sum, { notes }) => sum + notes.length, 0);
const rows = new Float32Array(count * HAND_CONTEXT);
const isLeft = Uint8Array.from(cases.flatMap(({ hands }) => Array.from(hands, (hand) => (hand === LEFT ? 1 : 0))));
const order = Uint32Array.from({ length: count }, (_, index) => index);

/** Weights [outputs · inputs] and offsets [outputs], each with what Adam keeps of it. */
const parameter = (values) => ({
  values,
  gradients: new Float32Array(values.length),
  m: new Float32Array(values.length),
  v: new Float32Array(values.length),
});
const sizes = [HAND_CONTEXT, ...HIDDEN, 1];
const layers = sizes.slice(1).map((outputs, depth) => {
  const inputs = sizes[depth];
  const weights = Float32Array.from({ length: inputs * outputs }, () => random.normal() / Math.sqrt(inputs));
  return { inputs, outputs, weights: parameter(weights), offsets: parameter(new Float32Array(outputs)) };
});
const outs = layers.map(({ outputs }) => new Float32Array(outputs));
const errors = layers.map(({ outputs }) => new Float32Array(outputs));

/** Nats for the left hand. */
function forward(row) {
  for (let depth = 0; depth < layers.length; depth++) {
    const { inputs, outputs, weights, offsets } = layers[depth];
    const input = depth === 0 ? row : outs[depth - 1];
    const matrix = weights.values;
    for (let output = 0; output < outputs; output++) {
      let sum = offsets.values[output];
      for (let at = 0, weight = output * inputs; at < inputs; at++, weight++) sum += matrix[weight] * input[at];
      outs[depth][output] = depth === layers.length - 1 || sum > 0 ? sum : LEAK * sum;
    }
  }
  return outs.at(-1)[0];
}

/** Adds the gradients of one note, after `forward`. */
function backward(row, error) {
  errors.at(-1)[0] = error;
  for (let depth = layers.length - 1; depth >= 0; depth--) {
    const { inputs, outputs, weights, offsets } = layers[depth];
    const input = depth === 0 ? row : outs[depth - 1];
    const below = errors[depth - 1];
    below?.fill(0);
    for (let output = 0; output < outputs; output++) {
      const own = errors[depth][output];
      offsets.gradients[output] += own;
      for (let at = 0, weight = output * inputs; at < inputs; at++, weight++) {
        weights.gradients[weight] += own * input[at];
        if (depth > 0) below[at] += own * weights.values[weight];
      }
    }
    if (depth > 0) for (let at = 0; at < inputs; at++) if (input[at] < 0) below[at] *= LEAK;
  }
}

let steps = 0;
function climb(rate) {
  steps++;
  for (const { weights, offsets } of layers) {
    for (const { values: own, gradients, m, v } of [weights, offsets]) {
      for (let at = 0; at < own.length; at++) {
        const gradient = gradients[at] / BATCH;
        m[at] = 0.9 * m[at] + 0.1 * gradient;
        v[at] = 0.999 * v[at] + 0.001 * gradient * gradient;
        own[at] -= (rate * m[at]) / (1 - 0.9 ** steps) / (Math.sqrt(v[at] / (1 - 0.999 ** steps)) + 1e-8);
      }
      gradients.fill(0);
    }
  }
}

const rowOf = (index) => rows.subarray(index * HAND_CONTEXT, (index + 1) * HAND_CONTEXT);
function buildRows() {
  let at = 0;
  for (const { notes, left, odds } of cases) {
    const own = handContext(notes, left, odds);
    rows.set(own, at);
    at += own.length;
  }
}

for (const [round, [from, to]] of RATES.entries()) {
  buildRows();
  const epochs = Number(values.epochs);
  const total = epochs * Math.floor(count / BATCH);
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let index = count - 1; index > 0; index--) {
      const other = Math.floor(random.uniform() * (index + 1));
      [order[index], order[other]] = [order[other], order[index]];
    }
    let loss = 0;
    for (let start = 0; start + BATCH <= count; start += BATCH, step++) {
      for (let at = start; at < start + BATCH; at++) {
        const row = rowOf(order[at]);
        const chance = likely(forward(row));
        loss -= Math.log(Math.max(1e-9, isLeft[order[at]] ? chance : 1 - chance));
        backward(row, chance - isLeft[order[at]]);
      }
      climb(from + ((to - from) * step) / total);
    }
    console.log(`round ${round + 1}, epoch ${epoch + 1}: ${(loss / count).toFixed(4)} nats a note`);
  }
  if (round + 1 === RATES.length) break;
  let note = 0;
  for (const one of cases) one.left = one.left.map(() => likely(forward(rowOf(note++))));
}

const layerText = ({ inputs, outputs, weights, offsets }) => {
  const starts = Array.from({ length: outputs }, (_, output) => output * inputs);
  const table = starts.map((at) => hundredths(weights.values.subarray(at, at + inputs)));
  return `{ weights: [${table.join(', ')}], offsets: ${hundredths(offsets.values)} }`;
};
writeWeights(
  'hand-network-weights.ts',
  `/**
 * Weights, in hundredths, of the small network that looks at the hands a second time (hand-network.ts). Made by
 * scripts/fit-score/hand-network.mjs from ${pieces.length} public domain and CC BY keyboard pieces of Mutopia, none of which is in
 * ASAP (docs/SCORE.md).
 */
import type { HandLayer } from './hand-network.ts';

/** Of numbers below 0 a hundredth is left between layers. */
export const HAND_LAYERS: readonly HandLayer[] = [${layers.map(layerText).join(', ')}];
`,
);
