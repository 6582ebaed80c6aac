/**
 * Fits src/score/spelling-weights.ts to names that editors wrote:
 * `npm run build && node scripts/fit-score/spelling.mjs --musicxml FOLDER [--epochs 4]`.
 *
 * Every note with two usual names is a case of a logistic regression: its features are those of `visitNames`, with the
 * names around it as they are written (J. Besag's pseudo-likelihood, 1975). Each piece is taken in eight transpositions
 * beside itself, four fifths to both sides, so that few pieces tell of all keys. Stochastic gradients, with the mean of
 * the second half's weights.
 */
import { parseArgs } from 'node:util';
import { built, readSpelled } from './music.mjs';
import { tables, writeWeights } from './write-weights.mjs';

const { values } = parseArgs({ options: { musicxml: { type: 'string' }, epochs: { type: 'string', default: '4' } } });
if (values.musicxml === undefined) {
  console.error('usage: node scripts/fit-score/spelling.mjs --musicxml FOLDER [--epochs N]');
  process.exit(2);
}
const { namingContext, visitNames, NEIGHBOUR_SLOTS, PLACE_SLOTS } = await built('score/name-features.js');
const { PAGE_TICKS } = await built('score/grid.js');

const RATE = 0.05;
const SHRINK = 0.003;
const MOST_FIFTHS = 4;

const NEIGHBOUR_TABLES = [
  ...['together', 'nextSame', 'nextSemitone', 'nextTone', 'lastSame', 'lastSemitone', 'lastTone', 'near', 'far'],
];
const weights = Object.fromEntries([
  ...['key', 'absolute'].map((table) => [table, new Float64Array(PLACE_SLOTS)]),
  ...NEIGHBOUR_TABLES.map((table) => [table, new Float64Array(NEIGHBOUR_SLOTS)]),
]);
const sums = Object.fromEntries(
  Object.entries(weights).map(([table, { length }]) => [table, new Float64Array(length)]),
);

const pieces = readSpelled(values.musicxml);
const cases = pieces.flatMap(({ notes }) =>
  Array.from({ length: 2 * MOST_FIFTHS + 1 }, (_, index) => transposed(notes, index - MOST_FIFTHS)).filter(
    (piece) => piece !== undefined,
  ),
);
console.log(`${pieces.length} pieces, ${pieces.reduce((sum, { notes }) => sum + notes.length, 0)} notes`);

/** A piece so many fifths higher; undefined where names would be out of reach. */
function transposed(notes, fifths) {
  const places = Int8Array.from(notes, ({ place }) => place + fifths);
  const signatures = notes.map((note) => note.fifths + fifths);
  if (places.some((place) => place < -15 || place > 19) || signatures.some((key) => Math.abs(key) > 7))
    return undefined;
  const semitones = ((((7 * fifths + 6) % 12) + 12) % 12) - 6;
  const placed = notes.map(({ pitch, onset }) => ({
    pitch: pitch + semitones,
    onsetTicks: Math.round(onset * PAGE_TICKS),
  }));
  return { placed, places, signatures, context: namingContext(placed, signatures) };
}

const epochs = Number(values.epochs);
for (let epoch = 0; epoch < epochs; epoch++) {
  for (let turn = 0; turn < cases.length; turn++) {
    const { places, context } = cases[(turn * 7 + epoch) % cases.length];
    let features = new Map();
    visitNames(
      places,
      context,
      (table, slot, amount) => {
        const key = `${table} ${slot}`;
        const found = features.get(key);
        if (found === undefined) features.set(key, { table, slot, amount });
        else found.amount += amount;
      },
      () => {
        let sum = 0;
        for (const { table, slot, amount } of features.values()) sum += weights[table][slot] * amount;
        const gradient = -1 / (1 + Math.exp(-sum));
        for (const { table, slot, amount } of features.values()) {
          if (amount === 0) continue;
          weights[table][slot] += RATE * (gradient * amount - SHRINK * weights[table][slot]);
        }
        features = new Map();
      },
    );
  }
  if (2 * epoch < epochs - 1) continue;
  for (const [table, sum] of Object.entries(sums)) for (const slot of sum.keys()) sum[slot] += weights[table][slot];
}
const averaged = epochs - Math.ceil((epochs - 1) / 2);
const means = Object.fromEntries(
  Object.entries(sums).map(([table, sum]) => [table, sum.map((value) => value / averaged)]),
);

writeWeights(
  'spelling-weights.ts',
  `/**
 * Weights of the pitch spelling, in hundredths of a nat: what its place on the line of fifths speaks for a name. Made by
 * scripts/fit-score/spelling.mjs from ${pieces.length} freely licensed pieces (docs/SCORE.md names them).
 */
import type { NameTable } from './name-features.ts';

/**
 * \`key\`, \`absolute\`: [30] names from 14 fifths below the signature, or C, to 15 above; all others: [25] names from 12
 * fifths below the name of a neighbour to 12 above.
 */
export const SPELLING_WEIGHTS: Readonly<Record<NameTable, readonly number[]>> = ${tables(means)};
`,
);
