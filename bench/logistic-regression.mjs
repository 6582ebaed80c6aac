/**
 * How long the logistic regressions take: one pass (objective and gradient of all notes), and the fit to convergence.
 *
 *   npm run build && node bench/logistic-regression.mjs [pass|fit|all] [STEPS]
 *   PYTHON=python3 node bench/logistic-regression.mjs fit    (compares with the scikit-learn installed there)
 *
 * Rolls are made here, from a seed: `held` ones sound like piano music on a grid of eight steps a second (88 pitches,
 * about four sounding, held for 3.5 steps), `scattered` ones have 3 % of all 128 pitches on and nothing
 * held, the worst case for the run coding of timeline.ts. Times are of one thread, process time, the median of the rounds.
 */
import { spawnSync } from 'node:child_process';
import { fitLogisticRegression } from '../dist/models/logistic-regression/fit.js';
import { NoteObjective } from '../dist/models/logistic-regression/objective.js';
import { buildTimeline, LANES, soundingPitches } from '../dist/models/logistic-regression/timeline.js';
import { Random } from '../dist/random.js';

const CONTEXT = 50;
const [what = 'all', stepsText] = process.argv.slice(2);
if (!['pass', 'fit', 'all'].includes(what) || !(Number(stepsText ?? 1) >= 1)) {
  console.error('usage: node bench/logistic-regression.mjs [pass|fit|all] [STEPS]');
  process.exit(2);
}

/** Songs of about 4,500 steps; `next` says whether a pitch sounds after it did or did not. */
function makeRolls(steps, pitches, next) {
  const random = Random.of(1);
  const songs = Math.max(1, Math.round(steps / 4500));
  return Array.from({ length: songs }, (_, song) => {
    const length = Math.floor((steps * (song + 1)) / songs) - Math.floor((steps * song) / songs);
    const offsets = new Uint32Array(length + 1);
    const cells = [];
    const sounds = new Uint8Array(128);
    for (let step = 0; step < length; step++) {
      for (const pitch of pitches) {
        sounds[pitch] = random.uniform() < next(pitch, sounds[pitch] === 1) ? 1 : 0;
        if (sounds[pitch] === 1) cells.push(pitch);
      }
      offsets[step + 1] = cells.length;
    }
    return {
      grid: { unit: 'second', stepsPerSecond: 8 },
      steps: length,
      offsets,
      pitches: Uint8Array.from(cells),
      velocities: new Uint8Array(cells.length).fill(64),
      struck: new Uint8Array(cells.length),
    };
  });
}

const range = (from, to) => Array.from({ length: to - from }, (_, i) => from + i);

/** Middle pitches sound more often than the outer ones, as in music. */
const held = (steps) =>
  makeRolls(steps, range(21, 109), (pitch, sounding) =>
    sounding ? 0.71 : 0.0325 * Math.exp(-(((pitch - 62) / 18) ** 2) / 2),
  );
const scattered = (steps) => makeRolls(steps, range(0, 128), () => 0.03);

function cpuSeconds(action) {
  const before = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

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
  const steps = rolls.reduce((sum, roll) => sum + roll.steps, 0);
  const cells = rolls.reduce((sum, roll) => sum + roll.pitches.length, 0);
  return `${steps} steps, ${(cells / steps).toFixed(2)} of ${soundingPitches(rolls).length} pitches sounding`;
}

function benchPasses() {
  const cases = [
    ['held', held(Number(stepsText ?? 417_000)), ['wasm']],
    ['held', held(20_000), ['wasm', 'plain']],
    ['scattered', scattered(20_000), ['wasm', 'plain']],
  ];
  for (const [name, rolls, kernels] of cases) {
    for (const kernel of kernels) {
      const seconds = timePass(rolls, kernel, kernel === 'wasm' ? 5 : 2);
      console.log(`pass, ${name} (${describe(rolls)}), ${kernel}: ${(1000 * seconds).toFixed(0)} ms`);
    }
  }
}

/** Fits a few notes with scikit-learn on the same rolls; prints seconds a note and the objectives. */
const SCIKIT_LEARN = `
import json, sys, time
import numpy as np, scipy.sparse as sp
from sklearn.linear_model import LogisticRegression
task = json.load(sys.stdin)
K, C = task['context'], task['c']
blocks = []
for cells, offsets in task['songs']:
    song = sp.csr_matrix((np.ones(len(cells)), cells, offsets), shape=(len(offsets) - 1, 128))
    shift = lambda lag: sp.vstack([sp.csr_matrix((min(lag, song.shape[0]), 128)), song[: max(0, song.shape[0] - lag)]])
    blocks.append((sp.hstack([shift(lag) for lag in range(1, K + 1)]), song))
x = sp.csr_matrix(sp.vstack([block for block, _ in blocks]))
songs = sp.csc_matrix(sp.vstack([song for _, song in blocks]))
for note in task['notes']:
    y = songs[:, note].toarray().ravel()
    started = time.process_time()
    model = LogisticRegression(C=C, tol=task['tol'], max_iter=10000).fit(x, y)
    seconds = time.process_time() - started
    z = x @ model.coef_[0] + model.intercept_[0]
    objective = C * np.sum(np.logaddexp(0, z) - y * z) + 0.5 * np.sum(model.coef_[0] ** 2)
    print(json.dumps({'note': note, 'seconds': seconds, 'objective': objective, 'iterations': int(model.n_iter_[0])}))
`;

async function benchFit() {
  const rolls = held(Number(stepsText ?? 40_000));
  const c = 0.03;
  const before = process.cpuUsage();
  const fit = await fitLogisticRegression(rolls, { context: CONTEXT, c });
  const { user, system } = process.cpuUsage(before);
  const fitted = fit.model.outputs.length;
  const seconds = (user + system) / 1e6;
  console.log(
    `fit, held (${describe(rolls)}), C ${c}: ${seconds.toFixed(1)} s for ${fitted} notes, ${fit.passes} passes`,
  );
  const { PYTHON } = process.env;
  if (PYTHON === undefined) return;
  const notes = [40, 55, 60, 75];
  for (const tol of [1e-4, 1e-6]) {
    const songs = rolls.map((roll) => [[...roll.pitches], [...roll.offsets]]);
    const input = JSON.stringify({ context: CONTEXT, c, notes, tol, songs });
    const { stdout, stderr, status } = spawnSync(PYTHON, ['-c', SCIKIT_LEARN], { input, maxBuffer: 1 << 28 });
    if (status !== 0) throw new Error(`scikit-learn: ${stderr}`);
    const results = String(stdout)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const each = results.reduce((sum, result) => sum + result.seconds, 0) / results.length;
    const iterations = results.map((result) => result.iterations).join(', ');
    const above = results
      .map(({ note, objective }) => (objective / fit.objective[note] - 1).toExponential(1))
      .join(', ');
    console.log(
      `scikit-learn, tol ${tol}: ${each.toFixed(2)} s a note (CPU), ${(each * fitted).toFixed(0)} s for ${fitted}; ` +
        `iterations ${iterations}; objectives above ours by ${above}`,
    );
  }
}

if (what !== 'fit') benchPasses();
if (what !== 'pass') await benchFit();
