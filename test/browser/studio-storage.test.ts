/** The studio's database in a real browser: kept over reloads and crashes, two tabs, no room left. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASE_CASES } from '../../src/studio/storage/database-cases.ts';
import { hasBrowser, openBrowser, type TestBrowser, type TestPage } from './browser.ts';

const MODULE = '/test/browser/studio-storage-page.ts';

describe.runIf(hasBrowser("the tests of the studio's database"))('IndexedDB', () => {
  let browser: TestBrowser;
  let page: TestPage;
  const call = <T>(name: string, ...parameters: readonly unknown[]) => page.call<T>(MODULE, name, ...parameters);
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

  it.each(Object.keys(DATABASE_CASES))('%s', (name) => call('runCase', name));

  it('gives back what was written before the page went without a word', async () => {
    await call('begin', 'Rain');
    await call('write', [60, 62, 64]);
    await page.page.reload();
    expect(await call('reopen')).toEqual({ title: 'Rain', pitches: [60, 62, 64], recovered: true });
    expect(await call('save')).toEqual({ kind: 'saved' });
    await page.page.reload();
    expect(await call('reopen')).toEqual({ title: 'Rain', pitches: [60, 62, 64], recovered: false });
  });

  it('lets the tab write that came last', async () => {
    await call('begin', 'Two tabs');
    const second = await page.page.context().newPage();
    await second.goto(page.page.url());
    const open = `import(${JSON.stringify(MODULE)}).then((module) => module.reopen())`;
    expect(await second.evaluate(open)).toMatchObject({ title: 'Two tabs' });
    await call('write', [60]);
    expect(await call('save')).toMatchObject({ kind: 'failing', fault: 'taken over' });
    await second.close();
  });

  it('says that there is no room, and saves once there is', async () => {
    // A profile that has stored nothing yet: Chromium remembers for a while how much room there was.
    const fresh = await browser.openPage();
    const inFresh = <T>(name: string, ...parameters: readonly unknown[]) => fresh.call<T>(MODULE, name, ...parameters);
    const session = await fresh.page.context().newCDPSession(fresh.page);
    await session.send('Storage.overrideQuotaForOrigin', { origin: browser.origin, quotaSize: 2_000_000 });
    await inFresh('begin', 'Much');
    await inFresh('write', [60]);
    await inFresh('grow', 20_000_000);
    expect(await inFresh('save')).toMatchObject({ kind: 'failing', fault: 'full' });
    await inFresh('rename', 'Much more');
    expect(await inFresh('pitches')).toEqual([60]);
    await session.send('Storage.overrideQuotaForOrigin', { origin: browser.origin });
    expect(await inFresh('save')).toEqual({ kind: 'saved' });
    await fresh.page.reload();
    expect(await inFresh('reopen')).toEqual({ title: 'Much more', pitches: [60], recovered: false });
    await fresh.close();
  });
});
