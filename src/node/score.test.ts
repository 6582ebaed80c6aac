import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PAGE } from '../../test/support/scores.ts';
import { temporaryFolder } from '../../test/support/temporary.ts';
import { tune } from '../../test/support/tunes.ts';
import { FileError, MidiError, OptionError, ScoreError } from '../errors.ts';
import { readMidi } from '../midi/read.ts';
import { writeMidi } from '../midi/write.ts';
import { pieceFromScore } from '../score/play.ts';
import type { Score } from '../score/score.ts';
import { readMusicXml } from '../score/xml/read.ts';
import { writeMusicXml } from '../score/xml/write.ts';
import { engraveScore } from './engrave.ts';
import { scorePdf } from './pdf.ts';
import { readPieceFile } from './piece-file.ts';
import { exportFile, readScoreFile } from './score.ts';

const folder = temporaryFolder();
const page = join(folder, 'page.musicxml');
writeFileSync(page, writeMusicXml(PAGE));
const midi = join(folder, 'tune.mid');
writeFileSync(midi, writeMidi(tune(1, 4)));

/** The same page over and over: enough measures for several sheets. */
function long(times: number): Score {
  const measures = Array.from({ length: times }, () => PAGE.measures.slice(1)).flat();
  return { ...PAGE, measures: [PAGE.measures[0] as Score['measures'][0], ...measures] };
}

describe('files as scores', () => {
  it('reads MusicXML and MIDI, by their names', async () => {
    expect(await readScoreFile(page)).toEqual(PAGE);
    expect(await readScoreFile(page, { title: 'Other' })).toEqual({ ...PAGE, title: 'Other' });
    expect(await readPieceFile(page)).toEqual(pieceFromScore(PAGE));
    expect(await readPieceFile(midi)).toEqual(readMidi(readFileSync(midi)));
  });

  it('names the file that cannot be read', async () => {
    const bad = join(folder, 'bad.mxl');
    writeFileSync(bad, '<score>');
    await expect(readPieceFile(bad)).rejects.toThrow(
      new ScoreError(
        `${bad}: the XML is damaged at line 1: <score> is not ended; save it again from the program that wrote it`,
      ),
    );
    await expect(readPieceFile(join(folder, 'none.xml'))).rejects.toThrow(FileError);
    writeFileSync(join(folder, 'bad.mid'), '<score>');
    await expect(readScoreFile(join(folder, 'bad.mid'))).rejects.toThrow(MidiError);
  });
});

describe('exportFile', () => {
  it('writes MIDI files down', async () => {
    const out = join(folder, 'tune.mxl');
    const { measures } = await exportFile(midi, out, { title: 'Tune', composer: 'Ida', performed: false });
    expect(measures).toBe(4);
    expect(readMusicXml(readFileSync(out))).toMatchObject({ title: 'Tune', composer: 'Ida' });
    // What was on the grid is there again, at its place.
    const heard = ({ notes, ticksPerBeat }: ReturnType<typeof tune>) =>
      notes.map(({ onsetTicks, pitch }) => `${pitch}@${onsetTicks / ticksPerBeat}`);
    expect(new Set(heard(await readPieceFile(out)))).toEqual(new Set(heard(tune(1, 4))));
  });

  it('writes each kind of file', async () => {
    const written = async (extension: string) => {
      const out = join(folder, `out${extension}`);
      expect(await exportFile(page, out)).toMatchObject({ paths: [out], measures: 3 });
      return readFileSync(out);
    };
    expect((await written('.musicxml')).toString()).toBe(writeMusicXml(PAGE));
    expect(readMidi(await written('.mid')).notes).toHaveLength(pieceFromScore(PAGE).notes.length);
    expect((await written('.svg')).toString()).toContain('Zoë Núñez');
    expect((await written('.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('numbers the pages of SVG', async () => {
    const score = join(folder, 'long.musicxml');
    writeFileSync(score, writeMusicXml(long(60)));
    const { paths, pages } = await exportFile(score, join(folder, 'long.svg'));
    expect(pages).toBeGreaterThan(1);
    expect(paths).toEqual(Array.from({ length: pages ?? 0 }, (_, index) => join(folder, `long-${index + 1}.svg`)));
    for (const path of paths)
      expect(readFileSync(path, 'utf8')).toMatch(/<svg width="210mm" height="297mm".*<\/svg>\s*$/s);
  });

  it('says which kinds there are', async () => {
    await expect(exportFile(page, join(folder, 'out.doc'))).rejects.toThrow(OptionError);
    await expect(exportFile(page, join(folder, 'out.svg'), { scale: 5 })).rejects.toThrow(/scale is 5/);
  });
});

describe('pages', () => {
  it('are the same for the same score, smaller notes on fewer', async () => {
    expect(await engraveScore(PAGE)).toEqual(await engraveScore(PAGE));
    const count = async (scale: number) => (await engraveScore(long(40), { scale })).pages.length;
    expect(await count(40)).toBeLessThan(await count(120));
  });

  /** The drawing of a PDF: its streams, unpacked. */
  function drawing(bytes: Uint8Array): string {
    const text = Buffer.from(bytes).toString('latin1');
    return [...text.matchAll(/\/FlateDecode\s*>>\s*stream\n([\s\S]*?)\nendstream/g)]
      .map(([, stream]) => inflateSync(Buffer.from(stream ?? '', 'latin1')).toString('latin1'))
      .join('\n');
  }

  it('become a PDF of A4 sheets with every sign as an outline', async () => {
    const { bytes, pages } = await scorePdf(PAGE);
    const text = Buffer.from(bytes).toString('latin1');
    expect(pages).toBe(1);
    expect(text.match(/\/Type \/Page\b/g)).toHaveLength(1);
    expect(text).toMatch(/\/MediaBox \[0 0 595\.28 841\.89\]/);
    expect(text).toContain('/Author');
    // Curves for clefs, heads and accidentals; Times for the words, and no font that would have to be there.
    expect(drawing(bytes).match(/ c$/gm)?.length ?? 0).toBeGreaterThan(200);
    expect([...new Set(text.match(/\/BaseFont \/\S+/g))].sort()).toEqual([
      '/BaseFont /Times-Bold',
      '/BaseFont /Times-Italic',
      '/BaseFont /Times-Roman',
    ]);
  });

  it('draws the note of a metronome mark', async () => {
    const without = {
      ...PAGE,
      measures: PAGE.measures.map((measure) => ({
        ...measure,
        directions: measure.directions.filter(({ kind }) => kind !== 'tempo'),
      })),
    };
    const curves = async (score: Score) => drawing((await scorePdf(score)).bytes).match(/ [cv]$/gm)?.length ?? 0;
    expect(await curves(PAGE)).toBeGreaterThan(await curves(without));
  });

  it('refuses letters that would come out wrong', async () => {
    await expect(scorePdf({ ...PAGE, composer: 'Antonín Dvořák' })).rejects.toThrow(
      /"Antonín Dvořák" has letters .* --font FILE.ttf/,
    );
    await expect(scorePdf(PAGE, { font: page })).rejects.toThrow(/page.musicxml is not a font/);
    await expect(scorePdf(PAGE, { font: join(folder, 'none.ttf') })).rejects.toThrow(FileError);
  });
});
