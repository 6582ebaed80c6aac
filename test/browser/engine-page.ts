/**
 * The engine in a page: what the tests in Node call there. Which files of onnxruntime-web a page
 * has to serve for each provider is to be seen here.
 */
import gpuModule from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import gpuBinary from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import wasmModule from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasmBinary from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { Runtime } from '../../src/runtime/runtime.ts';
import { createWebRuntime } from '../../src/runtime/web.ts';
import * as digests from '../engine/conformance/digests.ts';
import { checks } from '../engine/conformance/index.ts';

export type Provider = 'wasm' | 'webgpu';

/** Set before the first program is loaded; WebGPU's own work is not spread over threads. */
export const THREADS = 2;

async function createRuntime(provider: Provider): Promise<Runtime> {
  const isGpu = provider === 'webgpu';
  const ort = isGpu ? await import('onnxruntime-web/webgpu') : await import('onnxruntime-web/wasm');
  ort.env.wasm.numThreads = isGpu ? 1 : THREADS;
  ort.env.wasm.wasmPaths = isGpu ? { mjs: gpuModule, wasm: gpuBinary } : { mjs: wasmModule, wasm: wasmBinary };
  return createWebRuntime(ort, { provider });
}

const runtimes = new Map<Provider, Promise<Runtime>>();

/** The page's one runtime for a provider. */
export function runtimeOf(provider: Provider): Promise<Runtime> {
  const known = runtimes.get(provider) ?? createRuntime(provider);
  runtimes.set(provider, known);
  return known;
}

/** Runs one of the engine's checks; throws what the check throws. */
export async function runCheck(provider: Provider, name: string): Promise<void> {
  const check = checks.find((candidate) => candidate.name === name);
  if (!check) throw new Error(`there is no check '${name}'`);
  await check.run(await runtimeOf(provider));
}

/** Whether WebAssembly may have threads here. */
export function isIsolated(): boolean {
  return crossOriginIsolated;
}

/** The graphics processor's maker and family, if there is one. */
export async function gpuName(): Promise<string | undefined> {
  const adapter = await navigator.gpu?.requestAdapter();
  return adapter ? `${adapter.info.vendor} ${adapter.info.architecture}` : undefined;
}

let submissions = 0;

/** From now on counts what is sent to the graphics processor. */
export function countGpuSubmissions(): void {
  const { submit } = GPUQueue.prototype;
  GPUQueue.prototype.submit = function (this: GPUQueue, commands) {
    submissions++;
    submit.call(this, commands);
  };
}

export function gpuSubmissions(): number {
  return submissions;
}

export function programDigests(): Promise<digests.Digests> {
  return digests.programDigests();
}

export async function resultDigests(): Promise<digests.Digests> {
  return digests.resultDigests(await runtimeOf('wasm'));
}
