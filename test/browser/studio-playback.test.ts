/** The studio's sound in a real browser: the audio thread, the gesture it waits for, WAV, a MIDI keyboard. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { renderPiece } from '../../src/audio/render.ts';
import { readWav, writeWav } from '../../src/audio/wav.ts';
import { createPiece } from '../../src/notes/create.ts';
import { hasBrowser, openBrowser, type TestBrowser, type TestPage } from './browser.ts';

/** For all of the sound to be loaded, on a machine with other work, in milliseconds. */
const PATIENCE = 60_000;
const MODULE = '/test/browser/studio-playback-page.ts';
const FONT = fileURLToPath(new URL('../../dist/fonts/piano.sf3', import.meta.url));

interface Note {
  readonly id: number;
  readonly pitch: number;
  readonly onsetTicks: number;
  readonly durationTicks: number;
  readonly velocity: number;
  readonly origin: 'mine';
}

const note = (id: number, pitch: number, beat: number, beats = 1, velocity = 90): Note => {
  return { id, pitch, onsetTicks: beat * 480, durationTicks: beats * 480, velocity, origin: 'mine' };
};

/** At 240 beats a minute, four beats are a second. */
const song = (notes: readonly Note[], pedal: readonly { timeTicks: number; value: number }[] = []) => ({
  notes,
  pedal,
  tempos: [{ timeTicks: 0, microsecondsPerBeat: 250_000 }],
  metres: [{ timeTicks: 0, numerator: 4, denominator: 4 }],
});

const SCALE = song([note(1, 60, 0), note(2, 64, 1), note(3, 67, 2), note(4, 72, 3)]);
const CHORD = song([note(1, 48, 0, 8), note(2, 60, 0, 8), note(3, 64, 0, 8)]);

interface Key {
  readonly pitch: number;
  readonly isDown: boolean;
  readonly atSeconds: number;
}

/** The state's fields that are looked at here. */
interface State {
  readonly sound: string;
  readonly transport: string;
  readonly font?: string;
  readonly message?: string;
  readonly loading?: { readonly isWaiting: boolean };
  readonly isAuditioning: boolean;
}

