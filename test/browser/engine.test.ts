/** The engine in a real browser, on onnxruntime-web's WebAssembly build with two threads. */
import * as web from 'onnxruntime-web';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWebRuntime } from '../../src/runtime/web.ts';
import { programDigests, resultDigests } from '../engine/conformance/digests.ts';
import { checks } from '../engine/conformance/index.ts';
import { hasBrowser, openBrowser, type TestBrowser, type TestPage } from './browser.ts';

const MODULE = '/test/browser/engine-page.ts';

describe.runIf(hasBrowser("the engine's tests on WebAssembly"))('onnxruntime-web in a browser', () => {
  let browser: TestBrowser | undefined;
  let page: TestPage;
  beforeAll(async () => {
    browser = await openBrowser();
    page = await browser.openPage();
  }, 120_000);
  afterAll(async () => {
    try {
      page?.check();
    } finally {
      await browser?.close();
    }
  });

  it.each(checks.map(({ name }) => name))('%s', (name) => page.call(MODULE, 'runCheck', 'wasm', name));

  it('has threads', async () => {
    expect(await page.call(MODULE, 'isIsolated')).toBe(true);
    // The page's own thread is the other of the two.
    expect(page.page.workers().length).toBeGreaterThanOrEqual(1);
  });

  it('builds the same bytes as Node', async () => {
    const digests = await programDigests();
    expect(Object.keys(digests).length).toBeGreaterThan(50);
    expect(await page.call(MODULE, 'programDigests')).toEqual(digests);
  });

  it('computes the same bits as the same build in Node', async () => {
    web.env.wasm.numThreads = 1;
    expect(await page.call(MODULE, 'resultDigests')).toEqual(await resultDigests(createWebRuntime(web)));
  });
});
