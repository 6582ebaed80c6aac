import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cutPiano } from '../audio/font.ts';
import { OptionError } from '../errors.ts';
import { cutFont, defaultFont, fontFolder, fontPath } from './fonts.ts';

test('the default font is one small piano, with its licence beside it', async () => {
  const font = await defaultFont();
  expect(font.length).toBeGreaterThan(300_000);
  expect(font.length).toBeLessThan(700_000);
  expect(readFileSync(join(fontFolder, 'piano.LICENSE'), 'utf8')).toMatch(/MIT license/);
});

test('a font that is up to date is left alone, and cutting is deterministic', async () => {
  const whole = await defaultFont();
  const before = statSync(fontPath()).mtimeMs;
  expect(await cutFont()).toEqual({ path: fontPath(), cut: false });
  expect(statSync(fontPath()).mtimeMs).toBe(before);
  // What is cut already has nothing left to lose.
  expect(Buffer.compare(await cutPiano(whole), whole)).toBe(0);
});

test('what is not a font is refused', async () => {
  await expect(cutPiano(new TextEncoder().encode('not a font'))).rejects.toThrow(OptionError);
  await expect(cutPiano(new Uint8Array(0))).rejects.toThrow(OptionError);
});
