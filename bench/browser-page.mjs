/** The page's side of `browser.mjs`: loads a piece of work, runs it, says how long it took. */

import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import * as ort from 'onnxruntime-web/wasm';
import { createWebRuntime } from '../dist/index.js';
import { lstmGeneration, lstmTraining } from './programs/lstm.mjs';

const PROGRAMS = { lstmGeneration, lstmTraining };
const loaded = {};

/** Loads a program of `programs/lstm.mjs`; the threads count from the first one on. */
export async function load(name, params, threads) {
  ort.env.wasm.wasmPaths = { mjs, wasm };
  ort.env.wasm.numThreads = threads;
  loaded[name] = await PROGRAMS[name](params).load(createWebRuntime(ort));
}

/** Seconds that a number of steps took. */
export async function run(name, steps) {
  const start = performance.now();
  for (let step = 0; step < steps; step++) await loaded[name].step();
  return (performance.now() - start) / 1000;
}
