/**
 * How long one pass of the logistic regressions takes, objective and gradient of all notes: what the kernel in
 * `src/models/logistic-regression/` is tuned by. `npm run bench -- --only logreg` has the whole fit and its peer.
 *
 *   npm run build && node bench/logreg-pass.mjs [STEPS]
 *
 * Times are of one thread, process time, the median of the rounds.
 */
import { NoteObjective } from '../dist/models/logistic-regression/objective.js';
import { buildTimeline, LANES, soundingPitches } from '../dist/models/logistic-regression/timeline.js';
import { Random } from '../dist/random.js';
import { seconds } from './format.mjs';
import { heldRolls, scatteredRolls } from './music.mjs';
import { median } from './statistics.mjs';

const CONTEXT = 50;
const steps = Number(process.argv[2] ?? 417_000);
if (!(steps >= 1)) {
  console.error('usage: node bench/logreg-pass.mjs [STEPS]');
  process.exit(2);
}

function cpuSeconds(action) {
  const before = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Seconds of one pass over the rolls for all pitches that sound. */
function timePass(rolls, kernel, rounds) {
  const notes = [...soundingPitches(rolls)];
  const objective = new NoteObjective(buildTimeline(rolls, CONTEXT, soundingPitches(rolls)), kernel);
  const random = Random.of(2);
  const points = notes.map(() => new Float64Array(objective.parameters).map(() => 0.02 * random.normal()));
  const results = points.slice(0, LANES).map((point) => ({ value: 0, gradient: point.slice() }));
  const c = new Float64Array(128).fill(1);
  const times = Array.from({ length: rounds }, () =>
    cpuSeconds(() => {
      for (let first = 0; first < notes.length; first += LANES) {
        objective.evaluate(notes.slice(first, first + LANES), points.slice(first, first + LANES), c, results);
      }
    }),
  );
  return median(times);
}

function describe(rolls) {
  const count = rolls.reduce((sum, roll) => sum + roll.steps, 0);
  const cells = rolls.reduce((sum, roll) => sum + roll.pitches.length, 0);
  return `${count} steps, ${(cells / count).toFixed(2)} of ${soundingPitches(rolls).length} pitches sounding`;
}

const cases = [
  ['held', heldRolls(steps), ['wasm']],
  ['held', heldRolls(20_000), ['wasm', 'plain']],
  ['scattered', scatteredRolls(20_000), ['wasm', 'plain']],
];
for (const [name, rolls, kernels] of cases) {
  for (const kernel of kernels) {
    console.log(
      `${name} (${describe(rolls)}), ${kernel}: ${seconds(timePass(rolls, kernel, kernel === 'wasm' ? 5 : 2))}`,
    );
  }
}
