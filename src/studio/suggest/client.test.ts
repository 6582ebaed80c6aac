/** The client over a worker that a test plays. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CadenzaError } from '../../errors.ts';
import { newSong } from '../document/piece.ts';
import { createSuggestClient, WorkerGone, type WorkerPort } from './client.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

const catalogue = { format: 'cadenza-catalogue', version: 1, models: [] } as const;
const settings = { catalogue: { ...catalogue, models: [] }, base: 'http://x/', wasm: { mjs: 'm', wasm: 'w' } };
const request = { song: newSong(), what: 'continue', model: 'm', seed: 1 } as const;

/** A worker whose answers are the test's. */
class FakeWorker implements WorkerPort {
  readonly heard: ToWorker[] = [];
  terminated = false;
  readonly #listeners = new Map<string, (event: never) => void>();

  postMessage(message: ToWorker): void {
    this.heard.push(message);
  }
  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners.set(type, listener);
  }
  terminate(): void {
    this.terminated = true;
  }
  say(data: FromWorker): void {
    this.#listeners.get('message')?.({ data } as never);
  }
  fail(message: string): void {
    this.#listeners.get('error')?.({ message } as never);
  }
  /** The calls it got of a method. */
  calls(method: string) {
    return this.heard.flatMap((message) =>
      message.type === 'call' && message.call.method === method
        ? [{ id: message.id, params: message.call.params }]
        : [],
    );
  }
}

function setUp(silenceSeconds = 30) {
  const workers: FakeWorker[] = [];
  const createWorker = (): FakeWorker => {
    workers.push(new FakeWorker());
    return workers.at(-1)!;
  };
  return { workers, client: createSuggestClient({ ...settings, createWorker, silenceSeconds }) };
}

const answer = { what: 'continue', model: 'm', seed: 1, from: 0, to: 1, removed: [], alternatives: [] } as const;

