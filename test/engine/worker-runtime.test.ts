/** Programs in worker threads: all that runtimes must do, the same bits as in this thread, errors that arrive. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { Graph, linear, softmax } from '../../src/graph/index.ts';
import type { createWorkerRuntime as Create } from '../../src/node/worker-runtime.ts';
import { Random } from '../../src/random.ts';
import { createNativeRuntime } from '../../src/runtime/native.ts';
import type { Feeds, Program, Runtime, TensorData } from '../../src/runtime/runtime.ts';
import { checks } from './conformance/index.ts';

/** The threads run what was built. */
const BUILT = new URL('../../dist/node/worker-runtime.js', import.meta.url);

function layer(size: number): Program {
  const graph = new Graph();
  graph.output('y', softmax(linear(graph.input('x', [size, size]), graph.input('w', [size, size]))));
  return graph.toProgram();
}

function feeds(size: number, seed: number): Feeds {
  const random = Random.of(seed);
  const matrix = (): TensorData => ({
    dtype: 'float32',
    shape: [size, size],
    data: Float32Array.from({ length: size * size }, () => random.normal()),
  });
  return { x: matrix(), w: matrix() };
}

describe.skipIf(!existsSync(fileURLToPath(BUILT)))('the runtime of worker threads', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    const { createWorkerRuntime } = (await import(BUILT.href)) as { createWorkerRuntime: typeof Create };
    runtime = await createWorkerRuntime();
  });

  it('gives the bits of one thread, also from runs that overlap and into given buffers', async () => {
    const [here, there] = await Promise.all(
      [createNativeRuntime({ threads: 1 }), runtime].map(async (made) => (await made).load(layer(40))),
    );
    const second = await runtime.load(layer(16));
    const y: TensorData = { dtype: 'float32', shape: [40, 40], data: new Float32Array(1600) };
    const [first, again, other] = await Promise.all([
      there!.run(feeds(40, 1), { y }),
      there!.run(feeds(40, 2)),
      second.run(feeds(16, 3)),
    ]);
    expect(first['y']).toBe(y);
    expect(y.data).toEqual((await here!.run(feeds(40, 1)))['y']?.data);
    expect(again['y']?.data).toEqual((await here!.run(feeds(40, 2)))['y']?.data);
    expect(other['y']?.shape).toEqual([16, 16]);
    await Promise.all([here, there, second].map((executable) => executable!.release()));
  });

  it.each(checks.map((check) => [check.name, check] as const))('%s', (_name, check) => check.run(runtime));

  it('answers in order: a run that a release overtakes is still a run', async () => {
    const executable = await runtime.load(layer(64));
    const [{ y }] = await Promise.all([executable.run(feeds(64, 1)), executable.release()]);
    expect(y?.data).toHaveLength(64 * 64);
  });

  it('keeps no process alive that has nothing to run', async () => {
    const script = `
      const { createWorkerRuntime } = await import(${JSON.stringify(BUILT.href)});
      const executable = await (await createWorkerRuntime()).load(JSON.parse(process.argv[1], (key, value) =>
        key === 'onnx' ? Uint8Array.from(value) : value));
      const tensor = { dtype: 'float32', shape: [2, 2], data: new Float32Array(4) };
      const { y } = await executable.run({ x: tensor, w: tensor });
      console.log(y.data.length);`;
    const program = layer(2);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', script, JSON.stringify({ ...program, onnx: [...program.onnx] })],
      { timeout: 30_000 },
    );
    expect(stdout.trim()).toBe('4');
  });

  it('says what went wrong in a thread, and goes on', async () => {
    const program = layer(4);
    await expect(runtime.load({ ...program, onnx: Uint8Array.of(1, 2, 3) })).rejects.toThrow(
      'loading the program failed',
    );
    const executable = await runtime.load(program);
    await executable.release();
    await expect(executable.run(feeds(4, 1))).rejects.toThrow('was released');
    const after = await runtime.load(program);
    expect((await after.run(feeds(4, 1)))['y']?.data).toHaveLength(16);
    await after.release();
  });
});
