/** What the other tests in a browser rely on: a page that hides no fault. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hasBrowser, openBrowser, type TestBrowser } from './browser.ts';

describe.runIf(hasBrowser('the tests of the tests in a browser'))('a page in a browser', () => {
  let browser: TestBrowser | undefined;
  const open = () => (browser as TestBrowser).openPage();
  beforeAll(async () => {
    browser = await openBrowser();
  }, 120_000);
  afterAll(() => browser?.close());

  /** Runs a statement in a page, waits for its consequence, and closes the page. */
  async function failing(statement: string): Promise<void> {
    const page = await open();
    await page.page.evaluate(`void (${statement})`);
    await vi.waitFor(() => expect(page.check).toThrow(), 30_000);
    return page.close();
  }

  it('calls functions of TypeScript modules, values to and fro', async () => {
    const page = await open();
    expect(await page.call('/src/graph/shape.ts', 'sizeOf', [2, 3])).toBe(6);
    await expect(page.call('/src/graph/shape.ts', 'checkShape', 'add', [-1])).rejects.toThrow(/ShapeError: add/);
    await page.close();
  });

  it.each([
    ['an error', "setTimeout(() => { throw new Error('lost') })"],
    ['a rejected promise', "Promise.reject(new Error('lost'))"],
    ['an error in a worker', `new Worker("data:,throw new Error('lost')")`],
  ])('fails on %s that nobody caught', async (_what, statement) => {
    await expect(failing(statement)).rejects.toThrow(/^the page \/blank.html threw .*lost/);
  });

  it.each([
    ['a page', "fetch('http://example.invalid/x').catch(() => 0)"],
    ['a worker', `new Worker("data:,fetch('http://example.invalid/x').catch(() => 0)")`],
    ['a socket', "new WebSocket('ws://example.invalid/x')"],
  ])('refuses requests of %s to other hosts', async (_what, statement) => {
    await expect(failing(statement)).rejects.toThrow(/asked another host for (http|ws):\/\/example.invalid\/x/);
  });
});
