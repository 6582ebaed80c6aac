/**
 * One side of a case in a process of its own: JSON lines in, JSON lines out. `peers/child.py` is its twin.
 *
 *   {"setup": {"kind": "ours/lstm.training", "params": {...}, "threads": 2}}  ->  {"ready": true}
 *   {"run": 3}       ->  {"seconds": [0.131, 0.13, 0.132]}
 *   {"memory": true} ->  {"idle": bytes, "peak": bytes, "now": bytes, "details": {...}}
 *   {"quit": true}   ->  ends; so does the end of the input
 *
 * What goes wrong is answered as {"error": "..."}. A kind names a file beside this one and a function in it, which is
 * given the parameters and `{ threads }` and returns what runs the case once, with `details` where there is something
 * to say of the result. A run that measures itself (process time instead of wall-clock time) returns its seconds.
 *
 * The memory of the idle process is taken when the libraries are loaded and nothing is built yet.
 */
import { createInterface } from 'node:readline';
import { forgetPeak, peakBytes, residentBytes } from './process-memory.mjs';

let work;
let idle;

async function setUp({ kind, params, threads }) {
  const [file, name] = kind.split('.');
  const module = await import(`./${file}.mjs`);
  idle = residentBytes();
  forgetPeak();
  work = await module[name](params, { threads });
  return { ready: true };
}

async function run(times) {
  const seconds = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    const measured = await work.run();
    seconds.push(typeof measured === 'number' ? measured : (performance.now() - start) / 1e3);
  }
  return { seconds };
}

async function answer(request) {
  if (request.setup) return setUp(request.setup);
  if (request.run) return run(request.run);
  return { idle, peak: peakBytes(), now: residentBytes(), details: work?.details?.() ?? {} };
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.quit) break;
  const reply = await answer(request).catch((error) => ({ error: error.stack ?? String(error) }));
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
await work?.close?.();
process.exit();
