import { strToU8, Zip, ZipDeflate, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { PAGE } from '../../../test/support/scores.ts';
import { ScoreError } from '../../errors.ts';
import { musicXmlText, writeMxl } from './container.ts';
import { readMusicXml } from './read.ts';
import { writeMusicXml } from './write.ts';

const TEXT = writeMusicXml(PAGE);
const CONTAINER = '<container><rootfiles><rootfile full-path="a/b.xml"/></rootfiles></container>';

/** A zip as programs write it that do not know sizes beforehand: they follow the data. */
function streamed(files: Readonly<Record<string, string>>): Uint8Array {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const [name, text] of Object.entries(files)) {
    const file = new ZipDeflate(name);
    zip.add(file);
    file.push(strToU8(text), true);
  }
  zip.end();
  return Buffer.concat(chunks);
}

describe('a .mxl container', () => {
  it('holds what was written, in fewer bytes, the same each time', () => {
    const bytes = writeMxl(PAGE);
    expect(readMusicXml(bytes)).toEqual(PAGE);
    expect(bytes.length).toBeLessThan(TEXT.length / 4);
    expect(writeMxl(PAGE)).toEqual(bytes);
  });

  it('is read however it was packed', () => {
    const files = { 'META-INF/container.xml': CONTAINER, 'other.xml': '<other/>', 'a/b.xml': TEXT };
    expect(musicXmlText(streamed(files))).toBe(TEXT);
    const stored = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]));
    expect(musicXmlText(zipSync(stored, { level: 0 }))).toBe(TEXT);
    expect(musicXmlText(zipSync({ 'score.xml': strToU8(TEXT) }))).toBe(TEXT);
  });

  it.each([
    ['without a score', zipSync({ 'readme.txt': strToU8('x') }), /has no score/],
    [
      'that names another',
      zipSync({ 'META-INF/container.xml': strToU8(CONTAINER) }),
      /no score under the name a\/b.xml/,
    ],
    ['cut short', writeMxl(PAGE).slice(0, -1000), /cut short|damaged/],
    [
      'of nothing but its name',
      strToU8('PK\u0003\u0004xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'),
      /has no score|damaged|cut short/,
    ],
  ])('%s is refused', (_what, bytes, message) => {
    expect(() => readMusicXml(bytes)).toThrow(ScoreError);
    expect(() => readMusicXml(bytes)).toThrow(message);
  });

  it('that unpacks to far more than a score is given up, whatever size it claims', () => {
    const bomb = zipSync({ 'score.xml': new Uint8Array(80 * 2 ** 20) });
    const view = new DataView(bomb.buffer, bomb.byteOffset);
    view.setUint32(22, 100, true);
    const start = performance.now();
    expect(() => readMusicXml(bomb)).toThrow(/unpacks to more than/);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe('plain bytes', () => {
  const title = (bytes: Uint8Array) => readMusicXml(bytes).composer;

  it('are read in the encoding that they name', () => {
    expect(title(strToU8(TEXT))).toBe('Zoë Núñez');
    expect(title(strToU8(`\ufeff${TEXT}`))).toBe('Zoë Núñez');
    const latin = TEXT.replace('UTF-8', 'ISO-8859-1');
    expect(title(Uint8Array.from(latin, (letter) => letter.charCodeAt(0)))).toBe('Zoë Núñez');
  });

  it.each([
    ['utf16le', [0xff, 0xfe]],
    ['utf16be', [0xfe, 0xff]],
  ])('in %s too', (kind, mark) => {
    const bytes = Buffer.from(TEXT.replace('UTF-8', 'UTF-16'), 'utf16le');
    const ordered = kind === 'utf16be' ? bytes.swap16() : bytes;
    expect(title(Uint8Array.from([...mark, ...ordered]))).toBe('Zoë Núñez');
    expect(title(Uint8Array.from(ordered))).toBe('Zoë Núñez');
  });

  it('in an unknown encoding, or none at all, are refused', () => {
    expect(() => readMusicXml(strToU8(TEXT.replace('UTF-8', 'klingon')))).toThrow(/its encoding is klingon/);
    expect(() => readMusicXml(new Uint8Array(0))).toThrow(/it has no element/);
  });
});
