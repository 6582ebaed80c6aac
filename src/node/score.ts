/**
 * Files with music as scores and pieces, and scores as files to print, share and open in notation programs.
 */
import { extname } from 'node:path';
import { OptionError } from '../errors.ts';
import { writeMidi } from '../midi/write.ts';
import { type NotateOptions, notate } from '../score/notate.ts';
import { pieceFromScore } from '../score/play.ts';
import type { Score } from '../score/score.ts';
import { writeMxl } from '../score/xml/container.ts';
import { writeMusicXml } from '../score/xml/write.ts';
import { engraveScore } from './engrave.ts';
import { writeFileAtomic } from './files.ts';
import { readMidiFile } from './midi-file.ts';
import { type PdfOptions, scorePdf } from './pdf.ts';
import { isMusicXml, readMusicXmlFile } from './piece-file.ts';

/**
 * The score in a MusicXML file, or the one that `notate` writes down for a MIDI file. A title or composer in the
 * options replaces the file's; the other options are for MIDI files.
 *
 * @throws MidiError or ScoreError, naming the file, if it is neither; FileError if it cannot be read
 * @example (await readScoreFile('song.mid')).measures.length
 */
export async function readScoreFile(path: string, options: NotateOptions = {}): Promise<Score> {
  if (!isMusicXml(path)) return notate(await readMidiFile(path), options);
  const { title, composer } = options;
  return {
    ...(await readMusicXmlFile(path)),
    ...(title === undefined ? {} : { title }),
    ...(composer === undefined ? {} : { composer }),
  };
}

export interface ExportOptions extends NotateOptions, PdfOptions {}

export interface ExportedFile {
  /** The files written; several for an SVG of several pages. */
  readonly paths: readonly string[];
  readonly measures: number;
  /** Pages, of SVG and PDF. */
  readonly pages?: number;
}

/** The kinds of file that `exportFile` writes. */
export const EXPORT_EXTENSIONS = ['.musicxml', '.mxl', '.svg', '.pdf', '.mid'] as const;

type Extension = (typeof EXPORT_EXTENSIONS)[number];

/**
 * Writes the music of a file as another kind of file, which the second name's end tells: MusicXML (.musicxml, or
 * .mxl, compressed), SVG, PDF, or MIDI as the score plays it. SVG holds one page a file: a score of several pages
 * becomes song-1.svg, song-2.svg ...
 *
 * @throws OptionError for another ending; otherwise as `readScoreFile` and `scorePdf`
 * @example await exportFile('song.mid', 'song.pdf', { title: 'Song' }) // { paths: ['song.pdf'], measures: 32, pages: 2 }
 */
export async function exportFile(input: string, output: string, options: ExportOptions = {}): Promise<ExportedFile> {
  const extension = EXPORT_EXTENSIONS.find((known) => known === extname(output).toLowerCase());
  if (extension === undefined) {
    throw new OptionError(`${output} says no kind of file: let its name end in ${EXPORT_EXTENSIONS.join(', ')}`);
  }
  const score = await readScoreFile(input, options);
  return writeScoreFile(score, output, extension, options);
}

async function writeScoreFile(
  score: Score,
  output: string,
  extension: Extension,
  options: PdfOptions,
): Promise<ExportedFile> {
  const measures = score.measures.length;
  switch (extension) {
    case '.musicxml':
      await writeFileAtomic(output, writeMusicXml(score));
      return { paths: [output], measures };
    case '.mxl':
      await writeFileAtomic(output, writeMxl(score));
      return { paths: [output], measures };
    case '.mid':
      await writeFileAtomic(output, writeMidi(pieceFromScore(score)));
      return { paths: [output], measures };
    case '.pdf': {
      const { bytes, pages } = await scorePdf(score, options);
      await writeFileAtomic(output, bytes);
      return { paths: [output], measures, pages };
    }
    case '.svg': {
      const { pages } = await engraveScore(score, options);
      const stem = output.slice(0, -extension.length);
      const paths = pages.map((_, index) => (pages.length === 1 ? output : `${stem}-${index + 1}${extension}`));
      for (const [index, page] of pages.entries()) await writeFileAtomic(paths[index] as string, page);
      return { paths, measures, pages: pages.length };
    }
  }
}
