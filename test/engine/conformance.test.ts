/** What every runtime must do, run on the native one and on onnxruntime-web's WebAssembly build. */
import * as web from 'onnxruntime-web';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { add, Graph, matmul, scale, sum, type Tensor } from '../../src/graph/index.ts';
import { createNativeRuntime } from '../../src/runtime/native.ts';
import type { Executable, Program, Runtime, TensorData } from '../../src/runtime/runtime.ts';
import { createWebRuntime } from '../../src/runtime/web.ts';
import { builds, programOf, reference, relativeError } from './cases.ts';

web.env.wasm.numThreads = 1;

const runtimes: readonly (readonly [string, () => Promise<Runtime>])[] = [
  ['onnxruntime-node', () => createNativeRuntime({ threads: 1 })],
  ['onnxruntime-web', async () => createWebRuntime(web)],
];

const floats = (shape: readonly number[], ...values: number[]): TensorData<'float32'> => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(values),
});

/** y = a b and z = a + 1 for matrices of two rows and columns. */
function small(): Program {
  const graph = new Graph();
  const a = graph.input('a', [2, 2]);
  graph.output('y', matmul(a, graph.input('b', [2, 2])));
  graph.output('z', add(a, graph.scalar(1)));
  return graph.toProgram();
}

describe.each(runtimes)('%s', (name, create) => {
  let runtime: Runtime;
  let executable: Executable;
  const a = floats([2, 2], 1, 2, 3, 4);
  const b = floats([2, 2], 0, 1, 1, 0);

  beforeAll(async () => {
    runtime = await create();
    executable = await runtime.load(small());
  });
  afterAll(() => executable.release());

  it('says its name', () => expect(runtime.name).toBe(name));

  it.each(Object.keys(builds))('computes %s and its gradients', async (operation) => {
    const { program, feeds } = programOf(operation, 'float32');
    const loaded = await runtime.load(program);
    const results = await loaded.run(feeds);
    await loaded.release();
    const { output, gradients } = reference.operations[operation] as (typeof reference.operations)[string];
    expect(relativeError((results['output'] as TensorData).data, output.data)).toBeLessThan(5e-6);
    for (const [index, gradient] of gradients.entries()) {
      if (gradient)
        expect(relativeError((results[`gradient${index}`] as TensorData).data, gradient.data)).toBeLessThan(1e-5);
    }
  });

  it('gives new tensors with types and shapes', async () => {
    expect(await executable.run({ a, b })).toEqual({ y: floats([2, 2], 2, 1, 4, 3), z: floats([2, 2], 2, 3, 4, 5) });
  });

  it('writes into the buffers it is given, views included', async () => {
    const shared = new Float32Array(12);
    const y: TensorData<'float32'> = { dtype: 'float32', shape: [2, 2], data: shared.subarray(4, 8) };
    const results = await executable.run({ a, b }, { y });
    expect(results['y']).toBe(y);
    expect(Array.from(shared)).toEqual([0, 0, 0, 0, 2, 1, 4, 3, 0, 0, 0, 0]);
    expect(results['z']).toEqual(floats([2, 2], 2, 3, 4, 5));
    await executable.run({ a: b, b }, { y });
    expect(Array.from(y.data)).toEqual([1, 0, 0, 1]);
  });

  it('reads views of larger buffers', async () => {
    const view: TensorData = { dtype: 'float32', shape: [2, 2], data: Float32Array.of(9, 9, 1, 2, 3, 4).subarray(2) };
    expect((await executable.run({ a: view, b }))['y']).toEqual(floats([2, 2], 2, 1, 4, 3));
  });

  it('keeps state in two swapped sets of buffers', async () => {
    const graph = new Graph();
    const x = graph.input('x', [3]);
    graph.output('next', add(scale(x, 2), graph.scalar(1)));
    const doubling = await runtime.load(graph.toProgram());
    let [now, next] = [floats([3], 0, 1, 2), floats([3], 0, 0, 0)];
    for (let step = 0; step < 10; step++) {
      await doubling.run({ x: now }, { next });
      [now, next] = [next, now];
    }
    await doubling.release();
    expect(Array.from(now.data)).toEqual([1023, 2047, 3071]);
  });

  it.each([
    ['a missing input', { a }, {}, "input 'b' is missing; the program needs 'a', 'b'"],
    ['an input too many', { a, b, c: a }, {}, "input 'c' is not one of the program's: 'a', 'b'"],
    ['a wrong shape', { a, b: floats([4], 1, 2, 3, 4) }, {}, "input 'b' needs float32[2,2], got float32[4]"],
    ['too few values', { a, b: floats([2, 2], 1) }, {}, "input 'b' needs 4 values as Float32Array, got 1"],
    ['a wrong type', { a, b: { dtype: 'int32', shape: [2, 2], data: new Int32Array(4) } }, {}, 'got int32[2,2]'],
    ['an unknown output', { a, b }, { w: a }, "output 'w' is not one of the program's: 'y', 'z'"],
    ['an output of a wrong shape', { a, b }, { y: floats([2], 1, 2) }, "output 'y' needs float32[2,2], got float32[2]"],
    ['one buffer as input and output', { a, b }, { y: a }, "output 'y' shares its buffer with 'a'"],
  ] as const)('refuses %s', async (_what, feeds, into, message) => {
    await expect(executable.run(feeds, into)).rejects.toThrow(message);
    await expect(executable.run(feeds, into)).rejects.toHaveProperty('name', 'RuntimeError');
  });

  it('refuses overlapping views and one buffer for two outputs', async () => {
    const shared = new Float32Array(8);
    const view = (from: number): TensorData => ({
      dtype: 'float32',
      shape: [2, 2],
      data: shared.subarray(from, from + 4),
    });
    await expect(executable.run({ a: view(0), b }, { y: view(2) })).rejects.toThrow('shares its buffer');
    await expect(executable.run({ a, b }, { y: view(2), z: view(4) })).rejects.toThrow('shares its buffer');
    await executable.run({ a, b }, { y: view(0), z: view(4) });
  });

  it('wraps faults of the runtime', async () => {
    const bytes: Program = { onnx: Uint8Array.of(1, 2, 3), inputs: [], outputs: [] };
    await expect(runtime.load(bytes)).rejects.toThrow(/^loading the program failed: /);
    const graph = new Graph();
    const ids = graph.input('ids', [1], 'int64');
    graph.output('y', (builds['gather'] as (...inputs: Tensor[]) => Tensor)(graph.input('x', [2, 2]), ids));
    const gathering = await runtime.load(graph.toProgram());
    const outside: TensorData = { dtype: 'int64', shape: [1], data: BigInt64Array.of(7n) };
    await expect(gathering.run({ x: a, ids: outside })).rejects.toThrow(/^running the program failed: /);
  });

  it('refuses to run what was released', async () => {
    const released = await runtime.load(small());
    await released.release();
    await released.release();
    await expect(released.run({ a, b })).rejects.toThrow('the program was released');
  });

  it('gives the same bits twice', async () => {
    const graph = new Graph();
    const x = graph.input('x', [70, 130]);
    graph.output('y', matmul(x, x, { transposeB: true }));
    graph.output('total', sum(x));
    const program = graph.toProgram();
    const feeds = { x: floats([70, 130], ...Array.from({ length: 70 * 130 }, (_, index) => Math.sin(index * 1.7))) };
    const first = await (await runtime.load(program)).run(feeds);
    const second = await (await runtime.load(program)).run(feeds);
    expect(second).toEqual(first);
  });
});
