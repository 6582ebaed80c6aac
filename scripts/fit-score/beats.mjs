/**
 * Fits src/score/beat-weights.ts to scores played by a model of a pianist (perform.mjs):
 * `npm run build && node scripts/fit-score/beats.mjs --data mutopia-keyboard.zip --data openscore-lieder-piano.zip
 * [--without asap-dataset.zip] [--pieces N] [--performances N] [--epochs N]`.
 *
 * A network of two hidden layers tells from `onsetFeatures` whether an onset is on a beat: cross-entropy, Adam. Of long
 * pieces a stretch is taken, so that a few of them do not outweigh the rest.
 */
import { parseArgs } from 'node:util';
import { built, readPieces, shuffled } from './music.mjs';
import { perform } from './perform.mjs';
import { hundredths, writeWeights } from './write-weights.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: [] },
    without: { type: 'string', multiple: true, default: [] },
    pieces: { type: 'string', default: '2000' },
    performances: { type: 'string', default: '1' },
    epochs: { type: 'string', default: '4' },
  },
});
if (values.data.length === 0) {
  console.error(
    'usage: node scripts/fit-score/beats.mjs --data COLLECTION… [--without COLLECTION] [--pieces N] [--epochs N]',
  );
  process.exit(2);
}
const { onsetsOf, onsetFeatures, ONSET_FEATURES } = await built('score/onsets.js');
const { beatTicks, PAGE_TICKS } = await built('score/grid.js');
const { Random } = await built('random.js');

const HIDDEN = 24;
const BATCH = 256;
const RATE = 0.004;
/** As beats are measured. */
const NEAR_SECONDS = 0.07;
const LEAST_NOTES = 100;
const MOST_ONSETS = 900;
const random = Random.of(1);

/**
 * In the music that people perform from memory a third of the onsets are beats; scores in which most are (hymns, dances
 * for beginners) tell a network to call everything a beat.
 */
const MOST_BEATS = 0.5;

const rows = [];
let pieces = 0;
const scores = shuffled(await readPieces(values.data, values.without)).slice(0, Number(values.pieces));
for (const { piece } of scores.flatMap((score) => Array(Number(values.performances)).fill(score))) {
  if (piece.notes.length < LEAST_NOTES) continue;
  const { notes, beatSeconds } = perform(piece, (metre) => beatTicks(metre) / PAGE_TICKS, random);
  const onsets = onsetsOf(notes);
  const features = onsetFeatures(onsets);
  const from = Math.floor(random.uniform() * Math.max(0, onsets.length - MOST_ONSETS));
  const to = Math.min(onsets.length, from + MOST_ONSETS);
  let beat = 0;
  const own = [];
  for (let onset = from; onset < to; onset++) {
    const { seconds } = onsets[onset];
    while (beat < beatSeconds.length && beatSeconds[beat] < seconds - NEAR_SECONDS) beat++;
    const isBeat = beat < beatSeconds.length && Math.abs(beatSeconds[beat] - seconds) <= NEAR_SECONDS;
    own.push({ input: features.slice(onset * ONSET_FEATURES, (onset + 1) * ONSET_FEATURES), isBeat: isBeat ? 1 : 0 });
  }
  if (own.reduce((sum, { isBeat }) => sum + isBeat, 0) > MOST_BEATS * own.length) continue;
  rows.push(...own);
  pieces++;
}
const share = rows.reduce((sum, { isBeat }) => sum + isBeat, 0) / rows.length;
console.log(`${pieces} pieces, ${rows.length} onsets, ${(100 * share).toFixed(0)} % of them beats`);

/** One layer with its gradients and Adam's two means. */
function newLayer(inputs, outputs) {
  const size = outputs * (inputs + 1);
  const weights = Float64Array.from({ length: size }, (_, at) =>
    at % (inputs + 1) === inputs ? 0 : random.normal() / Math.sqrt(inputs),
  );
  return {
    inputs,
    outputs,
    weights,
    gradients: new Float64Array(size),
    m: new Float64Array(size),
    v: new Float64Array(size),
  };
}
const layers = [newLayer(ONSET_FEATURES, HIDDEN), newLayer(HIDDEN, HIDDEN), newLayer(HIDDEN, 1)];
/** [layer] what comes out of it, before and behind the network. */
const outs = [new Float64Array(ONSET_FEATURES), ...layers.map(({ outputs }) => new Float64Array(outputs))];
const errors = outs.map(({ length }) => new Float64Array(length));

