// Takes the pictures of the studio in docs/: `npm run build && node scripts/studio-pictures.mjs`. Needs a browser.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { root } from './ensure.mjs';

const load = (path) =>
  runnerImport(fileURLToPath(new URL(path, import.meta.url)), { configFile: false }).then(({ module }) => module);
const tests = await load('../test/browser/browser.ts');
if (!tests.hasBrowser('the pictures of the studio')) process.exit(1);
const { serveBuiltStudio, enterStudio } = await load('../test/browser/studio-page.ts');
const { motif } = await load('../src/generation/motifs.ts');
const { songFromPiece } = await load('../src/studio/document/index.ts');
const { newProject, writeProject } = await load('../src/studio/storage/index.ts');

/** A beginning whose last two bars are a model's. */
const piece = songFromPiece(motif('morning').piece, { title: 'Morning' });
const song = {
  ...piece,
  notes: piece.notes.map((note) => (note.onsetTicks >= 3840 ? { ...note, origin: 'model' } : note)),
};
const project = Buffer.from(writeProject(newProject(song)));

const PICTURES = [
  { name: 'studio-light', width: 1280, height: 800, colorScheme: 'light' },
  { name: 'studio-ideas', width: 1280, height: 800, colorScheme: 'light', asks: true },
  { name: 'studio-dark', width: 1280, height: 800, colorScheme: 'dark' },
  { name: 'studio-tablet', width: 1024, height: 768, colorScheme: 'light' },
  { name: 'studio-phone', width: 390, height: 844, colorScheme: 'light' },
  { name: 'studio-shortcuts', width: 1280, height: 800, colorScheme: 'light', key: '?' },
];

const folder = process.argv[2] ?? join(root, 'docs');
mkdirSync(folder, { recursive: true });
const browser = await tests.openBrowser([], serveBuiltStudio);
for (const { name, width, height, colorScheme, key, asks = false } of PICTURES) {
  const opened = await browser.openPage('/');
  const { page } = opened;
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme });
  const { button, roll } = await enterStudio(page);
  await button('Menu').click();
  const choosing = page.waitForEvent('filechooser');
  await button('Open a file').click();
  await (await choosing).setFiles({ name: 'Morning.cadenza', mimeType: 'application/json', buffer: project });
  await page.getByText('Opened Morning.cadenza').waitFor();
  if (width < 760) await button('Helpers').click();
  await button('Repeat a part').click();
  await page.getByText('Opened Morning.cadenza').waitFor({ state: 'hidden' });
  await roll.hover();
  if (asks) {
    await button('Give me three ideas').click();
    const first = page.getByRole('button', { name: /^Idea 1:/ });
    await page.getByRole('button', { name: /^Idea 3:/ }).waitFor({ timeout: 120_000 });
    await first.focus();
    await page.keyboard.press('End');
  }
  if (key !== undefined) await page.keyboard.press(key);
  await page.mouse.move(0, 0);
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await opened.close();
}
await browser.close();
