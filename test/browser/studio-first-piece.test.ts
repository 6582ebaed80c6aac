/**
 * The studio's bar, as a new user would try it: open, play five notes, ask for four bars, take one of three, change two
 * notes, ask for an accompaniment, hear it, save MIDI, WAV and MusicXML; in far less than three minutes.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { renderPiece } from '../../src/audio/render.ts';
import { readWav, writeWav } from '../../src/audio/wav.ts';
import { encodeModel } from '../../src/checkpoint/model.ts';
import { readMidi } from '../../src/midi/read.ts';
import { readMusicXml } from '../../src/score/xml/index.ts';
import { zipModel } from '../../src/studio/suggest/model-zip.ts';
import { untrainedTransformer } from '../support/untrained-transformer.ts';
import { hasBrowser } from './browser.ts';
import { dropFiles, saveFile } from './studio-page.ts';
import { PATIENCE, studioForEachTest, until } from './studio-tests.ts';

const FONT = fileURLToPath(new URL('../../dist/fonts/piano.sf3', import.meta.url));
/** Of the computer's lower row: C, D, E, F, G. */
const KEYS = ['z', 'x', 'c', 'v', 'b'];

describe.runIf(hasBrowser('the test of a first piece'))('a first piece', () => {
  const { page, hands } = studioForEachTest();
  const keys = async (...pressed: readonly string[]) => {
    for (const key of pressed) await page().keyboard.press(key);
  };
  const size = async () => Number(await page().locator('#roll li').first().getAttribute('aria-setsize'));
  const place = () => page().locator('.place').textContent();

  it('is made, heard and saved', async () => {
    const began = performance.now();
    // Five notes, played on the computer's keys and recorded.
    await hands.button('Play with the computer’s keys').click();
    await hands.roll.focus();
    await hands.button('Record').click();
    await until(async () => expect(await place()).toBe('Bar 1, beat 2'));
    for (const key of KEYS) await page().keyboard.press(key, { delay: 150 });
    await hands.button('Stop recording').click();
    await hands.button('Play with the computer’s keys').click();
    await until(async () => expect(await size()).toBe(KEYS.length));
    await hands.button('Tidy up').click();

    // Four bars more, one idea of three.
    await page().getByRole('radio', { name: '4 bars' }).check({ force: true });
    await hands.button('Give me three ideas').click();
    const ideas = page().locator('.ideas .card');
    await until(async () => expect(await ideas.count()).toBe(3));
    await hands.button('Take: Idea 2').click();
    await until(async () => expect(await size()).toBeGreaterThan(KEYS.length));
    const written = await size();

    // Two notes changed, which are one's own from then on.
    const mine = async () => Number.parseInt((await page().locator('.ownership strong').textContent()) ?? '', 10);
    const share = await mine();
    await hands.roll.focus();
    await keys('Escape', 'End', 'Shift+n', 's', 'ArrowUp', 'Escape', 'Shift+n', 's', 'ArrowDown', 'Escape');
    expect(await size()).toBe(written);
    await until(async () => expect(await mine()).toBeGreaterThan(share));

    // An accompaniment, by the model that ships for it, or one that the user brings.
    await page().getByRole('radio', { name: 'Accompany' }).check({ force: true });
    const isAble = await page().locator('.what', { hasText: 'Accompany' }).getAttribute('data-able');
    if (isAble !== 'true') {
      await dropFiles(page(), [
        { name: 'left hand.zip', bytes: zipModel('left', encodeModel(untrainedTransformer())) },
      ]);
      await page().getByText('left hand is here').waitFor(PATIENCE);
    }
    await hands.button('Give me three ideas').click();
    await hands.button('Take: Idea 1').click(PATIENCE);
    await until(async () => expect(await size()).toBeGreaterThan(written));
    const all = await size();

    // Heard from the beginning.
    await keys('Home', 'Space');
    await hands.button('Pause').waitFor();
    await until(async () => expect(await place()).toMatch(/Bar [2-9]/));
    await keys('Space');
    await hands.button('Play').waitFor();

    const midi = await saveFile(page(), 'Save MIDI');
    const wav = await saveFile(page(), 'Save Sound (WAV)');
    const xml = await saveFile(page(), 'Save MusicXML');
    const seconds = (performance.now() - began) / 1000;
    if (process.env['CADENZA_TIMES']) console.info(`a first piece: ${seconds.toFixed(1)} s`);
    expect(seconds).toBeLessThan(180);
    expect([midi, wav, xml].map(({ name }) => name)).toEqual(['song.mid', 'song.wav', 'song.musicxml']);

    // What was saved is what was made, in all three.
    const piece = readMidi(midi.bytes);
    expect(piece.notes).toHaveLength(all);
    const { left, sampleRate } = readWav(wav.bytes);
    const bars = Math.max(...piece.notes.map(({ onsetTicks, durationTicks }) => onsetTicks + durationTicks)) / 1920;
    expect(left.length / sampleRate).toBeGreaterThan(2 * bars);
    const inNode = writeWav(await renderPiece(piece, { font: await readFile(FONT), sampleRate }));
    expect(Buffer.from(wav.bytes).equals(inNode)).toBe(true);
    const { measures } = readMusicXml(xml.bytes);
    expect(measures.length).toBe(Math.ceil(bars));
  }, 200_000);
});
