/**
 * A picture of a training run: its loss over the steps, on training and validation data, as SVG.
 * Readable on light and dark pages: it has no background and follows the page's colour scheme.
 */

export interface LossPoint {
  readonly step: number;
  /** Nats. */
  readonly loss: number;
}

export interface LossCurves {
  readonly training: readonly LossPoint[];
  readonly validation: readonly LossPoint[];
}

export interface LossCurveOptions {
  readonly title?: string;
  /** Size in pixels; default 720 x 360. */
  readonly width?: number;
  readonly height?: number;
}

const MARGIN = { top: 36, right: 16, bottom: 44, left: 56 };
/** More points than this of the training curve are averaged in groups: single batches are noise. */
const MAX_POINTS = 300;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #333 }
  .title { font-size: 14px; font-weight: 600 }
  .grid { stroke: #8884; stroke-width: 1 }
  .training { stroke: #2f6db5; fill: #2f6db5 }
  .validation { stroke: #c2571a; fill: #c2571a }
  polyline { fill: none !important; stroke-width: 1.5; stroke-linejoin: round }
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd }
    .training { stroke: #79aef0; fill: #79aef0 }
    .validation { stroke: #f0955a; fill: #f0955a }
  }`;

/**
 * The loss curves as an SVG document.
 *
 * @example lossCurveSvg({ training: [{ step: 1, loss: 8.3 }, { step: 2, loss: 7.9 }], validation: [] }) // '<svg …'
 */
export function lossCurveSvg(curves: LossCurves, options: LossCurveOptions = {}): string {
  const { title = 'Loss', width = 720, height = 360 } = options;
  const training = thinned(curves.training.filter(isDrawable));
  const validation = curves.validation.filter(isDrawable);
  const all = [...training, ...validation];
  const xTicks = ticks(0, Math.max(1, ...all.map(({ step }) => step)), 8);
  const yTicks = ticks(Math.min(...all.map(({ loss }) => loss), 1e9), Math.max(...all.map(({ loss }) => loss), 0), 6);
  const scale = (values: readonly number[], from: number, to: number): ((value: number) => number) => {
    const low = values[0] ?? 0;
    const high = values.at(-1) ?? 1;
    return (value) => from + ((value - low) / (high - low || 1)) * (to - from);
  };
  const x = scale(xTicks, MARGIN.left, width - MARGIN.right);
  const y = scale(yTicks, height - MARGIN.bottom, MARGIN.top);
  const at = (value: number): string => value.toFixed(1);
  const curve = (name: string, points: readonly LossPoint[]): string => {
    const line = points.map(({ step, loss }) => `${at(x(step))},${at(y(loss))}`).join(' ');
    return `<polyline class="${name}" points="${line}"/>`;
  };
  const key = (name: string, left: number): string =>
    `<rect class="${name}" x="${left}" y="${MARGIN.top - 24}" width="14" height="4"/>` +
    `<text x="${left + 20}" y="${MARGIN.top - 18}">${name}</text>`;
  const last = validation.at(-1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<style>${STYLE}\n</style>`,
    `<text class="title" x="${MARGIN.left}" y="${MARGIN.top - 18}">${escapeXml(title)}</text>`,
    key('training', width - 210),
    key('validation', width - 110),
    ...yTicks.map(
      (tick) =>
        `<line class="grid" x1="${MARGIN.left}" x2="${width - MARGIN.right}" y1="${at(y(tick))}" y2="${at(y(tick))}"/>` +
        `<text x="${MARGIN.left - 8}" y="${at(y(tick) + 4)}" text-anchor="end">${label(tick)}</text>`,
    ),
    ...xTicks.map(
      (tick) =>
        `<text x="${at(x(tick))}" y="${height - MARGIN.bottom + 18}" text-anchor="middle">${label(tick)}</text>`,
    ),
    `<text x="${at((MARGIN.left + width - MARGIN.right) / 2)}" y="${height - 8}" text-anchor="middle">step</text>`,
    `<text transform="translate(14 ${at((MARGIN.top + height - MARGIN.bottom) / 2)}) rotate(-90)" text-anchor="middle">nats per step</text>`,
    curve('training', training),
    curve('validation', validation),
    last === undefined ? '' : `<circle class="validation" cx="${at(x(last.step))}" cy="${at(y(last.loss))}" r="2.5"/>`,
    '</svg>',
    '',
  ].join('\n');
}

const isDrawable = ({ step, loss }: LossPoint): boolean => Number.isFinite(step) && Number.isFinite(loss);

/** Means of equal groups of neighbouring points. */
function thinned(points: readonly LossPoint[]): LossPoint[] {
  const size = Math.ceil(points.length / MAX_POINTS);
  const result: LossPoint[] = [];
  for (let i = 0; i < points.length; i += size) {
    const group = points.slice(i, i + size);
    const mean = (of: (point: LossPoint) => number): number =>
      group.reduce((sum, point) => sum + of(point), 0) / group.length;
    result.push({ step: mean(({ step }) => step), loss: mean(({ loss }) => loss) });
  }
  return result;
}

/** Round numbers (1, 2 or 5 times a power of ten apart) that enclose low .. high, about `count` of them. */
function ticks(low: number, high: number, count: number): number[] {
  if (!(high > low)) return [low - 1, low, low + 1].map((tick) => (Number.isFinite(tick) && low < 1e9 ? tick : 0));
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

const label = (value: number): string => String(Number(value.toPrecision(6)));

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
