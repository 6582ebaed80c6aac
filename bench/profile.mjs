/**
 * Where the time of a training step goes, beside what the machine could do at best.
 *
 *   npm run build && node bench/profile.mjs [lstm-last|lstm-every|transformer] [THREADS] [STEPS]
 *
 * ONNX Runtime's own profile of the fastest step, added up by operator. The floor of a product is its floating-point
 * operations over the rate of one large product (512 x 1024 x 1024) in the same process; the floor of everything else
 * is the bytes that it reads and writes over the rate at which the threads copy half a megabyte, which stays in the cache.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { Graph, matmul } from '../dist/graph/index.js';
import { createOrtRuntime } from '../dist/runtime/ort.js';
import { LSTM, TRANSFORMER } from './cases/engine.mjs';
import { lstmTraining } from './programs/lstm.mjs';
import { floats, smallNumbers } from './programs/training-step.mjs';
import { transformerTraining } from './programs/transformer.mjs';

const PROGRAMS = {
  'lstm-last': () => lstmTraining({ ...LSTM, loss: 'last' }),
  'lstm-every': () => lstmTraining({ ...LSTM, loss: 'every' }),
  transformer: () => transformerTraining(TRANSFORMER),
};

const [what = 'transformer', threadsText = '2', stepsText = '6'] = process.argv.slice(2);
const [threads, steps] = [threadsText, stepsText].map(Number);
if (!(what in PROGRAMS) || !(threads >= 1 && steps >= 1)) {
  console.error(`usage: node bench/profile.mjs [${Object.keys(PROGRAMS).join('|')}] [THREADS] [STEPS]`);
  process.exit(2);
}
const runtimeWith = (ortModule, session) =>
  createOrtRuntime(ortModule, {
    name: 'onnxruntime-node',
    writesInPlace: true,
    session: { intraOpNumThreads: threads, ...session },
  });

const size = (shape) => shape.reduce((product, length) => product * length, 1);
const shapesOf = (list) => list.flatMap((entry) => Object.values(entry));

const folder = mkdtempSync(join(tmpdir(), 'cadenza-profile-'));
try {
  // Before and after, the better of the two: the machine may be busy for a moment.
  const before = [await productRate(), copyRate()];
  const events = await profile();
  report(fastestRun(events), Math.max(before[0], await productRate()), Math.max(before[1], copyRate()));
} finally {
  rmSync(folder, { recursive: true });
}

async function profile() {
  let session;
  const keeping = {
    Tensor: ort.Tensor,
    InferenceSession: {
      create: async (...args) => {
        session = await ort.InferenceSession.create(...args);
        return session;
      },
    },
  };
  const runtime = runtimeWith(keeping, { enableProfiling: true, profileFilePrefix: join(folder, 'profile') });
  const model = await PROGRAMS[what]().load(runtime);
  for (let step = 0; step < steps; step++) await model.step();
  session.endProfiling();
  await model.close();
  return JSON.parse(readFileSync(join(folder, readdirSync(folder)[0]), 'utf8'));
}

/** The kernels of the run that took the least time. */
function fastestRun(events) {
  const [best] = events.filter(({ name }) => name === 'model_run').sort((a, b) => a.dur - b.dur);
  const kernels = events.filter(
    ({ cat, name, ts }) => cat === 'Node' && name.endsWith('_kernel_time') && ts >= best.ts && ts <= best.ts + best.dur,
  );
  return { milliseconds: best.dur / 1e3, kernels };
}

/** GFLOP/s of one large product. */
async function productRate() {
  const [M, K, N, count] = [512, 1024, 1024, 8];
  const graph = new Graph();
  const right = graph.input('right', [K, N]);
  const feeds = { right: floats([K, N], smallNumbers(1)) };
  const into = {};
  for (let index = 0; index < count; index++) {
    graph.output(`product${index}`, matmul(graph.input(`left${index}`, [M, K]), right));
    feeds[`left${index}`] = floats([M, K], smallNumbers(index));
    into[`product${index}`] = floats([M, N]);
  }
  const executable = await runtimeWith(ort, {}).load(graph.toProgram());
  const seconds = await fastest(8, () => executable.run(feeds, into));
  await executable.release();
  return (2 * M * K * N * count) / seconds / 1e9;
}

/** GB/s of reading and writing what lies in the cache, on all threads. */
function copyRate() {
  const from = new Float32Array(1 << 17).fill(1);
  const to = new Float32Array(1 << 17);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 40; round++) {
    const start = performance.now();
    for (let copy = 0; copy < 16; copy++) to.set(from);
    best = Math.min(best, performance.now() - start);
  }
  return (threads * 16 * 2 * from.byteLength) / best / 1e6;
}

async function fastest(rounds, work) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return best / 1e3;
}

/** Floating-point operations of a product of matrices. */
function operations({ args }) {
  const [left] = shapesOf(args.input_type_shape);
  const [output] = shapesOf(args.output_type_shape);
  // A matrix of the left operand has as many rows as the result, however it is transposed or repeated.
  const inner = size(left) / (size(left.slice(0, -2)) * output.at(-2));
  return 2 * size(output) * inner;
}

function report({ milliseconds, kernels }, gigaflops, gigabytes) {
  const PRODUCTS = new Set(['Gemm', 'MatMul', 'FusedMatMul']);
  const rows = new Map();
  for (const kernel of kernels) {
    const name = kernel.args.op_name;
    const row = rows.get(name) ?? { name, nodes: 0, milliseconds: 0, work: 0 };
    row.nodes += 1;
    row.milliseconds += kernel.dur / 1e3;
    row.work += PRODUCTS.has(name)
      ? operations(kernel)
      : 4 *
        [...shapesOf(kernel.args.input_type_shape), ...shapesOf(kernel.args.output_type_shape)].reduce(
          (sum, shape) => sum + size(shape),
          0,
        );
    rows.set(name, row);
  }
  const floorOf = ({ name, work }) => (PRODUCTS.has(name) ? work / gigaflops : work / gigabytes) / 1e6;
  const sorted = [...rows.values()].sort((a, b) => b.milliseconds - a.milliseconds);
  const total = sorted.reduce((sum, row) => sum + row.milliseconds, 0);
  console.log(`${what}, ${threads} threads: ${milliseconds.toFixed(0)} ms a step, ${kernels.length} operations`);
  console.log(
    `One large product: ${gigaflops.toFixed(0)} GFLOP/s. A copy in the cache: ${gigabytes.toFixed(1)} GB/s.\n`,
  );
  console.log('| operator | nodes | ms | share | floor, ms |');
  console.log('|:--|--:|--:|--:|--:|');
  const line = (name, nodes, time, floor) =>
    console.log(
      `| ${name} | ${nodes} | ${time.toFixed(1)} | ${((100 * time) / total).toFixed(1)} % | ${floor.toFixed(1)} |`,
    );
  const shown = sorted.filter((row) => row.milliseconds >= total / 200);
  for (const row of shown) line(row.name, row.nodes, row.milliseconds, floorOf(row));
  const rest = sorted.slice(shown.length);
  const add = (list, of) => list.reduce((sum, row) => sum + of(row), 0);
  line(
    'others',
    add(rest, (row) => row.nodes),
    add(rest, (row) => row.milliseconds),
    add(rest, floorOf),
  );
  line('all', kernels.length, total, add(sorted, floorOf));
}
