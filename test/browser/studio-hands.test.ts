/** Hands on the studio's page: fingers on a touch screen, a MIDI keyboard that is recorded, and an hour of playing. */
import type { CDPSession } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { readMidi } from '../../src/midi/read.ts';
import { START_VIEW, xOfTicks, yOfPitch } from '../../src/studio/view/transform.ts';
import { hasBrowser } from './browser.ts';
import { type Spot, saveFile } from './studio-page.ts';
import { PATIENCE, studioForEachTest, until } from './studio-tests.ts';

describe.runIf(hasBrowser("the tests of hands on the studio's page"))('hands on the page', () => {
  const { page, hands } = studioForEachTest();
  const expectNotes = (expected: readonly string[]) => until(async () => expect(await hands.notes()).toEqual(expected));
  const place = () => page().locator('.place').textContent();

  describe('fingers', () => {
    interface Point {
      readonly x: number;
      readonly y: number;
    }
    let session: CDPSession;
    let corner: Point;
    const open = async () => {
      session = await page().context().newCDPSession(page());
      await session.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 5 });
      const box = await hands.roll.boundingBox();
      corner = { x: box?.x ?? 0, y: box?.y ?? 0 };
    };
    const at = ([ticks, pitch]: Spot): Point => ({
      x: corner.x + xOfTicks(START_VIEW, ticks),
      y: corner.y + yOfPitch(START_VIEW, pitch) + START_VIEW.rowHeight / 2,
    });
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: readonly Point[]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(({ x, y }, id) => ({ x, y, id })) });
    const tap = async (spot: Spot) => {
      await touch('touchStart', at(spot));
      await touch('touchEnd');
    };

    it('draw, move, and take away with two taps', async () => {
      await open();
      await tap([960, 60]);
      await expectNotes(['C4, bar 1 beat 3, one beat, yours']);
      await touch('touchStart', at([1180, 60]));
      await touch('touchMove', at([1400, 61]));
      await touch('touchMove', at([1660, 62]));
      await touch('touchEnd');
      await expectNotes(['D4, bar 1 beat 4, one beat, yours']);
      await tap([1660, 62]);
      await tap([1660, 62]);
      await expectNotes([]);
    });

    it('spread to zoom, and draw nothing by that', async () => {
      await open();
      const [left, right] = [at([960, 62]), at([1440, 62])];
      const middle = (left.x + right.x) / 2;
      await touch('touchStart', left);
      await touch('touchStart', left, right);
      const width = right.x - left.x;
      for (const factor of [1.2, 1.6, 2]) {
        const half = (factor * width) / 2;
        await touch('touchMove', { ...left, x: middle - half }, { ...right, x: middle + half });
      }
      await touch('touchEnd');
      await expectNotes([]);
      // What was between the fingers stayed there, twice as wide: tick 1200 in the middle.
      await tap([1200 + 2 * 480, 62]);
      await expectNotes(['D4, bar 1 beat 4.5, one beat, yours']);
    });

    it('push the picture with the hand', async () => {
      await open();
      await page().getByRole('radio', { name: 'Move around' }).click();
      await touch('touchStart', at([1920, 62]));
      await touch('touchMove', at([1500, 62]));
      await touch('touchMove', at([960, 62]));
      await touch('touchEnd');
      await expectNotes([]);
      await page().getByRole('radio', { name: 'Draw notes' }).click();
      await tap([0, 62]);
      await expectNotes(['D4, bar 1 beat 3, one beat, yours']);
    });
  });

  describe('a MIDI keyboard', () => {
    const connect = async () => {
      await page().evaluate(`
        globalThis.port = { id: 'a', name: 'Test keys', state: 'connected', onmidimessage: null };
        navigator.requestMIDIAccess = async () => ({ inputs: new Map([['a', port]]), onstatechange: null });
        globalThis.play = (at, ...data) => port.onmidimessage({ data: Uint8Array.of(...data), timeStamp: at });
      `);
      await hands.button('Connect a piano keyboard').click();
      await hands.button('Connected: Test keys').waitFor();
    };
    /** Events by milliseconds from now. */
    const play = (...events: readonly (readonly [at: number, ...data: number[]])[]) =>
      page().evaluate(
        `{ const now = performance.now(); for (const [at, ...data] of ${JSON.stringify(events)}) play(now + at, ...data); }`,
      );
    const record = async () => {
      await page().getByLabel('Speed').fill('240');
      await page().keyboard.press('Enter');
      await hands.roll.focus();
      await page().keyboard.press('Home');
      await page().keyboard.press('r');
      await hands.button('Stop recording').waitFor();
    };
    const saved = async () => readMidi((await saveFile(page(), 'Save MIDI')).bytes);
    /** Of an audio buffer of 128 frames at 44.1 kHz, in ticks at 240 beats a minute; and rounding. */
    const BUFFER_TICKS = Math.ceil((128 / 44_100) * 4 * 480) + 1;

    it('is recorded after a bar of clicks, in time, with its pedal; a second take keeps the first', async () => {
      await connect();
      await record();
      expect(await hands.button('Click on every beat').getAttribute('aria-pressed')).toBe('true');
      // While it counts in nothing is written down, but for the first note that comes a little early.
      await play([0, 0x90, 40, 90], [1, 0x80, 40, 0]);
      await until(async () => expect(await place()).toBe('Bar 1, beat 3'));
      await play(
        [0, 0xb0, 64, 127],
        [0, 0x90, 60, 90],
        [100, 0x80, 60, 0],
        [250, 0x90, 64, 70],
        [375, 0x80, 64, 0],
        [380, 0xb0, 64, 0],
      );
      await page().keyboard.press('r');
      await until(async () => expect(await hands.notes()).toHaveLength(2));
      const first = await saved();
      expect(first.notes.map(({ pitch, velocity }) => [pitch, velocity])).toEqual([
        [60, 90],
        [64, 70],
      ]);
      const [one, two] = first.notes;
      if (one === undefined || two === undefined) throw new Error('no notes');
      // A beat is a quarter of a second.
      const near = (ticks: number, expected: number) =>
        expect(Math.abs(ticks - expected)).toBeLessThanOrEqual(BUFFER_TICKS);
      near(two.onsetTicks - one.onsetTicks, 480);
      near(one.durationTicks, 192);
      expect(one.onsetTicks).toBeGreaterThanOrEqual(960 - BUFFER_TICKS);
      expect(first.pedal.map(({ value }) => value)).toEqual([127, 0]);

      await record();
      await until(async () => expect(await place()).toBe('Bar 1, beat 2'));
      await play([0, 0x90, 48, 80], [60, 0x80, 48, 0]);
      await page().keyboard.press('r');
      await until(async () => expect(await hands.notes()).toHaveLength(3));
      const both = await saved();
      expect(both.pedal).toEqual(first.pedal);
      expect(both.notes.filter(({ pitch }) => pitch !== 48)).toEqual(first.notes);

      await page().keyboard.press('Control+z');
      await until(async () => expect(await hands.notes()).toHaveLength(2));
    });
  });

  it('plays on and on: an hour of starting, stopping, looping and jumping leaves nothing behind', async () => {
    for (const spot of [
      [0, 60],
      [480, 64],
      [960, 67],
      [1440, 72],
    ] as const) {
      await hands.click(spot);
    }
    await page().getByLabel('Speed').fill('400');
    await page().keyboard.press('Enter');
    await hands.roll.focus();
    await page().keyboard.press('m');
    const session = await page().context().newCDPSession(page());
    // Played by the page itself, as a driver of a browser leaves things behind, too.
    const rounds = (count: number) =>
      page().evaluate(`(async () => {
        const roll = document.querySelector('#roll');
        const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
        for (let round = 0; round < ${count}; round++) {
          for (const key of [' ', 'Home', 'l', 'End', 'l', '+', '-', 'Enter']) {
            roll.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
            while (key === ' ' && document.querySelector('.play[data-playing=true]') === null) await wait(5);
          }
          // Enter places a note where nothing plays.
          while (document.querySelector('.play[data-playing=true]') !== null) await wait(5);
          await wait(8);
        }
      })()`);
    /** Bytes that are reachable, and elements. */
    const weigh = async () => {
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number };
      return { bytes: usedSize, elements: await page().evaluate<number>('document.querySelectorAll("*").length') };
    };
    // What is kept at most is soon kept: code that has run, a minute of places in the song.
    await rounds(200);
    const before = await weigh();
    await rounds(300);
    const after = await weigh();
    if (process.env['CADENZA_TIMES']) console.info(`${(after.bytes - before.bytes) / 300} bytes a round`);
    expect((after.bytes - before.bytes) / 300).toBeLessThan(1500);
    expect(after.elements).toBe(before.elements);
    await hands.button('Play').click();
    await hands.button('Pause').waitFor(PATIENCE);
    expect(await hands.notes()).toHaveLength(4);
  }, 180_000);
});
