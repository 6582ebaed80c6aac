/**
 * Files and links on the studio's page: music of all kinds dropped on it, models, files that are damaged, what comes
 * back of what was saved, and no room to save.
 */
import { describe, expect, it } from 'vitest';
import { encodeModel } from '../../src/checkpoint/model.ts';
import { createPiece } from '../../src/notes/create.ts';
import { notate } from '../../src/score/notate.ts';
import { writeMusicXml, writeMxl } from '../../src/score/xml/index.ts';
import { zipModel } from '../../src/studio/suggest/model-zip.ts';
import { untrainedTransformer } from '../support/untrained-transformer.ts';
import { hasBrowser } from './browser.ts';
import { dropFiles, enterStudio, saveFile } from './studio-page.ts';
import { axeFaultsInBothThemes, PATIENCE, studioForEachTest, until } from './studio-tests.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const TUNE = createPiece({
  notes: [60, 64, 67].map((pitch, index) => ({ pitch, onsetTicks: 480 * index, durationTicks: 480, velocity: 80 })),
});
const TUNE_IN_WORDS = [
  'C4, bar 1 beat 1, one beat, yours',
  'E4, bar 1 beat 2, one beat, yours',
  'G4, bar 1 beat 3, one beat, yours',
];

describe.runIf(hasBrowser("the tests of the studio's files"))('files on the page', () => {
  const { page, hands, enter } = studioForEachTest();
  const expectNotes = (expected: readonly string[]) => until(async () => expect(await hands.notes()).toEqual(expected));
  const drop = (name: string, bytes: Uint8Array) => dropFiles(page(), [{ name, bytes }]);
  /** What the page says: 'Opened …'. */
  const said = (text: string | RegExp) =>
    page().getByRole('status').filter({ hasText: text }).first().waitFor(PATIENCE);
  const title = () => page().getByLabel('Title of the song').inputValue();

  it('opens MusicXML that is dropped, plain and in its container, under its own title', async () => {
    const score = notate(TUNE, { title: 'Étude' });
    await drop('one.musicxml', utf8(writeMusicXml(score)));
    await said('Opened one.musicxml. Your other song is kept under My songs.');
    await expectNotes(TUNE_IN_WORDS);
    expect(await title()).toBe('Étude');
    await hands.button('Menu').click();
    await page().getByRole('button', { name: 'New song' }).click();
    await expectNotes([]);
    await drop('two.mxl', writeMxl(score));
    await said('Opened two.mxl');
    await expectNotes(TUNE_IN_WORDS);
    await drop('three.xml', utf8('<?xml version="1.0"?><score-partwise></score-partwise>'));
    await said('the MusicXML score has no measures: choose a score with notes in it');
    await expectNotes(TUNE_IN_WORDS);
  });

  it('saves MIDI that still knows its title and whose its notes are when it comes back', async () => {
    await hands.click([0, 60]);
    await page().getByLabel('Title of the song').fill('Rain in May');
    await hands.button('Give me three ideas').click();
    await hands.button('Take: Idea 1').click(PATIENCE);
    await page().locator('.badge').waitFor();
    const owned = await page().locator('.ownership strong').textContent();
    const notes = await hands.notes();
    expect(notes.some((note) => note.endsWith('the model’s'))).toBe(true);
    const { name, bytes } = await saveFile(page(), 'Save MIDI');
    expect(name).toBe('Rain in May.mid');
    await hands.button('Menu').click();
    await page().getByRole('button', { name: 'New song' }).click();
    await expectNotes([]);
    await drop('renamed.mid', bytes);
    await said('Opened renamed.mid');
    // What is played on is the same; a note that was locked or selected is not in the file.
    await expectNotes(notes.map((note) => note.replace(', selected', '')));
    expect([await title(), await page().locator('.ownership strong').textContent()]).toEqual(['Rain in May', owned]);
  });

  it('opens a project with its takes, and says where a damaged one is damaged', async () => {
    await hands.click([0, 60]);
    const { name, bytes } = await saveFile(page(), 'Save Cadenza project');
    expect(name).toBe('song.cadenza');
    const text = new TextDecoder().decode(bytes);
    await drop('half.cadenza', bytes.subarray(0, bytes.length / 2));
    await said(/^this is no project file|damaged/);
    await drop('wrong.cadenza', utf8(text.replace('"pitch":60', '"pitch":600')));
    await said(/^the project file is damaged at song.notes\[0\].pitch: .*; open an earlier copy of it$/);
    await drop('newer.cadenza', utf8(text.replace('"version":1', '"version":99')));
    await said('this page knows up to 1; reload the page to get its newest');
    await expectNotes(['C4, bar 1 beat 1, one beat, yours']);
    await drop(
      'takes.cadenza',
      utf8(text.replace('"takes":{', '"takes":{"lost":true,').replace('"currentId":', '"current":')),
    );
    await said(/Some earlier versions of this song were damaged/);
    await expectNotes(['C4, bar 1 beat 1, one beat, yours']);
  });

  it('opens a model of the command line, which then accompanies; and finds it on the next visit', async () => {
    const files = encodeModel(untrainedTransformer(), { precision: 'float16' });
    await dropFiles(page(), [
      { name: 'model.json', bytes: utf8(files.json) },
      { name: 'model.safetensors', bytes: files.weights },
    ]);
    await said('Opened model is here: you find it among the models from now on.');
    const zip = zipModel('waltz', files);
    await page().getByRole('tab', { name: 'My style', exact: true }).click();
    const choosing = page().waitForEvent('filechooser');
    await hands.button('Open a model file').click();
    await (await choosing).setFiles({ name: 'Waltz.zip', mimeType: 'application/zip', buffer: Buffer.from(zip) });
    await said('Waltz is here');
    expect(await page().locator('.my-models li strong').allTextContents()).toEqual(['Opened model', 'Waltz']);
    expect(await axeFaultsInBothThemes(page(), '.panel')).toEqual([]);

    await page().reload();
    await enter();
    await hands.click([0, 60]);
    await hands.click([480, 64]);
    await page().getByRole('radio', { name: 'Accompany' }).check({ force: true });
    await page().getByText('More choices').click();
    await page().getByLabel('Who writes?').selectOption('Waltz');
    await hands.button('Give me three ideas').click();
    await hands.button('Take: Idea 1').click(PATIENCE);
    await until(async () => expect((await hands.notes()).length).toBeGreaterThan(2));
  });

  it('says in a sentence what is wrong with a model', async () => {
    const files = encodeModel(untrainedTransformer());
    await drop('model.safetensors', files.weights);
    await said('The file model.safetensors alone is half a model');
    await drop('cut.zip', zipModel('cut', { ...files, weights: files.weights.slice(0, 5000) }));
    await said(/^Cut\/model.safetensors: .*/i);
    await drop(
      'other.zip',
      zipModel('other', { json: files.json.replace('"transformer"', '"unigram"'), weights: files.weights }),
    );
    await said(/suggests nothing; choose an LSTM, logreg or transformer|damaged/);
    await page().getByRole('tab', { name: 'My style', exact: true }).click();
    await page().getByText('None yet.').waitFor();
  });

  it('puts the song into a link, which opens it elsewhere with its owners', async () => {
    await hands.click([0, 60]);
    await hands.click([480, 64]);
    await page().context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await hands.button('Menu').click();
    await page().getByRole('button', { name: 'Save a file' }).click();
    await hands.button('Copy the link').click();
    await said('The link is copied');
    const link = await page().evaluate<string>('navigator.clipboard.readText()');
    expect(link).toMatch(/#song=1[\w-]+$/);
    const other = await page().context().browser()?.newPage();
    if (other === undefined) throw new Error('the browser is gone');
    try {
      // Waited for from before it comes: it is shown for seconds only.
      const welcome = other.getByText('This song came with the link.').waitFor(PATIENCE);
      await other.goto(link);
      const there = await enterStudio(other);
      await welcome;
      expect(await there.notes()).toEqual(await hands.notes());
      expect(other.url()).not.toContain('#');
      // Another link to the same page is opened when the page is loaded anew.
      const refusal = other.getByText(/^the link is/).waitFor(PATIENCE);
      await other.goto(link.slice(0, -5));
      await other.reload();
      await refusal;
      await until(async () => expect(await there.notes()).toHaveLength(2));
    } finally {
      await other.close();
    }
  });

  it('says loudly that there is no room to save, and saves once there is', async () => {
    const state = page().locator('.save-state');
    const saves = (kind: string) => until(async () => expect(await state.getAttribute('data-save')).toBe(kind));
    // As the browser says it; how much room there is in earnest, studio-storage.test.ts tries.
    await page().evaluate(`
      for (const name of ['put', 'add']) {
        const store = IDBObjectStore.prototype[name];
        IDBObjectStore.prototype[name] = function (...values) {
          if (globalThis.isFull) throw new DOMException('no room', 'QuotaExceededError');
          return store.apply(this, values);
        };
      }
      globalThis.isFull = true;
    `);
    await hands.click([0, 60]);
    await saves('failing');
    await said('there is no room left to save in this browser');
    expect(await state.textContent()).toBe('Not saved');
    // The page works on.
    await hands.click([480, 64]);
    expect(await hands.notes()).toHaveLength(2);
    await page().evaluate('globalThis.isFull = false');
    await hands.click([960, 67]);
    await saves('saved');
    await page().reload();
    await enter();
    await until(async () => expect(await hands.notes()).toHaveLength(3));
  });
});
