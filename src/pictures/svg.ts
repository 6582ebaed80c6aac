/**
 * What all pictures share: escaping, colours for light and dark, a scale with round ticks, legends.
 *
 * Pictures are SVG strings that stand alone as files or inside a page. Colours are plain classes
 * with a `prefers-color-scheme` twin (no CSS variables), so that simple renderers draw them too;
 * the background is left transparent.
 */

/** Colours of data series for light and dark pages; told apart with colour-blind eyes as well. */
const SERIES_COLOURS: readonly (readonly [light: string, dark: string])[] = [
  ['#2f6db5', '#74aef0'],
  ['#c8761b', '#eeb062'],
  ['#2c8c74', '#63c9ae'],
  ['#7c55b5', '#b99bec'],
  ['#b8435f', '#f090a6'],
];
const REFERENCE_COLOUR = ['#98a1b2', '#798397'] as const;

const LIGHT = { ink: '#1f2633', muted: '#5d6778', grid: '#e2e6ed', shade: '#f1f3f7', silence: '#f7e3e0' };
const DARK = { ink: '#e9ecf2', muted: '#a3adbf', grid: '#333b4a', shade: '#202633', silence: '#45292b' };

/** Escapes text for XML and HTML, attributes included; control characters that XML forbids are dropped. */
export function escapeText(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

/** The class of a data series: its colour as fill (`cz-f…`) or as stroke (`cz-l…`). */
export function seriesClass(index: number, use: 'fill' | 'line', reference = false): string {
  return `cz-${use === 'fill' ? 'f' : 'l'}${reference ? 'r' : index % SERIES_COLOURS.length}`;
}

function colours(theme: 0 | 1): string {
  const { ink, muted, grid, shade, silence } = theme === 0 ? LIGHT : DARK;
  const reference = REFERENCE_COLOUR[theme];
  return [
    `.cz-ink{fill:${ink}}.cz-muted{fill:${muted}}.cz-grid{stroke:${grid}}.cz-axis{stroke:${muted}}`,
    `.cz-shade{fill:${shade}}.cz-silence{fill:${silence}}.cz-fr{fill:${reference}}.cz-lr{stroke:${reference}}`,
    ...SERIES_COLOURS.map((pair, i) => `.cz-f${i}{fill:${pair[theme]}}.cz-l${i}{stroke:${pair[theme]}}`),
  ].join('');
}

const STYLE = `<style>${colours(0)}@media (prefers-color-scheme:dark){${colours(1)}}</style>`;

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** What the picture shows, in words, for those who cannot see it. */
  readonly description: string;
}

/** A whole picture around its inner elements. */
export function svgDocument(frame: Frame, inner: readonly string[]): string {
  const { width, height } = frame;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif" font-size="12">`,
    `<title>${escapeText(frame.title)}</title><desc>${escapeText(frame.description)}</desc>`,
    STYLE,
    ...inner,
    '</svg>\n',
  ].join('\n');
}

/** A number for a coordinate: at most two decimals. */
export const coordinate = (value: number): string => `${Math.round(value * 100) / 100}`;

export function svgText(
  x: number,
  y: number,
  content: string,
  options: {
    readonly anchor?: 'start' | 'middle' | 'end';
    readonly tone?: 'ink' | 'muted';
    readonly size?: number;
    readonly weight?: number;
    readonly rotate?: number;
  } = {},
): string {
  const attributes = [
    `x="${coordinate(x)}" y="${coordinate(y)}" class="cz-${options.tone ?? 'muted'}"`,
    options.anchor && options.anchor !== 'start' ? `text-anchor="${options.anchor}"` : '',
    options.size ? `font-size="${options.size}"` : '',
    options.weight ? `font-weight="${options.weight}"` : '',
    options.rotate ? `transform="rotate(${options.rotate} ${coordinate(x)} ${coordinate(y)})"` : '',
  ];
  return `<text ${attributes.filter(Boolean).join(' ')}>${escapeText(content)}</text>`;
}

export function svgLine(x1: number, y1: number, x2: number, y2: number, className: string, extra = ''): string {
  return `<line x1="${coordinate(x1)}" y1="${coordinate(y1)}" x2="${coordinate(x2)}" y2="${coordinate(y2)}" class="${className}"${extra}/>`;
}

/** The width of text at 12 px, roughly: there is nothing to measure with. */
export const textWidth = (content: string, size = 12): number => content.length * size * 0.56;

export interface LegendEntry {
  readonly label: string;
  /** Class of the little square. */
  readonly className: string;
}

/** A row of coloured squares with names; wraps. Returns its elements and its height. */
export function legend(entries: readonly LegendEntry[], x: number, y: number, width: number) {
  const elements: string[] = [];
  let left = x;
  let top = y;
  for (const { label, className } of entries) {
    const needed = 18 + textWidth(label) + 18;
    if (left > x && left + needed > x + width) {
      left = x;
      top += 20;
    }
    elements.push(
      `<rect x="${coordinate(left)}" y="${coordinate(top)}" width="11" height="11" rx="2.5" class="${className}"/>`,
      svgText(left + 17, top + 10, label),
    );
    left += needed;
  }
  return { elements, height: entries.length === 0 ? 0 : top - y + 20 };
}

/** From data to pixels along one axis, with ticks at round numbers. */
export interface Scale {
  readonly ticks: readonly number[];
  readonly low: number;
  readonly high: number;
  at(value: number): number;
}

/** Steps of 1, 2 or 5 times a power of ten, about `count` of them. @example roundStep(0, 10, 5) // 2 */
export function roundStep(low: number, high: number, count: number): number {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((each) => each * power >= rough * 0.999) ?? 10;
  return factor * power;
}

/**
 * A linear scale from values to pixels. With `round`, it is widened to whole ticks.
 */
export function linearScale(
  values: { readonly low: number; readonly high: number },
  pixels: { readonly from: number; readonly to: number },
  options: { readonly count?: number; readonly round?: boolean } = {},
): Scale {
  const range = values.high > values.low ? values.high : values.low + Math.max(1, Math.abs(values.low));
  const step = roundStep(values.low, range, options.count ?? 5);
  const low = options.round ? Math.floor(values.low / step + 1e-9) * step : values.low;
  const high = options.round ? Math.ceil(range / step - 1e-9) * step : range;
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i <= Math.floor(high / step + 1e-9); i++) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return { ticks, low, high, at: (value) => pixels.from + ((value - low) / (high - low)) * (pixels.to - pixels.from) };
}

/** A tick's number, short. @example tickText(12000) // '12k' */
export function tickText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(4))}M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(4))}k`;
  return size !== 0 && size < 1e-3 ? value.toExponential(0) : `${Number(value.toPrecision(4))}`;
}
