/** How programs are run: buffers, views, state, refusals, the same bits. */
import { add, Graph, matmul, scale, sum, type Tensor } from '../../../src/graph/index.ts';
import type { Executable, Feeds, Program, Runtime, TensorData } from '../../../src/runtime/runtime.ts';
import { builds } from '../cases.ts';
import { assert, assertEqual, assertRejects, type Check, floats } from './check.ts';

const a = floats([2, 2], 1, 2, 3, 4);
const b = floats([2, 2], 0, 1, 1, 0);

/** y = a b and z = a + 1 for matrices of two rows and columns. */
function small(): Program {
  const graph = new Graph();
  const left = graph.input('a', [2, 2]);
  graph.output('y', matmul(left, graph.input('b', [2, 2])));
  graph.output('z', add(left, graph.scalar(1)));
  return graph.toProgram();
}

/** A check on a loaded program, the small one unless said otherwise, that is released afterwards. */
function loaded(name: string, run: (executable: Executable) => Promise<void>, program: () => Program = small): Check {
  return {
    name,
    async run(runtime) {
      const executable = await runtime.load(program());
      try {
        await run(executable);
      } finally {
        await executable.release();
      }
    },
  };
}

function refusal(what: string, feeds: Feeds, into: Feeds, message: string): Check {
  return loaded(`refuses ${what}`, (executable) => assertRejects(executable.run(feeds, into), message));
}

/** A view of two rows and columns into a larger buffer. */
const viewOf = (shared: Float32Array, from: number): TensorData<'float32'> => ({
  dtype: 'float32',
  shape: [2, 2],
  data: shared.subarray(from, from + 4),
});

const buffers: readonly Check[] = [
  loaded('gives new tensors with types and shapes', async (executable) => {
    assertEqual(await executable.run({ a, b }), { y: floats([2, 2], 2, 1, 4, 3), z: floats([2, 2], 2, 3, 4, 5) });
  }),
  loaded('writes into the buffers it is given, views included', async (executable) => {
    const shared = new Float32Array(12);
    const y = viewOf(shared, 4);
    const results = await executable.run({ a, b }, { y });
    assert(results['y'] === y, 'the result is not the tensor that was given');
    assertEqual(shared, Float32Array.of(0, 0, 0, 0, 2, 1, 4, 3, 0, 0, 0, 0));
    assertEqual(results['z'], floats([2, 2], 2, 3, 4, 5));
    await executable.run({ a: b, b }, { y });
    assertEqual(y.data, Float32Array.of(1, 0, 0, 1));
  }),
  loaded('reads views of larger buffers', async (executable) => {
    const view = viewOf(Float32Array.of(9, 9, 1, 2, 3, 4), 2);
    assertEqual((await executable.run({ a: view, b }))['y'], floats([2, 2], 2, 1, 4, 3));
  }),
  loaded(
    'keeps state in two swapped sets of buffers',
    async (executable) => {
      let [now, next] = [floats([3], 0, 1, 2), floats([3], 0, 0, 0)];
      for (let step = 0; step < 10; step++) {
        await executable.run({ x: now }, { next });
        [now, next] = [next, now];
      }
      assertEqual(now.data, Float32Array.of(1023, 2047, 3071));
    },
    () => {
      const graph = new Graph();
      graph.output('next', add(scale(graph.input('x', [3]), 2), graph.scalar(1)));
      return graph.toProgram();
    },
  ),
  {
    name: 'gives the same bits twice',
    async run(runtime) {
      const graph = new Graph();
      const x = graph.input('x', [70, 130]);
      graph.output('y', matmul(x, x, { transposeB: true }));
      graph.output('total', sum(x));
      const program = graph.toProgram();
      const feeds = { x: floats([70, 130], ...Array.from({ length: 70 * 130 }, (_, index) => Math.sin(index * 1.7))) };
      const runOnce = async () => {
        const executable = await runtime.load(program);
        const results = await executable.run(feeds);
        await executable.release();
        return results;
      };
      assertEqual(await runOnce(), await runOnce());
    },
  },
];

const refusals: readonly Check[] = [
  refusal('a missing input', { a }, {}, "input 'b' is missing; the program needs 'a', 'b'"),
  refusal('an input too many', { a, b, c: a }, {}, "input 'c' is not one of the program's: 'a', 'b'"),
  refusal('a wrong shape', { a, b: floats([4], 1, 2, 3, 4) }, {}, "input 'b' needs float32[2,2], got float32[4]"),
  refusal('too few values', { a, b: floats([2, 2], 1) }, {}, "input 'b' needs 4 values as Float32Array, got 1"),
  refusal('a wrong type', { a, b: { dtype: 'int32', shape: [2, 2], data: new Int32Array(4) } }, {}, 'got int32[2,2]'),
  refusal('an unknown output', { a, b }, { w: a }, "output 'w' is not one of the program's: 'y', 'z'"),
  refusal(
    'an output of a wrong shape',
    { a, b },
    { y: floats([2], 1, 2) },
    "output 'y' needs float32[2,2], got float32[2]",
  ),
  refusal('one buffer as input and output', { a, b }, { y: a }, "output 'y' shares its buffer with 'a'"),
  loaded('refuses overlapping views and one buffer for two outputs', async (executable) => {
    const shared = new Float32Array(8);
    const view = (from: number) => viewOf(shared, from);
    await assertRejects(executable.run({ a: view(0), b }, { y: view(2) }), 'shares its buffer');
    await assertRejects(executable.run({ a, b }, { y: view(2), z: view(4) }), 'shares its buffer');
    await executable.run({ a, b }, { y: view(0), z: view(4) });
  }),
  {
    name: 'refuses bytes that are no program',
    run: (runtime: Runtime) =>
      assertRejects(
        runtime.load({ onnx: Uint8Array.of(1, 2, 3), inputs: [], outputs: [] }),
        /^loading the program failed: ./,
      ),
  },
  {
    name: 'refuses to run what was released',
    async run(runtime) {
      const executable = await runtime.load(small());
      await executable.release();
      await executable.release();
      await assertRejects(executable.run({ a, b }), 'the program was released');
    },
  },
];

/** A row that does not exist is asked for. */
const outsideCheck: Check = loaded(
  'refuses an index outside the axis',
  (executable) => {
    const ids: TensorData = { dtype: 'int64', shape: [1], data: BigInt64Array.of(7n) };
    return assertRejects(executable.run({ x: a, ids }), /^running the program failed: ./);
  },
  () => {
    const graph = new Graph();
    const ids = graph.input('ids', [1], 'int64');
    graph.output('y', (builds['gather'] as (...inputs: Tensor[]) => Tensor)(graph.input('x', [2, 2]), ids));
    return graph.toProgram();
  },
);

export const runningChecks: readonly Check[] = [...buffers, ...refusals, outsideCheck];
