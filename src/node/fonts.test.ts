import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OptionError } from '../errors.ts';
import { cutPiano } from '../audio/font.ts';
import { cutFont, defaultFont, fontFolder, fontPath } from './fonts.ts';

test('the default font is one small piano, with its licence beside it', async () => {
  const font = await defaultFont();
  expect(font.length).toBeGreaterThan(300_000);
  expect(font.length).toBeLessThan(700_000);
  expect(readFileSync(join(fontFolder, 'piano.LICENSE'), 'utf8')).toMatch(/MIT license/);
});

test('a font that is up to date is left alone, a damaged one is cut again to the same bytes', async () => {
  const whole = await defaultFont();
  const before = statSync(fontPath()).mtimeMs;
  expect(await cutFont()).toEqual({ path: fontPath(), cut: false });
  expect(statSync(fontPath()).mtimeMs).toBe(before);
  // Cutting what was cut changes nothing: the cut is the same bytes every time.
  expect(await cutPiano(whole)).toEqual(new Uint8Array(whole));
});

test('what is not a font is refused', async () => {
  await expect(cutPiano(new TextEncoder().encode('not a font'))).rejects.toThrow(OptionError);
  await expect(cutPiano(new Uint8Array(0))).rejects.toThrow(OptionError);
});
