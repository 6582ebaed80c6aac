/**
 * A page of Verovio's SVG drawn into a PDF.
 *
 * Verovio writes a small part of SVG (groups, signs used by name, paths, polygons, ellipses, rectangles, words), and
 * always the same way, so that drawing it is little more than a walk over its elements. General converters take ten
 * times as long over the hundred thousand of them in a long piece.
 */
import { child, type XmlElement } from '../score/xml/tree.ts';
import { METRONOME_GLYPHS } from './metronome-glyphs.ts';

type Pdf = PDFKit.PDFDocument;

/** Font of the words, by style. */
export type FontOf = (bold: boolean, italic: boolean) => string;

/** What holds within a group. */
interface Style {
  readonly bold: boolean;
  readonly italic: boolean;
}

/** Verovio's own style rules: what is set bold, and what in italics. */
const BOLD = new Set(['ending', 'fing', 'reh', 'tempo']);
const ITALIC = new Set(['dir', 'dynam', 'mNum']);

/**
 * Draws a page on the sheet that the document is at.
 *
 * @param svg the root element of a page
 * @param width of the sheet, in points; the height follows
 */
export function drawPage(document: Pdf, svg: XmlElement, width: number, fontOf: FontOf): void {
  const signs = new Map(child(svg, 'defs')?.children.map((sign) => [`#${sign.attributes['id']}`, sign]));
  const page = child(svg, 'svg');
  const pageWidth = numbers(page?.attributes['viewBox'])[2];
  if (page === undefined || pageWidth === undefined) throw new Error('the engraver writes pages of another make');
  document.save().scale(width / pageWidth);
  document.fillColor('black').strokeColor('black');
  drawAll(document, page.children, { bold: false, italic: false }, signs, fontOf);
  document.restore();
}

function drawAll(
  document: Pdf,
  elements: readonly XmlElement[],
  style: Style,
  signs: ReadonlyMap<string, XmlElement>,
  fontOf: FontOf,
): void {
  for (const element of elements) {
    const { attributes } = element;
    switch (element.name) {
      case 'g': {
        const [kind = ''] = (attributes['class'] ?? '').split(' ');
        const inner = { bold: style.bold || BOLD.has(kind), italic: style.italic || ITALIC.has(kind) };
        transformed(document, attributes['transform'], () => drawAll(document, element.children, inner, signs, fontOf));
        break;
      }
      case 'use': {
        const sign = signs.get(attributes['xlink:href'] ?? '');
        if (sign === undefined) break;
        transformed(document, attributes['transform'], () => drawAll(document, sign.children, style, signs, fontOf));
        break;
      }
      case 'text':
        for (const line of linesOf(element)) drawLine(document, line, fontOf(style.bold, style.italic));
        break;
      default:
        drawShape(document, element);
    }
  }
}

function drawShape(document: Pdf, { name, attributes }: XmlElement): void {
  const at = (key: string): number => Number(attributes[key] ?? 0);
  const strokeWidth = at('stroke-width');
  const paint = (): void => {
    if (strokeWidth === 0) document.fill();
    else {
      const cap = attributes['stroke-linecap'] === 'round' ? 'round' : 'butt';
      document
        .lineWidth(strokeWidth)
        .lineCap(cap)
        .lineJoin(cap === 'round' ? 'round' : 'miter');
      if (attributes['fill'] === 'none') document.stroke();
      else document.fillAndStroke();
    }
  };
  switch (name) {
    case 'path':
      transformed(document, attributes['transform'], () => {
        document.path(attributes['d'] ?? '');
        paint();
      });
      return;
    case 'ellipse':
      document.ellipse(at('cx'), at('cy'), at('rx'), at('ry'));
      paint();
      return;
    case 'rect':
      document.rect(at('x'), at('y'), at('width'), at('height'));
      paint();
      return;
    case 'polygon':
    case 'polyline': {
      const points = numbers(attributes['points']);
      for (let index = 0; index + 1 < points.length; index += 2) {
        const [x = 0, y = 0] = points.slice(index, index + 2);
        if (index === 0) document.moveTo(x, y);
        else document.lineTo(x, y);
      }
      if (points.length < 4) return;
      if (name === 'polygon') document.closePath();
      paint();
    }
  }
}

