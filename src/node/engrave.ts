/**
 * Scores as printed pages: SVG by Verovio (https://www.verovio.org), one for each A4 page.
 *
 * Verovio is 7 MB of WebAssembly, so it is loaded when the first page is asked for, and only then.
 */
import { OptionError, ScoreError } from '../errors.ts';
import type { Score } from '../score/score.ts';
import { writeMusicXml } from '../score/xml/write.ts';

export interface EngraveOptions {
  /** Size of the notes in percent of the usual, which is a staff 7 mm high: 30 .. 200. Default 85. */
  readonly scale?: number;
  /** Whether each page holds the font of the notes in metronome marks, 58 kB. Default true. */
  readonly musicFont?: boolean;
}

export interface Engraving {
  /** One SVG document for each page of 210 mm by 297 mm, in order, each complete in itself. At least one. */
  readonly pages: readonly string[];
  /** What the engraver complained about, line by line; empty for any score that `notate` makes. */
  readonly warnings: readonly string[];
}

/** A4 in tenths of a millimetre, the unit of Verovio's options. */
const PAGE = { width: 2100, height: 2970 };
const MARGIN = 120;

let engine: Promise<{ VerovioToolkit: typeof import('verovio/esm').VerovioToolkit; module: object }> | undefined;

function loadEngine() {
  engine ??= Promise.all([import('verovio/esm'), import('verovio/wasm')]).then(
    async ([{ VerovioToolkit, enableLogToBuffer }, { default: createVerovioModule }]) => {
      const module = await createVerovioModule();
      // Complaints are ours to tell: the console belongs to the program that asks.
      enableLogToBuffer(true, module);
      return { VerovioToolkit, module };
    },
  );
  return engine;
}

/**
 * The pages of a score. The same score gives the same pages.
 *
 * Notes and signs are outlines; words are in the reader's Times, or what stands for it.
 *
 * @throws ScoreError if the score cannot be drawn; OptionError for a scale out of range
 * @example (await engraveScore(score)).pages[0] // '<?xml version="1.0" …><svg width="210mm" height="297mm" …'
 */
export async function engraveScore(score: Score, options: EngraveOptions = {}): Promise<Engraving> {
  const { scale = 85, musicFont = true } = options;
  if (!(scale >= 30 && scale <= 200)) throw new OptionError(`scale is ${scale}; it must be a number from 30 to 200`);
  const { VerovioToolkit, module } = await loadEngine();
  const toolkit = new VerovioToolkit(module);
  try {
    // Smaller notes are a larger page that is shown smaller.
    const size = (tenths: number): number => Math.round((tenths * 100) / scale);
    toolkit.setOptions({
      pageWidth: size(PAGE.width),
      pageHeight: size(PAGE.height),
      pageMarginTop: size(MARGIN),
      pageMarginBottom: size(MARGIN),
      pageMarginLeft: size(MARGIN),
      pageMarginRight: size(MARGIN),
      scale,
      footer: 'none',
      svgViewBox: true,
      smuflTextFont: musicFont ? 'embedded' : 'none',
      // Names within the pages come from the score, so that they are the same again.
      xmlIdChecksum: true,
    });
    if (!toolkit.loadData(writeMusicXml(score))) {
      throw new ScoreError('the score cannot be drawn: export it as .musicxml and open that in a notation program');
    }
    let log = toolkit.getLog();
    const pages = Array.from({ length: toolkit.getPageCount() }, (_, index) => {
      const page = asDocument(toolkit.renderToSVG(index + 1), index === 0);
      log += `\n${toolkit.getLog()}`;
      return page;
    });
    const warnings = log.split('\n').filter((line) => line.trim() !== '');
    return { pages, warnings };
  } finally {
    toolkit.destroy();
  }
}

/** A page with its size on paper; the first with a title that looks like one. */
function asDocument(svg: string, first: boolean): string {
  const sized = svg.replace('<svg ', '<svg width="210mm" height="297mm" ');
  return `<?xml version="1.0" encoding="UTF-8"?>\n${first ? enlargeTitle(sized) : sized}`;
}

/** Verovio prints the words at the head all in one size: the first of them, in the middle, is the title. */
function enlargeTitle(svg: string): string {
  const head = svg.indexOf('class="pgHead"');
  const middle = svg.indexOf('text-anchor="middle"', head);
  if (head === -1 || middle === -1) return svg;
  const end = svg.indexOf('</text>', middle);
  return svg.slice(0, middle) + svg.slice(middle, end).replace(/font-size="(\d+)px"/, larger) + svg.slice(end);
}

function larger(_whole: string, pixels: string): string {
  return `font-size="${Math.round(1.6 * Number(pixels))}px"`;
}
