/**
 * Chooses and starts a kernel: WebAssembly SIMD (kernel.wat) where the platform has it, plain TypeScript elsewhere.
 */
import type { Kernel } from './kernel.ts';
import { KERNEL_BASE64 } from './kernel-bytes.ts';
import { createPlainKernel } from './kernel-plain.ts';

/** Which implementation: 'auto' takes WebAssembly if it can. */
export type KernelChoice = 'auto' | 'wasm' | 'plain';

/** A kernel with `bytes` bytes of zeroed memory. */
export function createKernel(bytes: number, choice: KernelChoice = 'auto'): Kernel {
  if (choice === 'plain') return createPlainKernel(bytes);
  const module = compiledModule();
  if (module === undefined) {
    if (choice === 'wasm') throw new Error('this platform has no WebAssembly SIMD');
    return createPlainKernel(bytes);
  }
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536) });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return {
    memory: memory.buffer,
    scores: exports['scores'] as Kernel['scores'],
    gradient: exports['gradient'] as Kernel['gradient'],
    loss: exports['loss'] as Kernel['loss'],
  };
}

let compiled: WebAssembly.Module | 'none' | undefined;

/** The module, compiled once; undefined where there is no WebAssembly, no SIMD or a policy against it. */
function compiledModule(): WebAssembly.Module | undefined {
  if (compiled === undefined) {
    try {
      compiled = new WebAssembly.Module(bytesOfBase64(KERNEL_BASE64));
    } catch {
      compiled = 'none';
    }
  }
  return compiled === 'none' ? undefined : compiled;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Decodes base64 (neither Node's Buffer nor the browser's atob belong to the core). */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  const digits = text.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let count = 0;
  for (const digit of digits) {
    bits = (bits << 6) | BASE64.indexOf(digit);
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[count++] = (bits >> held) & 255;
    }
  }
  return bytes;
}