/** Draws something with a transform such as "translate(3, 4) scale(0.72, 0.72)". */
function transformed(document: Pdf, transform: string | undefined, draw: () => void): void {
  if (transform === undefined) {
    draw();
    return;
  }
  document.save();
  for (const [, kind, values] of transform.matchAll(/(translate|scale)\(([^)]*)\)/g)) {
    const [x = 0, y = x] = numbers(values);
    if (kind === 'translate') document.translate(x, numbers(values).length > 1 ? y : 0);
    else document.scale(x, y);
  }
  draw();
  document.restore();
}

/** Words and signs in one row. */
interface Line {
  readonly x: number;
  readonly y: number;
  readonly anchor: string;
  readonly runs: { readonly text: string; readonly size: number; readonly music: boolean }[];
}

/** A text's rows: one, and one more for each part that has a place of its own. */
function linesOf(text: XmlElement): Line[] {
  const start = lineAt(text, { x: 0, y: 0, anchor: 'start', runs: [] });
  const lines = [start];
  const collect = (element: XmlElement, line: Line, size: number, music: boolean): void => {
    if (element.text !== '' && size > 0) line.runs.push({ text: element.text, size, music });
    for (const part of element.children) {
      const { attributes } = part;
      const isPlaced = attributes['x'] !== undefined || attributes['y'] !== undefined;
      const own = isPlaced ? lineAt(part, line) : line;
      if (isPlaced) lines.push(own);
      const family = attributes['font-family'];
      collect(part, own, sizeOf(part) ?? size, family === undefined ? music : family === 'Leipzig');
    }
  };
  collect(text, start, sizeOf(text) ?? 0, false);
  return lines;
}

function lineAt({ attributes }: XmlElement, { x, y, anchor }: Line): Line {
  return {
    x: Number(attributes['x'] ?? x),
    y: Number(attributes['y'] ?? y),
    anchor: attributes['text-anchor'] ?? anchor,
    runs: [],
  };
}

function sizeOf({ attributes }: XmlElement): number | undefined {
  const size = attributes['font-size'];
  return size === undefined ? undefined : Number.parseFloat(size);
}

/** Draws a row, its runs a space apart, as they are in the one row of several that there is: "♩ = 120". */
function drawLine(document: Pdf, { x, y, anchor, runs }: Line, font: string): void {
  document.font(font);
  const widths = runs.map(({ text, size, music }) =>
    music ? musicWidth(text, size) : document.fontSize(size).widthOfString(text),
  );
  const gaps = runs.map(({ size, music }, index) =>
    index === runs.length - 1 ? 0 : document.fontSize(size).widthOfString(' ') / (music ? 2 : 1),
  );
  const total = [...widths, ...gaps].reduce((sum, width) => sum + width, 0);
  let pen = x - (anchor === 'middle' ? total / 2 : anchor === 'end' ? total : 0);
  runs.forEach(({ text, size, music }, index) => {
    if (music) drawMusic(document, text, size, pen, y);
    else document.fontSize(size).text(text, pen, y, { lineBreak: false, baseline: 'alphabetic' });
    pen += (widths[index] ?? 0) + (gaps[index] ?? 0);
  });
}

function musicWidth(text: string, size: number): number {
  return [...text].reduce((sum, sign) => sum + ((METRONOME_GLYPHS[sign]?.advance ?? 0) * size) / 1000, 0);
}

function drawMusic(document: Pdf, text: string, size: number, x: number, y: number): void {
  let pen = x;
  for (const sign of text) {
    const glyph = METRONOME_GLYPHS[sign];
    if (glyph === undefined) continue;
    if (glyph.path !== '') {
      document
        .save()
        .translate(pen, y)
        .scale(size / 1000, -size / 1000)
        .path(glyph.path)
        .fill()
        .restore();
    }
    pen += (glyph.advance * size) / 1000;
  }
}

function numbers(text: string | undefined): number[] {
  return (text ?? '')
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map(Number);
}
