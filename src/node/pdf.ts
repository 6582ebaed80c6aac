/**
 * Printed pages as PDF: each SVG page drawn as vectors on A4.
 */
import { ScoreError } from '../errors.ts';
import type { Score } from '../score/score.ts';
import { parseXml } from '../score/xml/tree.ts';
import { drawPage } from './draw-page.ts';
import { type EngraveOptions, engraveScore } from './engrave.ts';
import { readFile } from './files.ts';

export interface PdfOptions extends EngraveOptions {
  /**
   * Path of a TrueType or OpenType font for title, composer and words. Default: PDF's own Times, which every reader
   * has, with the letters of western European languages.
   */
  readonly font?: string;
}

/** A4 in points, 72 to an inch. */
const PAGE = { width: (210 / 25.4) * 72, height: (297 / 25.4) * 72 };

const TEXT_FONT = 'Text';

/**
 * A score as a PDF document.
 *
 * @throws ScoreError if a word has letters that the font lacks, or the font is none; FileError if it cannot be read
 * @example await writeFileAtomic('song.pdf', (await scorePdf(score)).bytes)
 */
export async function scorePdf(
  score: Score,
  options: PdfOptions = {},
): Promise<{ readonly bytes: Uint8Array; readonly pages: number }> {
  const { font, ...engraving } = options;
  const [{ default: PdfDocument }, { pages }, fontBytes] = await Promise.all([
    import('pdfkit'),
    engraveScore(score, { ...engraving, musicFont: false }),
    font === undefined ? undefined : readFile(font),
  ]);
  const document = new PdfDocument({
    autoFirstPage: false,
    margin: 0,
    size: 'A4',
    info: {
      Creator: 'Cadenza',
      ...(score.title === undefined ? {} : { Title: score.title }),
      ...(score.composer === undefined ? {} : { Author: score.composer }),
    },
  });
  const chunks: Uint8Array[] = [];
  document.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  const ended = new Promise((resolve, reject) => {
    document.on('end', resolve);
    document.on('error', reject);
  });
  if (fontBytes === undefined) checkLetters(score);
  else registerFont(document, fontBytes, font ?? '');
  for (const page of pages) {
    document.addPage();
    drawPage(document, parseXml(page), PAGE.width, fontBytes === undefined ? timesFont : () => TEXT_FONT);
  }
  document.end();
  await ended;
  return { bytes: Buffer.concat(chunks), pages: pages.length };
}

function timesFont(bold: boolean, italic: boolean): string {
  if (bold) return italic ? 'Times-BoldItalic' : 'Times-Bold';
  return italic ? 'Times-Italic' : 'Times-Roman';
}

function registerFont(document: PDFKit.PDFDocument, bytes: Uint8Array, path: string): void {
  try {
    document.registerFont(TEXT_FONT, Buffer.from(bytes)).font(TEXT_FONT);
  } catch (error) {
    throw new ScoreError(`${path} is not a font that can be read: name a .ttf or .otf file`, { cause: error });
  }
}

/** Windows-1252 beyond Latin-1: what PDF's own fonts have besides. */
const BEYOND_LATIN = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';

/** Whether PDF's own fonts have every letter of a text. */
function isWestern(text: string): boolean {
  return [...text].every((letter) => /[\t\n -~\u00a0-\u00ff]/.test(letter) || BEYOND_LATIN.includes(letter));
}

/** Refuses what would be printed as wrong letters. */
function checkLetters(score: Score): void {
  const words = score.measures.flatMap(({ directions }) =>
    directions.flatMap((direction) => (direction.kind === 'words' ? [direction.text] : [])),
  );
  const strange = [score.title ?? '', score.composer ?? '', ...words].find((text) => !isWestern(text));
  if (strange !== undefined) {
    throw new ScoreError(
      `"${strange}" has letters that PDF's own fonts lack: name a font that has them with --font FILE.ttf`,
    );
  }
}
