/**
 * The piano roll with ten thousand notes in Chromium: times of frames while the song is scrolled, zoomed, and while
 * one note and all of them are dragged.
 *
 *   npm run build && node bench/studio-roll.mjs [SECONDS] [NOTES]
 *
 * A frame's work is what the page's own thread computes for it, drawing commands included; the time between frames
 * also holds what the browser does with them. Without a graphics processor, as on servers, that is most of it.
 */
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { createPiece, writeMidi } from '../dist/index.js';
import { quantile } from './statistics.mjs';

const [seconds, count] = [process.argv[2] ?? '3', process.argv[3] ?? '10000'].map(Number);
if (!(seconds > 0 && count >= 1)) {
  console.error('usage: node bench/studio-roll.mjs [SECONDS] [NOTES]');
  process.exit(2);
}
const load = (path) => runnerImport(fileURLToPath(new URL(path, import.meta.url))).then(({ module }) => module);
const tests = await load('../test/browser/browser.ts');
if (!tests.hasBrowser('the measurements of the studio')) process.exit(1);
const { serveBuiltStudio, enterStudio } = await load('../test/browser/studio-page.ts');

/** Four voices of sixteenths. */
const notes = Array.from({ length: count }, (_, index) => ({
  pitch: 36 + ((index * 7) % 48),
  onsetTicks: 120 * Math.floor(index / 4),
  durationTicks: 110,
  velocity: 40 + (index % 80),
}));

/** Wraps requestAnimationFrame, so that each frame's work and its time are kept. Runs in the page. */
function watchFrames() {
  const frames = { work: [], at: [] };
  const request = globalThis.requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (callback) =>
    request((time) => {
      const start = performance.now();
      callback(time);
      frames.work.push(performance.now() - start);
      frames.at.push(time);
    });
  globalThis.takeFrames = () => {
    const { work, at } = frames;
    // Several callbacks of one frame count as one.
    const byFrame = new Map();
    at.forEach((time, index) => {
      byFrame.set(time, (byFrame.get(time) ?? 0) + work[index]);
    });
    frames.work = [];
    frames.at = [];
    const times = [...byFrame.keys()];
    return { work: [...byFrame.values()], gaps: times.slice(1).map((time, index) => time - times[index]) };
  };
}

const browser = await tests.openBrowser([], serveBuiltStudio);
const opened = await browser.openPage('/');
const { page } = opened;
await page.evaluate(`(${watchFrames})()`);
const { roll, button } = await enterStudio(page);
await button('Menu').click();
const choosing = page.waitForEvent('filechooser');
await button('Open a file').click();
const buffer = Buffer.from(writeMidi(createPiece({ notes })));
await (await choosing).setFiles({ name: 'many.mid', mimeType: 'audio/midi', buffer });
await page.locator(`#roll li[aria-setsize="${count}"]`).first().waitFor({ state: 'attached' });
const box = await roll.boundingBox();
const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];

/** Events as fast as a hand makes them, sixty a second, for some seconds. Run in the page: no driver's delay counts. */
async function measure(name, step) {
  await page.evaluate('takeFrames()');
  await page.evaluate(`new Promise((done) => {
    const roll = document.querySelector('#roll');
    const [x, y] = [${x}, ${y}];
    const end = performance.now() + ${1000 * seconds};
    let turn = 0;
    const go = () => {
      if (performance.now() > end) return done();
      (${step})(roll, turn++, x, y);
      setTimeout(go, 1000 / 60);
    };
    go();
  })`);
  const { work, gaps } = await page.evaluate('takeFrames()');
  const ms = (value) => value.toFixed(1);
  const row = [work, gaps].flatMap((values) => [0.5, 0.95, 0.99].map((share) => ms(quantile(values, share))));
  const perSecond = (gaps.length / gaps.reduce((sum, gap) => sum + gap, 0)) * 1000;
  console.log(`| ${name} | ${row.join(' | ')} | ${perSecond.toFixed(0)} |`);
}

console.log(`${count} notes, roll of ${Math.round(box.width)}x${Math.round(box.height)}, times in ms\n`);
console.log('| | work: median | 95 % | 99 % | between frames: median | 95 % | 99 % | frames a second |');
console.log('|---|---|---|---|---|---|---|---|');
const wheel = (deltaX, deltaY, more = '') =>
  `(roll, turn, x, y) => roll.dispatchEvent(new WheelEvent('wheel', { deltaX: ${deltaX}, deltaY: ${deltaY}, clientX: x, clientY: y, cancelable: true, bubbles: true ${more} }))`;
const move = `(roll, turn, x, y) => roll.dispatchEvent(new PointerEvent('pointermove', { pointerId: 1, pointerType: 'mouse', clientX: x + 90 * Math.sin(turn / 9), clientY: y + 60 * Math.cos(turn / 7), bubbles: true }))`;
await measure('scrolling', wheel('turn % 120 < 60 ? 40 : -40', 0));
await measure('zooming', wheel(0, 'turn % 60 < 30 ? 30 : -30'));
// Far out: as many notes in sight as can be.
for (let turn = 0; turn < 12; turn++) await button('Smaller').click();
await measure('scrolling, zoomed out', wheel('turn % 120 < 60 ? 40 : -40', 0));
await page.keyboard.press('2');
for (const [name, prepare] of [
  ['dragging one note', async () => {}],
  ['dragging all notes', () => page.keyboard.press('Control+a')],
]) {
  for (let turn = 0; turn < 8 && name.includes('one'); turn++) await button('Larger').click();
  await prepare();
  const found = await noteOnScreen();
  await page.mouse.move(found.x, found.y);
  await page.mouse.down();
  await measure(name, move.replaceAll('x +', `${found.x} +`).replaceAll('y +', `${found.y} +`));
  await page.keyboard.press('Escape');
  await page.mouse.up();
}
await opened.close();
await browser.close();

/** A place where the pointer would move a note. */
async function noteOnScreen() {
  for (let row = 0; row < 400; row++) {
    const place = { x: x + (row % 20) * 9, y: box.y + 30 + Math.floor(row / 20) * 17 };
    await page.mouse.move(place.x, place.y);
    if ((await roll.getAttribute('data-hover')) === 'move') return place;
  }
  throw new Error('there is no note on the screen');
}
