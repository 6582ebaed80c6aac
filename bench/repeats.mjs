/**
 * How much the piano-roll sets repeat themselves: how many test steps come after eight steps that stood in the piece
 * before, and how many of these go on as they did then; and how many test pieces share 32 steps with a training piece.
 *
 *   npm run build && node bench/repeats.mjs --data data/boulanger-lewandowski
 */
import { parseArgs } from 'node:util';
import { ROLL_SET_NAMES } from '../dist/benchmarks/index.js';
import { Recall } from '../dist/models/recall.js';
import { boulangerLewandowski, readRollSet } from '../dist/node/datasets/boulanger-lewandowski.js';
import { openTree, subtree } from '../dist/node/file-tree.js';
import { combinationAt } from '../dist/roll/roll.js';

const { values } = parseArgs({ options: { data: { type: 'string', default: 'data/boulanger-lewandowski' } } });
/** Steps that must agree before a step, and those that make a test piece one that training knows. */
const [BEFORE, SHARED] = [8, 32];

const textsOf = (roll) => Array.from({ length: roll.steps }, (_, step) => [...combinationAt(roll, step)].join(' '));
const runsOf = (texts) =>
  Array.from({ length: Math.max(0, texts.length - SHARED + 1) }, (_, i) => texts.slice(i, i + SHARED).join('|'));
const percent = (share) => `${(100 * share).toFixed(0)} %`;

const whole = await openTree(values.data);
const tree = subtree(whole, boulangerLewandowski.rootIn(whole));
console.log('| set | test steps after a repeat | of these, as before | pieces that share 32 steps with training |');
console.log('|:--|--:|--:|--:|');
for (const name of ROLL_SET_NAMES) {
  const { train, test } = await readRollSet(tree, name);
  const known = new Set(train.flatMap((roll) => runsOf(textsOf(roll))));
  const counts = { steps: 0, repeated: 0, same: 0, shared: 0 };
  for (const roll of test) {
    const texts = textsOf(roll);
    const recall = new Recall();
    for (const text of texts) {
      const { from, length } = recall.next;
      counts.steps += 1;
      if (length >= BEFORE) counts.repeated += 1;
      if (length >= BEFORE && texts[from] === text) counts.same += 1;
      recall.push(text);
    }
    if (runsOf(texts).some((run) => known.has(run))) counts.shared += 1;
  }
  const { steps, repeated, same, shared } = counts;
  console.log(`| ${name} | ${percent(repeated / steps)} | ${percent(same / repeated)} | ${shared} of ${test.length} |`);
}
whole.close();
