/**
 * Fits src/score/hand-weights.ts to piano pieces whose two hands are two tracks:
 * `npm run build && node scripts/fit-score/hands.mjs --data mutopia-keyboard.zip [--without asap-dataset.zip]`.
 *
 * Logistic regressions on the features of `handFeatures`. First what a note says by itself; then beside the hands of
 * its neighbours, as they are written (J. Besag's pseudo-likelihood, 1975), and once more as the model so far finds
 * them, so that it learns what its own mistakes look like. Each piece is taken as it is and transposed to both sides.
 */
import { parseArgs } from 'node:util';
import { built } from './music.mjs';
import { heldAsPlayed, LEFT, readTwoHands } from './two-hands.mjs';
import { hundredths, tables, writeWeights } from './write-weights.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: [] },
    without: { type: 'string', multiple: true, default: [] },
    epochs: { type: 'string', default: '1' },
  },
});
if (values.data.length === 0) {
  console.error('usage: node scripts/fit-score/hands.mjs --data COLLECTION [--without COLLECTION] [--epochs N]');
  process.exit(2);
}
const { handFeatures, settleHands, HAND_BINS, HAND_RELATIONS } = await built('score/hands.js');
const { Random } = await built('random.js');

const RATE = 0.1;
/** Slots of the own tables, as hands.ts counts them. */
const OWN_SLOTS = { pitch: 44, height: 50, below: 12, above: 12, rank: 12, rankFromTop: 12 };
const SEMITONES = [0, -3, 3];

/** The transposition whose notes are held as players hold them: not exactly. */
const PLAYED = -3;
const random = Random.of(1);

const pieces = await readTwoHands(values.data, values.without);
const cases = SEMITONES.flatMap((semitones) =>
  pieces.map(({ notes, hands }) => {
    const held = semitones === PLAYED ? heldAsPlayed(notes, random) : notes;
    const moved = held.map((note) => ({ ...note, pitch: note.pitch + semitones }));
    return { hands, seen: hands, features: handFeatures(moved) };
  }),
);

const ownTables = () =>
  Object.fromEntries(Object.entries(OWN_SLOTS).map(([name, slots]) => [name, new Float64Array(slots)]));
const newSide = () => new Float64Array(HAND_RELATIONS.length * HAND_BINS);
const newWeights = () => ({ own: ownTables(), right: newSide(), left: newSide() });

/** Adagrad over all notes, piece by piece. */
function learn(weights, squares, withNeighbours) {
  for (const { hands, seen, features } of cases) {
    for (let note = 0; note < hands.length; note++) {
      const place = features.places[note];
      const around = withNeighbours ? features.neighbours[note] : [];
      let sum = 0;
      for (const name in place) sum += weights.own[name][place[name]];
      for (let at = 0; at < around.length; at += 2) {
        sum += (seen[around[at + 1]] === LEFT ? weights.left : weights.right)[around[at]];
      }
      const gradient = (hands[note] === LEFT ? 1 : 0) - 1 / (1 + Math.exp(-sum));
      for (const name in place) climb(weights.own[name], squares.own[name], place[name], gradient);
      for (let at = 0; at < around.length; at += 2) {
        const side = seen[around[at + 1]] === LEFT ? 'left' : 'right';
        climb(weights[side], squares[side], around[at], gradient);
      }
    }
  }
}

function climb(weights, squares, slot, gradient) {
  squares[slot] += gradient * gradient + 1e-6;
  weights[slot] += (RATE * gradient) / Math.sqrt(squares[slot]);
}

const first = newWeights();
const firstSquares = newWeights();
for (let epoch = 0; epoch < 2; epoch++) learn(first, firstSquares, false);

const weights = newWeights();
const squares = newWeights();
for (let epoch = 0; epoch < Number(values.epochs); epoch++) learn(weights, squares, true);
const all = () => ({ first: first.own, ...weights });
report('fitted to hands as written');
for (const one of cases) one.seen = settleHands(one.features, all());
learn(weights, squares, true);
report('and as found');

function report(what) {
  let right = 0;
  let total = 0;
  for (const { features, hands } of cases.slice(0, pieces.length)) {
    settleHands(features, all()).forEach((hand, note) => {
      right += hand === hands[note] ? 1 : 0;
    });
    total += hands.length;
  }
  console.log(`${what}: ${((100 * right) / total).toFixed(2)} % of the notes fitted on`);
}

const side = (weightsOf, relation) => {
  const from = HAND_RELATIONS.indexOf(relation) * HAND_BINS;
  return weightsOf.slice(from, from + HAND_BINS);
};
writeWeights(
  'hand-weights.ts',
  `/**
 * Weights of the hand finder, in hundredths of a nat in favour of the left hand. Made by scripts/fit-score/hands.mjs from
 * ${pieces.length} public domain and CC BY keyboard pieces of Mutopia, none of which is in ASAP (docs/SCORE.md).
 */

/** What a note says by itself; the tables are indexed in hands.ts. */
export interface OwnWeights {
${Object.keys(OWN_SLOTS)
  .map((name) => `  readonly ${name}: readonly number[];`)
  .join('\n')}
}

/** Where no neighbour has a hand yet. */
export const FIRST_WEIGHTS: OwnWeights = ${tables(first.own)};

/** Beside the neighbours. */
export const OWN_WEIGHTS: OwnWeights = ${tables(weights.own)};

/** By relation [41] each, by how much higher the neighbour is, in steps of 1.5 semitones from 30 below on. */
export const NEIGHBOUR_HANDS = ${tables(
    Object.fromEntries(HAND_RELATIONS.map((relation) => [relation, relation])),
    (relation) =>
      `{ right: ${hundredths(side(weights.right, relation))}, left: ${hundredths(side(weights.left, relation))} }`,
  )} as const;
`,
);
