/** What every runtime must do, on the native one and on onnxruntime-web's WebAssembly build in Node. */
import * as web from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';
import { createNativeRuntime } from '../../src/runtime/native.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';
import { createWebRuntime } from '../../src/runtime/web.ts';
import { checks } from './conformance/index.ts';

web.env.wasm.numThreads = 1;

const runtimes: readonly (readonly [string, () => Promise<Runtime>])[] = [
  ['onnxruntime-node', () => createNativeRuntime({ threads: 1 })],
  ['onnxruntime-web', async () => createWebRuntime(web)],
];

describe.each(runtimes)('%s', (name, create) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await create();
  });

  it('says its name', () => expect(runtime.name).toBe(name));

  it.each(checks.map((check) => [check.name, check] as const))('%s', (_name, check) => check.run(runtime));
});
