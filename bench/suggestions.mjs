/**
 * How long a suggestion takes: four bars after a motif of four, in Node with four alternatives, and in the studio in
 * Chromium with its three, from the click to the last card.
 *
 *   npm run build && node bench/suggestions.mjs [--model FOLDER] [--runs 7] [--skip-browser]
 *
 * The first of each loads the model and is printed apart; of the others, median and slowest count. With --model, the
 * part in Node takes that one; the studio always takes its first.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { continueNotes, MOTIFS } from '../dist/index.js';
import { loadNoteModel, shippedNoteModel } from '../dist/node/index.js';
import { quantile } from './statistics.mjs';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: shippedNoteModel('score') },
    runs: { type: 'string', default: '7' },
    'skip-browser': { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
const report = (name, first, times) =>
  console.log(
    `${name}: first ${seconds(first)}, then median ${seconds(quantile(times, 0.5))}, slowest ${seconds(quantile(times, 1))}`,
  );

/** The first time, and the others. */
async function timed(work) {
  const times = [];
  for (let run = 0; run <= runs; run++) {
    const start = performance.now();
    await work(run);
    times.push(performance.now() - start);
  }
  return [times[0], times.slice(1)];
}

{
  let model;
  const notes = [];
  const { piece } = MOTIFS[0];
  const times = await timed(async (run) => {
    model ??= await loadNoteModel(values.model);
    const written = await continueNotes(model, piece, { length: { bars: 4 }, alternatives: 4, seed: run + 1 });
    notes.push(...written.map((alternative) => alternative.notes.length));
  });
  await model.release();
  report('Node, 4 alternatives', ...times);
  console.log(`  ${quantile(notes, 0.5)} notes an alternative (median)`);
}

if (!values['skip-browser']) {
  const load = (path) => runnerImport(fileURLToPath(new URL(path, import.meta.url))).then(({ module }) => module);
  const { runnerImport } = await import('vite');
  const tests = await load('../test/browser/browser.ts');
  if (!tests.hasBrowser('the time of a suggestion in the studio')) process.exit(1);
  const { serveBuiltStudio, enterStudio } = await load('../test/browser/studio-page.ts');
  const browser = await tests.openBrowser([], serveBuiltStudio);
  const opened = await browser.openPage('/');
  const { page } = opened;
  const { button } = await enterStudio(page);
  await button('Menu').click();
  await button('Start from a beginning').click();
  await button(MOTIFS[0].title).click();
  await page.getByRole('radio', { name: '4 bars' }).check({ force: true });
  const times = await timed(async () => {
    await page.getByRole('button', { name: /^(Give me three ideas|Three others)$/ }).click();
    await page.getByRole('button', { name: /^Idea 3:/ }).waitFor({ timeout: 120_000 });
    await page.keyboard.press('Escape');
  });
  report('Studio in Chromium, 3 alternatives', ...times);
  await opened.close();
  await browser.close();
}
