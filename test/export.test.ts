/** `cadenza export`, as a user runs it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMidi, readMusicXml, writeMidi } from '../src/index.ts';
import { cadenza } from './support/cli.ts';
import { temporaryFolder } from './support/temporary.ts';
import { tune } from './support/tunes.ts';

const folder = temporaryFolder();
const midi = join(folder, 'tune.mid');
writeFileSync(midi, writeMidi(tune(1, 4)));

describe('cadenza export', () => {
  it('writes a MIDI file down, prints it, and plays it again', async () => {
    const xml = join(folder, 'tune.musicxml');
    const written = await cadenza('export', midi, xml, '--title', 'Tune & Co', '--on-grid');
    expect(written).toEqual({ code: 0, out: `${xml}: 4 measures\n`, err: '' });
    expect(readMusicXml(readFileSync(xml))).toMatchObject({ title: 'Tune & Co' });

    const pdf = join(folder, 'tune.pdf');
    const printed = await cadenza('export', xml, pdf, '--json');
    expect(JSON.parse(printed.out)).toEqual({ paths: [pdf], measures: 4, pages: 1 });
    expect(printed).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-');

    const again = join(folder, 'again.mid');
    expect((await cadenza('export', xml, again)).code).toBe(0);
    const heard = (bytes: Uint8Array) => {
      const { notes, ticksPerBeat } = readMidi(bytes);
      return [...new Set(notes.map(({ pitch, onsetTicks }) => `${onsetTicks / ticksPerBeat} ${pitch}`))];
    };
    expect(heard(readFileSync(again)).sort()).toEqual(heard(readFileSync(midi)).sort());
  });

  it.each([
    [['none.mid', 'out.pdf'], 1, /^cadenza: no such file or folder while reading none.mid/],
    [[midi, join(folder, 'out.doc')], 2, /^cadenza: .*out.doc says no kind of file: let its name end in .musicxml/],
    [
      [midi, join(folder, 'out.pdf'), '--performed', '--on-grid'],
      2,
      /^cadenza: option '--performed' cannot be used with/,
    ],
    [[midi, join(folder, 'out.pdf'), '--title', 'Слово'], 1, /^cadenza: "Слово" has letters that PDF's own fonts lack/],
  ])('says in one line what is wrong with %j', async (words, code, message) => {
    const result = await cadenza('export', ...words);
    expect(result).toMatchObject({ code, out: '', err: expect.stringMatching(message) });
    expect(result.err.trim().split('\n')).toHaveLength(1);
    expect(existsSync(join(folder, 'out.pdf'))).toBe(false);
  });
});