/** Adds the gradients of one onset; returns its loss in nats. */
function learn({ input, isBeat }) {
  outs[0].set(input);
  for (const [depth, { inputs, outputs, weights }] of layers.entries()) {
    const last = depth === layers.length - 1;
    for (let output = 0, at = 0; output < outputs; output++, at += inputs + 1) {
      let sum = weights[at + inputs];
      for (let index = 0; index < inputs; index++) sum += weights[at + index] * outs[depth][index];
      outs[depth + 1][output] = last ? 1 / (1 + Math.exp(-sum)) : Math.tanh(sum);
    }
  }
  const chance = outs.at(-1)[0];
  errors.at(-1)[0] = chance - isBeat;
  for (let depth = layers.length - 1; depth >= 0; depth--) {
    const { inputs, outputs, weights, gradients } = layers[depth];
    errors[depth].fill(0);
    for (let output = 0, at = 0; output < outputs; output++, at += inputs + 1) {
      const error = errors[depth + 1][output];
      gradients[at + inputs] += error;
      for (let index = 0; index < inputs; index++) {
        gradients[at + index] += error * outs[depth][index];
        errors[depth][index] += error * weights[at + index];
      }
    }
    if (depth > 0) for (let index = 0; index < inputs; index++) errors[depth][index] *= 1 - outs[depth][index] ** 2;
  }
  return -Math.log(Math.max(1e-9, isBeat === 1 ? chance : 1 - chance));
}

const epochs = Number(values.epochs);
const steps = epochs * Math.floor(rows.length / BATCH);
let step = 0;
for (let epoch = 0; epoch < epochs; epoch++) {
  for (let index = rows.length - 1; index > 0; index--) {
    const other = Math.floor(random.uniform() * (index + 1));
    [rows[index], rows[other]] = [rows[other], rows[index]];
  }
  let loss = 0;
  for (let from = 0; from + BATCH <= rows.length; from += BATCH) {
    for (let row = from; row < from + BATCH; row++) loss += learn(rows[row]);
    step++;
    const rate = RATE * Math.min(1, step / 100) * (1 - step / (steps + 1));
    for (const { weights, gradients, m, v } of layers) {
      for (let at = 0; at < weights.length; at++) {
        const gradient = gradients[at] / BATCH;
        m[at] = 0.9 * m[at] + 0.1 * gradient;
        v[at] = 0.999 * v[at] + 0.001 * gradient * gradient;
        weights[at] -= (rate * m[at]) / (1 - 0.9 ** step) / (Math.sqrt(v[at] / (1 - 0.999 ** step)) + 1e-8);
      }
      gradients.fill(0);
    }
  }
  console.log(`epoch ${epoch + 1}: ${(loss / (Math.floor(rows.length / BATCH) * BATCH)).toFixed(4)} nats an onset`);
}

const layerText = ({ inputs, outputs, weights }) => {
  const outputRows = Array.from({ length: outputs }, (_, output) => output * (inputs + 1));
  return `{ weights: [${outputRows.map((at) => hundredths(weights.slice(at, at + inputs))).join(', ')}], offsets: ${hundredths(outputRows.map((at) => weights[at + inputs]))} }`;
};
writeWeights(
  'beat-weights.ts',
  `/**
 * Weights, in hundredths, of the small network that says how likely an onset is a beat (\`beatLikelihood\`). Made by
 * scripts/fit-score/beats.mjs from freely licensed scores, played by a model of a pianist; none is in ASAP
 * (docs/SCORE.md).
 */

/** Layers [outputs][inputs] with their offsets [outputs]; tanh between them. */
export const BEAT_LAYERS: readonly {
  readonly weights: readonly (readonly number[])[];
  readonly offsets: readonly number[];
}[] = [${layers.map(layerText).join(', ')}];
`,
);
