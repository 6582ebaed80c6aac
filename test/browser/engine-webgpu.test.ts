/**
 * The engine in a real browser, on WebGPU: the computer's graphics processor or, where there is
 * none, the one that Chromium emulates. Where there is not even that, nothing is tested, loudly.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checks } from '../engine/conformance/index.ts';
import { hasBrowser, openBrowser, type TestBrowser, type TestPage } from './browser.ts';

const MODULE = '/test/browser/engine-page.ts';

const FLAGS = [
  // Without it Chromium does not give the emulated processor.
  '--enable-unsafe-webgpu',
  // Clearing the memory that a work group shares takes most of the time to compile a shader for the emulated
  // processor: with it the LSTM's checks take two to five times as long. The results agree with PyTorch's without.
  '--enable-dawn-features=disable_workgroup_init',
];

const NAMES = checks.map(({ name }) => name);

/**
 * The checks that do not hold on WebGPU, and what they say there. They are run all the same, so
 * that a change for the better is noticed, and the documentation of `createWebRuntime` put right.
 */
const LIMITS: Readonly<Record<string, string>> = {
  // No float64: neither in shaders, nor among the kernels that the build keeps for the processor.
  'computes cast and its gradients': 'loading the program failed',
  // Shaders do not fail: they give some value.
  'refuses an index outside the axis': 'nothing was thrown',
};

describe.runIf(hasBrowser("the engine's tests on WebGPU"))('onnxruntime-web on WebGPU in a browser', () => {
  let browser: TestBrowser | undefined;
  let page: TestPage;
  let gpu: string | undefined;
  beforeAll(async () => {
    expect(NAMES).toEqual(expect.arrayContaining(Object.keys(LIMITS)));
    browser = await openBrowser(FLAGS);
    page = await browser.openPage();
    gpu = await page.call(MODULE, 'gpuName');
    if (gpu === undefined) console.warn('\nNO WEBGPU: the browser has no adapter; the engine was not tested on it.\n');
    else await page.call(MODULE, 'countGpuSubmissions');
  }, 120_000);
  afterAll(async () => {
    try {
      page?.check();
    } finally {
      await browser?.close();
    }
  });

  it.for(NAMES)('%s', async (name, { skip }) => {
    skip(gpu === undefined, 'not tested: no WebGPU adapter');
    const run = page.call(MODULE, 'runCheck', 'webgpu', name);
    const limit = LIMITS[name];
    await (limit === undefined ? run : expect(run).rejects.toThrow(limit));
  });

  it('did its work on the graphics processor', async ({ skip }) => {
    skip(gpu === undefined, 'not tested: no WebGPU adapter');
    expect(await page.call<number>(MODULE, 'gpuSubmissions')).toBeGreaterThan(checks.length);
  });
});
