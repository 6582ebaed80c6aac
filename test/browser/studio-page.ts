/** The built studio for tests: served as users get it, and worked on as they do. */
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { serveFolder } from '../../src/node/static-server.ts';
import { studioFolder } from '../../src/node/studio.ts';
import { START_VIEW, xOfTicks, yOfPitch } from '../../src/studio/view/transform.ts';
import type { TestServer } from './server.ts';

/** Builds the page if it is not up to date, and serves it. */
export async function serveBuiltStudio(): Promise<TestServer> {
  const script = fileURLToPath(new URL('../../scripts/build-studio.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the studio could not be built: ${stderr}`);
  const { address, close } = await serveFolder(studioFolder);
  return { origin: address.replace(/\/$/, ''), close };
}

/** A place in the roll as it is first shown: a time in ticks and a pitch. */
export type Spot = readonly [ticks: number, pitch: number];

/** What users do, by what they see. */
export interface StudioHands {
  readonly roll: Locator;
  /** The notes near the cursor in words, as a screen reader finds them. */
  notes(): Promise<readonly string[]>;
  click(spot: Spot): Promise<void>;
  drag(from: Spot, to: Spot): Promise<void>;
  button(name: string): Locator;
}

/** The studio as it stands after the first steps were skipped. */
export async function enterStudio(page: Page): Promise<StudioHands> {
  const roll = page.getByRole('application', { name: 'Piano roll' });
  await roll.waitFor();
  const skip = page.getByRole('button', { name: 'Skip' });
  if (await skip.isVisible()) await skip.click();
  const pointAt = async ([ticks, pitch]: Spot) => {
    const box = await roll.boundingBox();
    if (box === null) throw new Error('the roll is not on the page');
    return {
      x: box.x + xOfTicks(START_VIEW, ticks),
      y: box.y + yOfPitch(START_VIEW, pitch) + START_VIEW.rowHeight / 2,
    };
  };
  return {
    roll,
    notes: () => page.getByRole('option', { includeHidden: false }).and(roll.locator('li')).allTextContents(),
    async click(spot) {
      const { x, y } = await pointAt(spot);
      await page.mouse.click(x, y);
    },
    async drag(from, to) {
      const [start, end] = [await pointAt(from), await pointAt(to)];
      await page.mouse.move(start.x, start.y);
      await page.mouse.down();
      await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 3 });
      await page.mouse.move(end.x, end.y, { steps: 3 });
      await page.mouse.up();
    },
    button: (name) => page.getByRole('button', { name, exact: true }),
  };
}

/** Drops files on the middle of the page, as from a file manager. */
export async function dropFiles(
  page: Page,
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): Promise<void> {
  const plain = files.map(({ name, bytes }) => ({ name, text: Buffer.from(bytes).toString('base64') }));
  // As text, since the compiler of the tests knows no page.
  await page.evaluate(`
    const data = new DataTransfer();
    for (const { name, text } of ${JSON.stringify(plain)}) {
      data.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], name));
    }
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
  `);
}

/** Closes a dialog. The browser hides it first, and says so to the page a little later; until then it has all keys. */
export async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
}

/** Saves a file by a button of the dialog for that: 'Save MIDI'. */
export async function saveFile(page: Page, button: string): Promise<{ name: string; bytes: Uint8Array<ArrayBuffer> }> {
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('button', { name: 'Save a file' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save a file' });
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: button, exact: true }).click();
  const download = await downloading;
  const bytes = new Uint8Array(await readFile(await download.path()));
  await closeDialog(page);
  return { name: download.suggestedFilename(), bytes };
}
