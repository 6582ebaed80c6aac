import * as web from 'onnxruntime-web';
import { expect, it } from 'vitest';
import { OptionError, RuntimeError } from '../errors.ts';
import { Graph, neg } from '../graph/index.ts';
import { createWebRuntime } from './web.ts';

function negation(dtype: 'float32' | 'float64') {
  const graph = new Graph();
  graph.output('y', neg(graph.input('x', [1], dtype)));
  return graph.toProgram();
}

it('refuses an unknown provider', () => {
  const create = () => createWebRuntime(web, { provider: 'webgl' as 'wasm' });
  expect(create).toThrow(OptionError);
  expect(create).toThrow("provider must be 'wasm' or 'webgpu', got 'webgl'");
});

it('says what to do where there is no WebGPU', async () => {
  const runtime = createWebRuntime(web, { provider: 'webgpu' });
  expect(runtime.name).toBe('onnxruntime-web/webgpu');
  const load = runtime.load(negation('float32'));
  await expect(load).rejects.toThrow(RuntimeError);
  await expect(load).rejects.toThrow(/^WebGPU cannot be used: .*or use the provider 'wasm'$/);
});

it('refuses float64 on WebGPU alone', async () => {
  await expect(createWebRuntime(web, { provider: 'webgpu' }).load(negation('float64'))).rejects.toThrow(
    "'x' is float64, which WebGPU lacks",
  );
  const executable = await createWebRuntime(web).load(negation('float64'));
  const { y } = await executable.run({ x: { dtype: 'float64', shape: [1], data: Float64Array.of(0.1) } });
  expect(y?.data).toEqual(Float64Array.of(-0.1));
  await executable.release();
});