describe.runIf(hasBrowser("the tests of the studio's sound"))("the studio's player in a browser", () => {
  let browser: TestBrowser | undefined;
  let page: TestPage;
  const call = <T = void>(method: string, ...parameters: readonly unknown[]) =>
    page.call<T>(MODULE, 'call', method, ...parameters);
  const state = () => page.call<State>(MODULE, 'state');
  const level = () => page.call<number>(MODULE, 'level');
  const keys = () => page.call<Key[]>(MODULE, 'seenKeys');
  const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 50 });
  const untilSilent = () => until(async () => expect(await level()).toBeLessThan(1e-4));
  const untilHeard = () => until(async () => expect(await level()).toBeGreaterThan(1e-3));

  beforeAll(async () => {
    browser = await openBrowser(['--autoplay-policy=no-user-gesture-required']);
    page = await browser.openPage();
  }, 120_000);
  afterAll(async () => {
    try {
      page?.check();
    } finally {
      await browser?.close();
    }
  });
  // The first time the page's code is compiled for it.
  beforeEach(() => page.call(MODULE, 'open'), PATIENCE);

  it('strikes and releases every key at its time, is heard, and falls silent', async () => {
    await call('setSong', SCALE);
    await call('play');
    await untilHeard();
    await until(async () => expect((await state()).transport).toBe('stopped'));
    const seen = await keys();
    const start = seen[0]?.atSeconds ?? 0;
    const text = seen.map((key) => `${key.isDown ? '+' : '-'}${key.pitch}@${(key.atSeconds - start).toFixed(4)}`);
    expect(text.join(' ')).toBe(
      '+60@0.0000 -60@0.2500 +64@0.2500 -64@0.5000 +67@0.5000 -67@0.7500 +72@0.7500 -72@1.0000',
    );
    await untilSilent();
  });

  it('opens no sound before it is wanted, and forgets nothing that it was told until then', async () => {
    expect(await page.call(MODULE, 'prepareFirst')).toEqual({
      before: { contexts: 0, sound: 'locked', ticks: 480 },
      after: { contexts: 1, font: 'piano', ticks: 480, gain: 0.25 },
    });
  });

  it('keeps time while the page is busy', async () => {
    await call('setSong', SCALE);
    await call('load');
    await page.call(MODULE, 'playWhileBusy', 1500);
    await until(async () => expect(await keys()).toHaveLength(8));
    const times = (await keys()).map((key) => key.atSeconds);
    expect((times[7] ?? 0) - (times[0] ?? 0)).toBeCloseTo(1, 6);
    expect((await state()).transport).toBe('stopped');
  });

  it('lets nothing hang when it is stopped in a chord under the pedal', async () => {
    await call('setSong', { ...CHORD, pedal: [{ timeTicks: 0, value: 127 }] });
    await call('play');
    await untilHeard();
    await call('stop');
    await untilSilent();
    const down = (await keys()).filter((key) => key.isDown).length;
    expect(await keys()).toHaveLength(2 * down);
  });

  it('plays a song that is edited while it plays', async () => {
    await call('load');
    await call('setSong', SCALE);
    const edits = Array.from({ length: 20 }, (_, i) => song([...SCALE.notes, note(5 + i, 40 + i, 6)]));
    await page.call(MODULE, 'playWhileEditing', edits, 40);
    await until(async () => expect((await state()).transport).toBe('stopped'));
    const struck = (await keys()).filter((key) => key.isDown).map((key) => key.pitch);
    expect(struck).toEqual([60, 64, 67, 72, 59]);
  });

  it('moves the play-head with the sound, round a loop', async () => {
    await call('setSong', SCALE);
    await call('setLoop', { startTicks: 480, endTicks: 960 });
    await call('play', { fromTicks: 480 });
    const place = () => call<{ ticks: number; state: string; pass: number }>('place');
    await until(async () => expect((await place()).pass).toBeGreaterThan(1));
    for (let i = 0; i < 20; i++) {
      const { ticks } = await place();
      expect(ticks).toBeGreaterThanOrEqual(480);
      expect(ticks).toBeLessThan(960);
    }
    await call('stop');
    await until(async () => expect(await place()).toMatchObject({ ticks: 480, state: 'stopped' }));
  });

  it('records what is played on the beat within one audio buffer of it', async () => {
    await call('setSong', SCALE);
    type Recorded = { errors: number[]; bufferSeconds: number };
    const { errors, bufferSeconds } = await page.call<Recorded>(MODULE, 'recordOnTheBeat', 8, 0.25);
    expect(errors).toHaveLength(8);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThanOrEqual(bufferSeconds);
  });

  it('sounds live keys, previews and auditions, and silences them all', async () => {
    await call('resume');
    await call('noteOn', 60, 100);
    await untilHeard();
    await call('noteOff', 60);
    await untilSilent();
    await call('preview', 62);
    await untilHeard();
    await untilSilent();
    await call('noteOn', 60);
    await call('pedal', 127);
    await call('audition', CHORD);
    await until(async () => expect((await state()).isAuditioning).toBe(true));
    await untilHeard();
    await call('allNotesOff');
    await untilSilent();
    expect((await state()).isAuditioning).toBe(false);
  });

  it('takes the good piano when nothing plays, and plays on with it', async () => {
    await call('setSong', CHORD);
    await call('play');
    const loading = call('useGoodFont');
    await until(async () => expect((await state()).loading?.isWaiting).toBe(true));
    expect((await state()).font).toBe('piano');
    await call('stop');
    await loading;
    expect(await state()).toMatchObject({ font: 'piano-good', sound: 'ready' });
    await untilSilent();
    await call('noteOn', 60);
    await untilHeard();
  });

  it('says what is wrong when there is no font, and tries again', async () => {
    await page.page.evaluate('caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))))');
    await page.page.route('**/piano.sf3', (route) => route.fulfill({ status: 200, body: '<!doctype html>' }));
    expect(await call('resume')).toBe(false);
    expect(await state()).toMatchObject({ sound: 'error', message: expect.stringMatching(/not a whole SoundFont/) });
    await page.page.unroute('**/piano.sf3');
    expect(await call('resume')).toBe(true);
    expect((await state()).message ?? undefined).toBeUndefined();
    // From now on it is kept: the next visit needs no connection.
    await page.page.route('**/piano.sf3', (route) => route.abort());
    await page.call(MODULE, 'open');
    expect(await call('resume')).toBe(true);
    await page.page.unroute('**/piano.sf3');
  });

  it('plays by the audio thread what the WAV export writes', async () => {
    const both = song(SCALE.notes, [
      { timeTicks: 200, value: 127 },
      { timeTicks: 1000, value: 0 },
    ]);
    const played = await page.call<number[]>(MODULE, 'renderByWorklet', both, 2, 22_050);
    const piece = createPiece({ ticksPerBeat: 480, ...both });
    const { left } = await renderPiece(piece, { font: await readFile(FONT), sampleRate: 22_050, gain: 2 });
    let dot = 0;
    let ours = 0;
    let theirs = 0;
    // The export's fade at the end is left out.
    for (let i = 0; i < 22_050; i++) {
      const [a, b] = [played[i] as number, 32_767 * (left[i] as number)];
      dot += a * b;
      ours += a * a;
      theirs += b * b;
    }
    expect(ours).toBeGreaterThan(0);
    expect(dot / Math.sqrt(ours * theirs)).toBeGreaterThan(0.999);
    expect(Math.sqrt(ours / theirs)).toBeCloseTo(1, 1);
  });

  it('exports the same WAV as Node, neither silent nor clipped, with progress', async () => {
    const loud = song(Array.from({ length: 30 }, (_, i) => note(i + 1, 36 + 2 * i, 0, 4, 127)));
    const { base64, progress } = await page.call<{ base64: string; progress: number[] }>(MODULE, 'wav', loud);
    const bytes = Buffer.from(base64, 'base64');
    const { left, sampleRate } = readWav(bytes);
    const peak = left.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(left.length).toBe(sampleRate * 3);
    expect(peak).toBeGreaterThan(0.5);
    expect(left.filter((sample) => Math.abs(sample) >= 32_767 / 32_768).length).toBeLessThan(3);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
    const piece = createPiece({ ticksPerBeat: 480, ...loud });
    const inNode = writeWav(await renderPiece(piece, { font: await readFile(FONT), sampleRate }));
    expect(bytes.equals(inNode)).toBe(true);
  });

  it('stops exporting when it is told to', async () => {
    const long = song(Array.from({ length: 400 }, (_, i) => note(i + 1, 40 + (i % 40), i)));
    expect(await page.call(MODULE, 'abortedWav', long)).toEqual({ name: 'AbortError', later: 0 });
  });

  it('plays a MIDI keyboard', async () => {
    await page.page.evaluate(`
      globalThis.port = { id: 'a', name: 'Test keys', state: 'connected', onmidimessage: null };
      navigator.requestMIDIAccess = async () => ({ inputs: new Map([['a', port]]), onstatechange: null });
    `);
    const press = (...data: number[]) =>
      page.page.evaluate(`port.onmidimessage({ data: Uint8Array.of(${data}), timeStamp: performance.now() })`);
    await call('resume');
    expect(await page.call(MODULE, 'connectMidi')).toBe('{"kind":"on","devices":["Test keys"]}');
    await press(0xb0, 64, 127);
    await press(0x90, 60, 100);
    await press(0x80, 60, 0);
    await untilHeard();
    await press(0xb0, 64, 0);
    await untilSilent();
    const live = await page.call<{ kind: string }[]>(MODULE, 'liveEvents');
    expect(live.map((event) => event.kind)).toEqual(['pedal', 'noteOn', 'noteOff', 'pedal']);
  });
});

