/** Another program's opinion of what we write: OpenSheetMusicDisplay, which draws MusicXML in web pages. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeMusicXml } from '../../src/score/xml/write.ts';
import { notatedScores } from '../support/notated.ts';
import { scores } from '../support/random-scores.ts';
import { PAGE } from '../support/scores.ts';
import { hasBrowser, openBrowser, type TestBrowser } from './browser.ts';

const SCRIPT = '/node_modules/opensheetmusicdisplay/build/opensheetmusicdisplay.min.js';

describe.runIf(hasBrowser('the tests of scores in OpenSheetMusicDisplay'))('OpenSheetMusicDisplay', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 120_000);
  afterAll(() => browser?.close());

  it('draws what is written, without a complaint', async () => {
    const page = await browser.openPage();
    const complaints: string[] = [];
    page.page.on('console', (message) => {
      if (['warning', 'error'].includes(message.type())) complaints.push(message.text());
    });
    await page.page.addScriptTag({ url: browser.origin + SCRIPT });
    const draw = (xml: string) =>
      page.page.evaluate<number>(`(async () => {
        const place = document.body.appendChild(document.createElement('div'));
        const display = new opensheetmusicdisplay.OpenSheetMusicDisplay(place, { autoResize: false, backend: 'svg' });
        await display.load(${JSON.stringify(xml)});
        display.render();
        const notes = place.querySelectorAll('.vf-stavenote').length;
        place.remove();
        return notes;
      })()`);
    for (const score of [PAGE, ...fc.sample(scores, { numRuns: 4, seed: 11 })]) {
      expect(await draw(writeMusicXml(score))).toBeGreaterThan(3);
    }
    for (const score of notatedScores(1)) await draw(writeMusicXml(score));
    expect(complaints).toEqual([]);
    await page.close();
  });
});