describe('createSuggestClient', () => {
  it('starts a worker with the first call, and gives back what it says', async () => {
    const { workers, client } = setUp();
    expect(workers).toHaveLength(0);
    const told: unknown[] = [];
    const result = client.suggest(request, { onProgress: (progress) => told.push(progress) });
    await vi.waitFor(() => expect(workers).toHaveLength(1));
    const [worker] = workers;
    expect(worker!.heard.map((message) => message.type === 'call' && message.call.method)).toEqual([
      'start',
      'suggest',
    ]);
    expect(worker!.calls('start')[0]!.params).toEqual({ settings, own: [] });
    const { id } = worker!.calls('suggest')[0]!;
    const progress = { phase: 'write', model: 'm', share: 0.5 } as const;
    worker!.say({ type: 'progress', id, progress });
    worker!.say({ type: 'result', id, result: answer });
    expect(await result).toEqual(answer);
    expect(told).toEqual([progress]);
  });

  it('cancels at once, tells the worker, and ignores its late answer', async () => {
    const { workers, client } = setUp();
    const controller = new AbortController();
    const onProgress = vi.fn();
    const result = client.suggest(request, { signal: controller.signal, onProgress });
    await vi.waitFor(() => expect(workers).toHaveLength(1));
    const worker = workers[0]!;
    const { id } = worker.calls('suggest')[0]!;
    controller.abort();
    await expect(result).rejects.toMatchObject({ name: 'AbortError' });
    expect(worker.heard.at(-1)).toEqual({ type: 'cancel', id });
    worker.say({ type: 'progress', id, progress: { phase: 'write', model: 'm', share: 1 } });
    worker.say({ type: 'result', id, result: answer });
    worker.say({ type: 'error', id, error: { kind: 'cancelled', name: 'AbortError', message: '' } });
    expect(onProgress).not.toHaveBeenCalled();
    expect(worker.terminated).toBe(false);
    await expect(client.suggest(request, { signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(worker.calls('suggest')).toHaveLength(1);
  });

  it("keeps the class and the words of a user's error", async () => {
    const { workers, client } = setUp();
    const result = client.suggest(request);
    await vi.waitFor(() => expect(workers).toHaveLength(1));
    const { id } = workers[0]!.calls('suggest')[0]!;
    workers[0]!.say({ type: 'error', id, error: { kind: 'user', name: 'OptionError', message: 'bars must be …' } });
    const error = await result.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CadenzaError);
    expect(error).toMatchObject({ name: 'OptionError', message: 'bars must be …' });
  });

  it('rejects all open calls when the worker fails, and starts anew with the models of the page', async () => {
    const { workers, client } = setUp();
    const own = { name: 'mine', title: 'Mine', json: '{}', weights: new Uint8Array(3) };
    await client.addModel(own);
    const open = [client.suggest(request), client.load('m')];
    await vi.waitFor(() => expect(workers).toHaveLength(1));
    workers[0]!.fail('out of memory');
    for (const call of open) {
      const error = await call.catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(WorkerGone);
      expect(String(error)).toMatch(/could not go on \(out of memory\); ask again/);
    }
    expect(workers[0]!.terminated).toBe(true);
    const again = client.suggest(request);
    await vi.waitFor(() => expect(workers).toHaveLength(2));
    expect(workers[1]!.calls('start')[0]!.params).toMatchObject({ own: [own] });
    // The dead may still have messages on their way.
    workers[0]!.say({ type: 'result', id: workers[1]!.calls('suggest')[0]!.id, result: { ...answer, seed: 9 } });
    workers[1]!.say({ type: 'result', id: workers[1]!.calls('suggest')[0]!.id, result: answer });
    expect(await again).toEqual(answer);
  });

  it('tells the worker to finish learning, and waits for the result', async () => {
    const { workers, client } = setUp();
    const finish = new AbortController();
    const result = client.learn({ name: 'mine', title: 'Mine', kind: 'lstm', files: [] }, { finish: finish.signal });
    await vi.waitFor(() => expect(workers).toHaveLength(1));
    finish.abort();
    const { id } = workers[0]!.calls('learn')[0]!;
    expect(workers[0]!.heard.at(-1)).toEqual({ type: 'finish', id });
    workers[0]!.say({ type: 'result', id, result: { reason: 'finished' } as never });
    expect(await result).toMatchObject({ reason: 'finished' });
  });

  it('rejects what is open when it is closed, and all that comes later', async () => {
    const { workers, client } = setUp();
    const open = client.load('m');
    await vi.waitFor(() => expect(workers).toHaveLength(1));
    client.close();
    await expect(open).rejects.toBeInstanceOf(WorkerGone);
    expect(workers[0]!.terminated).toBe(true);
    await expect(client.load('m')).rejects.toBeInstanceOf(WorkerGone);
  });

  describe('with a worker that says nothing', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    it('gives it up after the time of silence', async () => {
      const { workers, client } = setUp(10);
      const result = client.load('m').catch((error: unknown) => error);
      await Promise.resolve();
      vi.advanceTimersByTime(9000);
      expect(workers[0]!.terminated).toBe(false);
      expect(workers[0]!.heard.some(({ type }) => type === 'ping')).toBe(true);
      vi.advanceTimersByTime(5000);
      expect(await result).toBeInstanceOf(WorkerGone);
      expect(workers[0]!.terminated).toBe(true);
    });

    it('keeps one that answers, and asks nothing where nothing is open', async () => {
      const { workers, client } = setUp(10);
      const result = client.load('m');
      await Promise.resolve();
      const worker = workers[0]!;
      for (let second = 0; second < 60; second++) {
        vi.advanceTimersByTime(1000);
        if (worker.heard.at(-1)?.type === 'ping') worker.say({ type: 'alive' });
      }
      expect(worker.terminated).toBe(false);
      worker.say({ type: 'result', id: worker.calls('start')[0]!.id, result: undefined });
      worker.say({ type: 'result', id: worker.calls('load')[0]!.id, result: {} as never });
      await result;
      const { length } = worker.heard;
      vi.advanceTimersByTime(60_000);
      expect(worker.heard).toHaveLength(length);
      expect(worker.terminated).toBe(false);
    });
  });
});