describe.runIf(hasBrowser('the tests of the gesture that sound waits for'))('sound without a gesture', () => {
  it('is locked, loads all the same, and is there after a click', async () => {
    const browser = await openBrowser();
    try {
      const { page, close } = await browser.openPage();
      // Evaluating anything in the page would be a gesture: it has to speak of itself.
      const said: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      await page.addInitScript(`
        addEventListener('DOMContentLoaded', async () => {
          const module = await import(${JSON.stringify(MODULE)});
          const say = () => console.log('sound: ' + module.state().sound + ' ' + module.state().font);
          await module.open();
          await module.call('load');
          say();
          await module.call('play');
          say();
          addEventListener('click', async () => { await module.call('resume'); say(); });
        });
      `);
      await page.reload();
      const sounds = () => said.filter((line) => line.startsWith('sound: ')).map((line) => line.slice(7));
      await vi.waitFor(() => expect(sounds()).toHaveLength(2), PATIENCE);
      expect(sounds()).toEqual(['locked piano', 'locked piano']);
      await page.mouse.click(10, 10);
      await vi.waitFor(() => expect(sounds()).toHaveLength(3), PATIENCE);
      expect(sounds()[2]).toBe('ready piano');
      await close();
    } finally {
      await browser.close();
    }
  }, 180_000);
});
