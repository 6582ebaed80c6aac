/**
 * The studio's models in a real browser and a real worker, built and served as the studio is: threads, both files of
 * onnxruntime-web, cancelling in mid-work, and a worker that is killed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build, type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlaceExplanation } from '../../src/studio/suggest/explain.ts';
import type { ModelScore } from '../../src/studio/suggest/lab.ts';
import type { Suggestions } from '../../src/studio/suggest/request.ts';
import { browserPath, hasBrowser } from './browser.ts';

const ROOT = fileURLToPath(new URL('.', import.meta.url));
const BAR = 1920;

describe.runIf(hasBrowser("the tests of the studio's models"))("the studio's models in a worker", () => {
  let folder: string;
  let server: PreviewServer | undefined;
  let browser: Browser | undefined;
  let page: Page;
  const faults: string[] = [];
  const call = <T>(name: string, ...parameters: unknown[]): Promise<T> =>
    page.evaluate<T>(`suggestions.${name}(...${JSON.stringify(parameters)})`);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cadenza-suggest-'));
    const shared = { root: ROOT, configFile: false, logLevel: 'error', base: './' } as const;
    await build({
      ...shared,
      publicDir: fileURLToPath(new URL('../../models', import.meta.url)),
      build: { outDir: folder, minify: false, rollupOptions: { input: join(ROOT, 'studio-suggest.html') } },
      worker: { format: 'es' },
    });
    const headers = {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Content-Security-Policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:",
    };
    server = await preview({ ...shared, build: { outDir: folder }, preview: { host: '127.0.0.1', port: 0, headers } });
    browser = await chromium.launch({ executablePath: browserPath!, args: ['--no-sandbox', '--no-first-run'] });
    page = await (await browser.newContext()).newPage();
    page.on('pageerror', (error) => faults.push(error.stack ?? error.message));
    const origin = server.resolvedUrls?.local[0] ?? '';
    page.on('request', (request) => {
      if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url())) faults.push(request.url());
    });
    await page.goto(`${origin}studio-suggest.html`);
    await page.waitForFunction('globalThis.suggestions !== undefined');
    await call('open', 20);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
    expect(faults).toEqual([]);
  });

  it('continues by two bars while the page goes on', async () => {
    expect(await call('isIsolated')).toBe(true);
    type Told = { answer: Suggestions; phases: string[]; took: number; stood: number };
    const first = await call<Told>('suggest', 7);
    expect(first.phases).toEqual(['load', 'write']);
    const { answer } = first;
    expect(answer).toMatchObject({ from: 2 * BAR, to: 4 * BAR, removed: [], seed: 7 });
    expect(answer.alternatives).toHaveLength(3);
    for (const { notes } of answer.alternatives) {
      expect(notes.length).toBeGreaterThan(2);
      for (const { onsetTicks, durationTicks } of notes) {
        expect([onsetTicks % 120, durationTicks % 120]).toEqual([0, 0]);
        expect(onsetTicks >= 2 * BAR && onsetTicks + durationTicks <= 4 * BAR).toBe(true);
      }
    }
    const second = await call<Told>('suggest', 7);
    expect(second.answer).toEqual(answer);
    expect(second.phases).toEqual(['write']);
    if (process.env['CADENZA_TIMES'])
      console.info(`first ${first.took} ms, then ${second.took} ms, page stood ${second.stood} ms`);
    // A page that wrote itself would stand still all the time; on a machine with other work both take longer.
    expect(second.stood).toBeLessThan(Math.max(1000, second.took / 3));
    expect(await call('isStored')).toBe(true);
  });

  it('explains a place and scores the song', async () => {
    const { explanation, score, took } = await call<{ explanation: PlaceExplanation; score: ModelScore; took: number }>(
      'lab',
    );
    expect(explanation.pitches).toHaveLength(88);
    expect(explanation.simple).toMatch(/^The music is in C major/);
    expect(score).toMatchObject({ model: 'lstm-small', title: 'Quick sketcher', notes: 8, unit: 'step' });
    expect(score.bitsPerNote).toBeGreaterThan(1);
    if (process.env['CADENZA_TIMES']) console.info(`score of a song grown by a note: ${took} ms`);
  });

  it('cancels at once, and answers the next request', async () => {
    const { name, took } = await call<{ name: string; took: number }>('cancel');
    expect(name).toBe('AbortError');
    // Of the minute or so that 32 bars take.
    expect(took).toBeLessThan(3000);
    const { answer } = await call<{ answer: Suggestions }>('suggest', 8);
    expect(answer.alternatives).toHaveLength(3);
  });

  it('says so when the worker is killed in the middle, and starts another', async () => {
    await call('open', 6);
    const { error, took, workers } = await call<{ error: string; took: number; workers: number }>('kill');
    expect(error).toMatch(/^WorkerGone: the models stopped answering and were started anew; ask again/);
    // It may say nothing for 6 seconds; the rest is for a machine with other work.
    expect(took).toBeLessThan(30_000);
    expect(workers).toBe(2);
    const { answer, phases } = await call<{ answer: Suggestions; phases: string[] }>('suggest', 7);
    expect(answer.alternatives).toHaveLength(3);
    // The new worker loads the model again, from the browser's own store.
    expect(phases).toEqual(['load', 'write']);
  });
});
