import { describe, expect, it } from 'vitest';
import { ProgramCache } from './program-cache.ts';
import type { Executable, Program, Runtime } from './runtime.ts';

const program: Program = { onnx: new Uint8Array(), inputs: [], outputs: [] };

/** A runtime that notes what is loaded and freed. */
function fakeRuntime(failures = 0) {
  const log: string[] = [];
  let loads = 0;
  const runtime: Runtime = {
    name: 'fake',
    async load() {
      loads += 1;
      if (loads <= failures) throw new Error(`load ${loads} failed`);
      const name = String(loads);
      log.push(`load ${name}`);
      const executable: Executable = {
        run: async () => ({}),
        release: async () => {
          log.push(`free ${name}`);
        },
      };
      return executable;
    },
  };
  return { runtime, log };
}

describe('ProgramCache', () => {
  it('builds and loads a program once, also for users at the same time', async () => {
    const { runtime, log } = fakeRuntime();
    const cache = new ProgramCache(runtime);
    let built = 0;
    const build = () => {
      built += 1;
      return program;
    };
    const [a, b] = await Promise.all([cache.lease('x', build), cache.lease('x', build)]);
    expect(b.executable).toBe(a.executable);
    await a.release();
    const c = await cache.lease('x', build);
    expect(c.executable).toBe(b.executable);
    expect([built, log]).toEqual([1, ['load 1']]);
  });

  it('keeps as many idle programs as there is room for, those used last, and all in use', async () => {
    const { runtime, log } = fakeRuntime();
    const cache = new ProgramCache(runtime, 1);
    const held = await cache.lease('a', () => program);
    const [b, c] = [await cache.lease('b', () => program), await cache.lease('c', () => program)];
    await b.release();
    expect(log).toEqual(['load 1', 'load 2', 'load 3']);
    await c.release();
    expect(log.slice(3)).toEqual(['free 2']);
    await held.release();
    expect(log.slice(4)).toEqual(['free 3']);
    await cache.release();
    expect(log.slice(5)).toEqual(['free 1']);
  });

  it('loads and frees each program once, however many ask at the same time', async () => {
    const { runtime, log } = fakeRuntime();
    const cache = new ProgramCache(runtime, 1);
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const lease = await cache.lease(`p${index % 7}`, () => program);
        await Promise.resolve();
        await lease.release();
      }),
    );
    await cache.release();
    const names = (word: string) => log.filter((line) => line.startsWith(word)).map((line) => line.split(' ')[1]);
    expect(names('free').sort()).toEqual(names('load').sort());
  });

  it('lets nobody use what was given back', async () => {
    const cache = new ProgramCache(fakeRuntime().runtime);
    const lease = await cache.lease('a', () => program);
    await lease.release();
    expect(() => lease.executable).toThrow('the program was given back');
  });

  it('frees what is still in use when its last lease ends, once', async () => {
    const { runtime, log } = fakeRuntime();
    const cache = new ProgramCache(runtime);
    const a = await cache.lease('a', () => program);
    const again = await cache.lease('a', () => program);
    await cache.release();
    await a.release();
    await a.release();
    expect(log).toEqual(['load 1']);
    await again.release();
    expect(log).toEqual(['load 1', 'free 1']);
  });

  it('tries a load that failed again', async () => {
    const { runtime, log } = fakeRuntime(1);
    const cache = new ProgramCache(runtime);
    await expect(cache.lease('a', () => program)).rejects.toThrow('load 1 failed');
    await cache.lease('a', () => program);
    expect(log).toEqual(['load 2']);
  });
});
