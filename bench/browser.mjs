/**
 * The engine in Chromium (onnxruntime-web, WebAssembly) against the engine in Node (onnxruntime-node):
 * an LSTM's training step, of reduced size, and its generation.
 *
 *   npm run build && node bench/browser.mjs [THREADS] [ROUNDS]
 *
 * The two sides take turns of about half a second (A B A B ...), so that a noisy machine troubles both
 * alike; the figure is the median over the rounds of the browser's time divided by Node's, with
 * its 10 % and 90 % quantiles.
 */
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { createNativeRuntime } from '../dist/node/index.js';
import { lstmGeneration, lstmTraining } from './programs/lstm.mjs';
import { median, ratioOf } from './statistics.mjs';

const PAGE = '/bench/browser-page.mjs';
const TURN_SECONDS = 0.5;

/** The page knows the programs by their names. */
const CASES = [
  {
    title: 'LSTM training step, 128 -> 256, 25 steps, batch 32, 1024 classes, loss at every step',
    program: lstmTraining,
    params: { inputs: 128, hidden: 256, steps: 25, batch: 32, classes: 1024, loss: 'every' },
  },
  {
    title: 'LSTM generation, 128 -> 512, 4096 classes, batch 1',
    program: lstmGeneration,
    params: { inputs: 128, hidden: 512, classes: 4096, batch: 1 },
  },
];

const [threads, rounds] = [process.argv[2] ?? '2', process.argv[3] ?? '9'].map(Number);
if (!(threads >= 1 && rounds >= 1)) {
  console.error('usage: node bench/browser.mjs [THREADS] [ROUNDS]');
  process.exit(2);
}
const { module: tests } = await runnerImport(fileURLToPath(new URL('../test/browser/browser.ts', import.meta.url)));
if (!tests.hasBrowser('the measurements in a browser')) process.exit(1);
const browser = await tests.openBrowser();
try {
  const page = await browser.openPage();
  const runtime = await createNativeRuntime({ threads });
  for (const { title, program, params } of CASES) {
    const native = await program(params).load(runtime);
    await page.call(PAGE, 'load', program.name, params, threads);
    const sides = {
      node: async (steps) => {
        const start = performance.now();
        for (let step = 0; step < steps; step++) await native.step();
        return (performance.now() - start) / 1000;
      },
      browser: (steps) => page.call(PAGE, 'run', program.name, steps),
    };
    const turns = {};
    for (const [side, run] of Object.entries(sides)) {
      await run(3);
      turns[side] = { seconds: [], steps: Math.max(1, Math.round((3 * TURN_SECONDS) / (await run(3)))) };
    }
    for (let round = 0; round < rounds; round++) {
      for (const [side, run] of Object.entries(sides)) {
        const { seconds, steps } = turns[side];
        seconds.push((await run(steps)) / steps);
        // Threads of the side that has just run come to rest.
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    const { median: ratio, low, high } = ratioOf(turns.browser.seconds, turns.node.seconds);
    const [inBrowser, inNode] = [turns.browser, turns.node].map(({ seconds }) => (1e3 * median(seconds)).toFixed(2));
    console.log(`${title}, ${threads} threads`);
    console.log(`  browser / Node ${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`);
    console.log(`  ${inBrowser} ms / ${inNode} ms a step`);
    await native.close();
  }
  await page.close();
} finally {
  await browser.close();
}
