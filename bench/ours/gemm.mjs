/** Matrix products through the engine: several left matrices times one right one, all fed, none constant. */

import { graph } from '../../dist/index.js';
import { createNativeRuntime } from '../../dist/node/index.js';
import { uniform } from '../random-data.mjs';
// Loaded here already, so that it counts to the idle process.
import 'onnxruntime-node';

const { Graph, matmul } = graph;

/**
 * @param params rows M, inner K, columns N, and how many products one run makes
 * @returns a run of `products` times [M,K] x [K,N] into preallocated results
 */
export async function products({ rows, inner, columns, products: count }, { threads }) {
  const program = new Graph();
  const right = program.input('right', [inner, columns]); // [K, N]
  const feeds = { right: uniform(0, [inner, columns]) };
  const into = {};
  for (let i = 0; i < count; i++) {
    const left = program.input(`left${i}`, [rows, inner]); // [M, K]
    program.output(`product${i}`, matmul(left, right)); // [M, N]
    feeds[`left${i}`] = uniform(i + 1, [rows, inner]);
    into[`product${i}`] = { dtype: 'float32', shape: [rows, columns], data: new Float32Array(rows * columns) };
  }
  const runtime = await createNativeRuntime({ threads });
  const executable = await runtime.load(program.toProgram());
  return {
    run: async () => {
      await executable.run(feeds, into);
    },
    close: () => executable.release(),
  };
}
