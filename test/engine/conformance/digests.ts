/**
 * Programs and their results as short texts, to compare what is built and computed in different
 * places bit for bit.
 */
import { adamW } from '../../../src/graph/index.ts';
import type { Feeds, Program, Runtime } from '../../../src/runtime/runtime.ts';
import { buildEvaluationProgram, buildStepProgram } from '../../../src/training/programs.ts';
import { builds, programOf } from '../cases.ts';
import { lstmProgram } from '../lstm-reference.ts';
import { shortTask } from './training.ts';

/** SHA-256 in hexadecimal, by name. */
export type Digests = Readonly<Record<string, string>>;

/** Programs with the inputs to run them on, by name. */
const CASES: Readonly<Record<string, () => { readonly program: Program; readonly feeds: Feeds }>> = {
  ...Object.fromEntries(Object.keys(builds).map((name) => [name, () => programOf(name, 'float32')])),
  lstm: () => lstmProgram('float32', ['outputs', 'h', 'c'], 6),
};

async function digest(...parts: readonly ArrayBufferView[]): Promise<string> {
  const bytes = parts.flatMap((part) => Array.from(new Uint8Array(part.buffer, part.byteOffset, part.byteLength)));
  const hash = await globalThis.crypto.subtle.digest('SHA-256', Uint8Array.from(bytes));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The bytes of every case's program, and of the programs of a training run. */
export async function programDigests(): Promise<Digests> {
  const programs: [string, Program][] = [
    ...Object.entries(CASES).map(([name, create]): [string, Program] => [name, create().program]),
    ['training step', buildStepProgram(shortTask(), adamW(), 1)],
    ['evaluation', buildEvaluationProgram(shortTask())],
  ];
  return Object.fromEntries(await Promise.all(programs.map(async ([name, { onnx }]) => [name, await digest(onnx)])));
}

/** The bits of every case's results. */
export async function resultDigests(runtime: Runtime): Promise<Digests> {
  const results: Record<string, string> = {};
  for (const [name, create] of Object.entries(CASES)) {
    const { program, feeds } = create();
    const executable = await runtime.load(program);
    const outputs = await executable.run(feeds);
    await executable.release();
    results[name] = await digest(...Object.values(outputs).map(({ data }) => data));
  }
  return results;
}
