/**
 * The studio's other helpers in the built page, with the model that ships: why a note, the model lab, is it new,
 * learning a style, and the song on staves.
 */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { writeMidi } from '../../src/midi/write.ts';
import { createPiece } from '../../src/notes/create.ts';
import type { Piece } from '../../src/notes/piece.ts';
import { readMusicXml } from '../../src/score/xml/index.ts';
import { unzipModel } from '../../src/studio/suggest/model-zip.ts';
import { hasBrowser } from './browser.ts';
import type { Spot } from './studio-page.ts';
import { axeFaultsInBothThemes, PATIENCE, studioForEachTest, until } from './studio-tests.ts';

const MELODY: readonly Spot[] = [
  [0, 60],
  [480, 62],
  [960, 64],
  [1440, 65],
];
/** Sixteen bars of a broken chord and its scale. */
function etude(transposition: number): Piece {
  const pattern = [60, 64, 67, 72, 67, 64, 62, 65];
  const notes = Array.from({ length: 128 }, (_, place) => ({
    pitch: (pattern[place % pattern.length] ?? 60) + transposition + (place % 32 < 16 ? 0 : 2),
    onsetTicks: place * 240,
    durationTicks: 220,
    velocity: 80,
  }));
  return createPiece({ notes });
}

describe.runIf(hasBrowser('the tests of the studio’s helpers'))('the helpers on the page', () => {
  const { page, hands, enter } = studioForEachTest();
  const tab = (name: string) => page().getByRole('tab', { name, exact: true }).click();
  const draw = async () => {
    for (const spot of MELODY) await hands.click(spot);
    await until(async () => expect(await hands.notes()).toHaveLength(MELODY.length));
  };
  const noFaults = async (part: string) => expect(await axeFaultsInBothThemes(page(), part)).toEqual([]);

  it('explains the place that is pointed at, and puts the likeliest note there with one click', async () => {
    await draw();
    await tab('Why?');
    const notes = page().locator('.likeliest li');
    await notes.first().waitFor(PATIENCE);
    expect(await page().locator('.why-sentence').textContent()).toMatch(/likeliest next note/);
    await hands.roll.focus();
    await page().keyboard.press('End');
    await page().getByText('At the cursor: bar 2 beat 1').waitFor();
    await until(async () => {
      expect(await page().locator('.likeliest .button:not(.icon-only)').first().getAttribute('aria-label')).toMatch(
        /at bar 2 beat 1$/,
      );
    });
    await page().getByRole('button', { name: 'Terms of music' }).click();
    expect(await page().locator('.why-sentence').textContent()).toMatch(/Next pitch: /);
    await noFaults('.panel');
    await page().locator('.likeliest .button:not(.icon-only)').first().click();
    await page().getByText('At the cursor: bar 2 beat 2').waitFor();
    expect(await page().locator('.ownership strong').textContent()).toBe('80 % yours');
    await page().keyboard.press('Control+z');
    await page().locator('.ownership strong', { hasText: '100 % yours' }).waitFor();
    // The mouse over a note asks about that note.
    const box = await hands.roll.boundingBox();
    await page().mouse.move((box?.x ?? 0) + 100, (box?.y ?? 0) + 100);
    await page()
      .getByText(/Where you point: bar 1/)
      .waitFor();
  });

  it('tells the bits a note while one writes, and lets each model go on', async () => {
    await tab('Models');
    await page().getByText('Draw some notes first').waitFor();
    await draw();
    const bits = page().locator('.score-bits').first();
    await bits.waitFor(PATIENCE);
    const before = await bits.textContent();
    expect(before).toMatch(/\d\.\d bits a note$/);
    await hands.click([1920, 74]);
    await until(async () => expect(await bits.textContent()).not.toBe(before));
    await page().getByRole('button', { name: '2 bars' }).click();
    await hands.button('Let each go on').click();
    const card = page().locator('.lab .card-main').first();
    await card.waitFor(PATIENCE);
    await noFaults('.panel');
    const size = async () => Number(await page().locator('#roll li').first().getAttribute('aria-setsize'));
    const written = await size();
    await page()
      .getByRole('button', { name: /^Take what / })
      .first()
      .click();
    await until(async () => expect(await size()).toBeGreaterThan(written));
  });

  it('says what the song shares with the training music', async () => {
    await draw();
    await tab('Is it new?');
    await hands.button('Check the whole song').click();
    const verdict = page().locator('.originality .match strong');
    await verdict.waitFor(PATIENCE);
    expect(await verdict.textContent()).toMatch(/^The longest run that stands in one of those pieces: \d of 4 notes/);
    await page()
      .getByText(/^From the collection /)
      .waitFor();
    await noFaults('.panel');
  });

  it('learns a style from files, keeps it, and knows it on the next visit', async () => {
    await tab('My style');
    const chooser = page().waitForEvent('filechooser');
    await hands.button('Choose MIDI files').click();
    const files = [0, 2, 4, 5, 7].map((transposition) => ({
      name: `etude-${transposition}.mid`,
      mimeType: 'audio/midi',
      buffer: Buffer.from(writeMidi(etude(transposition))),
    }));
    await (await chooser).setFiles(files);
    await page().getByText('5 files to learn from').waitFor();
    await noFaults('.panel');
    await page().getByLabel('What is it called?').fill('Etudes');
    await hands.button('From nothing').click();
    await hands.button('Learn').click();
    await page().locator('.curve').waitFor(PATIENCE);
    // The page goes on meanwhile.
    await hands.click([0, 60]);
    await until(async () => expect(await hands.notes()).toHaveLength(1));
    await page().getByText('It has learnt: Etudes').waitFor({ timeout: 120_000 });
    await noFaults('.panel');
    await hands.button('Keep it in this browser').click();
    await page().getByText('You find it among the models').waitFor();
    const downloading = page().waitForEvent('download');
    await hands.button('Save it as a file').click();
    const zip = await (await downloading).path();
    expect(JSON.parse(unzipModel(new Uint8Array(await readFile(zip))).json)).toMatchObject({ kind: 'logreg' });
    await page().reload();
    await enter();
    await tab('Models');
    await page().locator('.scores strong', { hasText: 'Etudes' }).waitFor(PATIENCE);
    await page().locator('.scores li', { hasText: 'Etudes' }).locator('.score-bits').waitFor(PATIENCE);
  }, 180_000);

  it('writes the song on staves: as a MusicXML file, and drawn for the printer', async () => {
    await draw();
    await hands.button('Menu').click();
    await page().getByRole('button', { name: 'Save a file' }).click();
    const downloading = page().waitForEvent('download');
    await hands.button('Save MusicXML').click();
    const path = await (await downloading).path();
    const { measures } = readMusicXml(await readFile(path, 'utf8'));
    expect(measures.length).toBeGreaterThan(0);
    await hands.button('Show the notes').click();
    await page().locator('.paper svg').first().waitFor(PATIENCE);
    await page().getByRole('button', { name: 'Print', exact: true }).waitFor();
    // Four notes, each with a head.
    expect(await page().locator('.paper .vf-notehead').count()).toBeGreaterThanOrEqual(4);
    await noFaults('dialog');
    await page().emulateMedia({ media: 'print' });
    expect(await page().locator('.main').isVisible()).toBe(false);
    expect(await page().getByRole('button', { name: 'Print', exact: true }).isVisible()).toBe(false);
    expect(await page().locator('.paper svg').first().isVisible()).toBe(true);
    if (process.env['CADENZA_SHOTS']) {
      await page().screenshot({ path: `${process.env['CADENZA_SHOTS']}/print.png` });
    }
  });
});
