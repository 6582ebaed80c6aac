/** What tests of the built studio share: the studio on a new page for each test, and what axe finds fault with. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { openBrowser, type TestBrowser, type TestPage } from './browser.ts';
import { enterStudio, type StudioHands, serveBuiltStudio } from './studio-page.ts';

/** How long a page may take to show what was done, where the machine has other work. What fails is told later for it. */
export const PATIENCE = { timeout: 60_000 };

/** Waits until a check holds. Without a bound of its own, vitest gives up after a second. */
export const until = (check: () => void | Promise<void>): Promise<void> => vi.waitFor(check, PATIENCE);

/** The studio on a new page for each test, which fails on errors, on requests to other hosts, and on what the policy forbids. */
export interface StudioOnPage {
  page(): Page;
  readonly hands: StudioHands;
  /** To be called after the page was loaded anew. */
  enter(): Promise<void>;
}

/** To be called within `describe`: opens a browser for its tests, and the studio before each. */
export function studioForEachTest(): StudioOnPage {
  // Whole stories, in which models are loaded and write: no test may end before what it waits for has had its time.
  vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });
  let browser: TestBrowser | undefined;
  let opened: TestPage;
  let current: StudioHands;
  const page = () => opened.page;
  const enter = async () => {
    current = await enterStudio(page());
  };
  beforeAll(async () => {
    browser = await openBrowser([], serveBuiltStudio);
  }, 120_000);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    opened = await (browser as TestBrowser).openPage('/');
    await enter();
  }, 60_000);
  afterEach(() => opened.close());
  const hands: StudioHands = {
    get roll() {
      return current.roll;
    },
    notes: () => current.notes(),
    click: (spot) => current.click(spot),
    drag: (from, to) => current.drag(from, to),
    button: (name) => current.button(name),
  };
  return { page, hands, enter };
}

/** What axe finds fault with on the page, or in a part of it, once its colours have settled. */
export async function axeFaults(page: Page, part?: string): Promise<string[]> {
  // As text, since the compiler of the tests knows no page. Animations that are cancelled have settled as well.
  await page.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished)).then(() => null)');
  const axe = new AxeBuilder({ page });
  const { violations } = await (part === undefined ? axe : axe.include(part)).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** The same in dark and in light colours. */
export async function axeFaultsInBothThemes(page: Page, part: string): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    found.push(...(await axeFaults(page, part)));
  }
  return found;
}
