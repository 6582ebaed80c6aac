/**
 * Line charts and grouped bar charts as SVG strings.
 */
import {
  coordinate,
  legend,
  linearScale,
  type Scale,
  seriesClass,
  svgDocument,
  svgLine,
  svgText,
  textWidth,
  tickText,
} from './svg.ts';

const WIDTH = 720;
const PLOT_HEIGHT = 230;
const RIGHT = 16;

export interface LineSeries {
  readonly label: string;
  /** Points that are not finite leave a gap in the line. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Drawn thin and grey, for what the others are measured against. */
  readonly reference?: boolean;
}

export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly LineSeries[];
}

/** The number of a series among those that are not references, which are grey. */
const colour = (series: readonly { readonly reference?: boolean }[], index: number): number =>
  series.slice(0, index).filter((each) => !each.reference).length;

interface Plot {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  readonly y: Scale;
  readonly elements: string[];
}

/** Title, legend, horizontal grid and vertical axis: what both charts begin with. */
function plot(
  chart: { readonly title: string; readonly yLabel: string },
  entries: readonly { readonly label: string; readonly className: string }[],
  range: { readonly low: number; readonly high: number },
  format: (value: number) => string,
): Plot {
  const keys = legend(entries, 16, 40, WIDTH - 32);
  const top = 52 + keys.height + 14;
  const bottom = top + PLOT_HEIGHT;
  const y = linearScale(range, { from: bottom, to: top }, { round: true });
  const left = 22 + Math.max(...y.ticks.map((tick) => textWidth(format(tick))));
  const elements = [
    svgText(16, 26, chart.title, { tone: 'ink', size: 15, weight: 600 }),
    ...keys.elements,
    svgText(16, top - 12, chart.yLabel),
    ...y.ticks.flatMap((tick) => [
      svgLine(left, y.at(tick), WIDTH - RIGHT, y.at(tick), 'cz-grid'),
      svgText(left - 8, y.at(tick) + 4, format(tick), { anchor: 'end' }),
    ]),
  ];
  return { top, bottom, left, right: WIDTH - RIGHT, y, elements };
}

/**
 * Lines over a common horizontal axis.
 *
 * @returns SVG text
 * @example lineChart({ title: 'Loss', xLabel: 'step', yLabel: 'nats per step', series: [{ label: 'training', points }] })
 */
export function lineChart(chart: LineChart): string {
  const finite = chart.series.flatMap((series) => series.points.filter(isFinitePoint));
  const range = (values: readonly number[]) => ({
    low: values.reduce((least, value) => Math.min(least, value), values[0] ?? 0),
    high: values.reduce((most, value) => Math.max(most, value), values[0] ?? 1),
  });
  const entries = chart.series.map((series, index) => ({
    label: series.label,
    className: seriesClass(colour(chart.series, index), 'fill', series.reference),
  }));
  const frame = plot(chart, entries, range(finite.map((point) => point.y)), tickText);
  const x = linearScale(range(finite.map((point) => point.x)), { from: frame.left + 6, to: frame.right - 6 });
  const paths = chart.series.map((series, index) => {
    const line = path(series.points, x, frame.y);
    const width = series.reference ? 1.5 : 2.2;
    return `<path d="${line}" fill="none" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="round" class="${seriesClass(colour(chart.series, index), 'line', series.reference)}"/>`;
  });
  const height = frame.bottom + 52;
  return svgDocument({ width: WIDTH, height, title: chart.title, description: describeLines(chart) }, [
    ...frame.elements,
    svgLine(frame.left, frame.bottom, frame.right, frame.bottom, 'cz-axis'),
    ...x.ticks.map((tick) => svgText(x.at(tick), frame.bottom + 18, tickText(tick), { anchor: 'middle' })),
    svgText((frame.left + frame.right) / 2, frame.bottom + 40, chart.xLabel, { anchor: 'middle' }),
    ...(finite.length === 0
      ? [svgText(WIDTH / 2, (frame.top + frame.bottom) / 2, 'no data', { anchor: 'middle' })]
      : paths),
  ]);
}

const isFinitePoint = ({ x, y }: { readonly x: number; readonly y: number }): boolean =>
  Number.isFinite(x) && Number.isFinite(y);

function path(points: LineSeries['points'], x: Scale, y: Scale): string {
  let line = '';
  let pen = 'M';
  for (const point of points) {
    if (isFinitePoint(point)) {
      line += `${pen}${coordinate(x.at(point.x))} ${coordinate(y.at(point.y))}`;
      // A lone point is a line of no length, which its round caps make visible.
      if (pen === 'M') line += 'h0';
      pen = 'L';
    } else pen = 'M';
  }
  return line;
}

function describeLines(chart: LineChart): string {
  const parts = chart.series.map(({ label, points }) => {
    const finite = points.filter(isFinitePoint);
    const first = finite[0];
    const last = finite.at(-1);
    if (first === undefined || last === undefined) return `${label}: no data`;
    return `${label}: from ${tickText(first.y)} at ${tickText(first.x)} to ${tickText(last.y)} at ${tickText(last.x)}`;
  });
  return `${chart.yLabel} by ${chart.xLabel}. ${parts.join('; ')}.`;
}

export interface BarSeries {
  readonly label: string;
  /** One value a category; not finite means no bar. */
  readonly values: readonly number[];
  /** Drawn in grey, for what the others are measured against. */
  readonly reference?: boolean;
}

export interface BarChart {
  readonly title: string;
  readonly xLabel?: string;
  readonly yLabel: string;
  readonly categories: readonly string[];
  readonly series: readonly BarSeries[];
  /** How values on the axis are written; default plain numbers. `percentText` suits shares. */
  readonly format?: (value: number) => string;
}

/** A share as a percentage. @example percentText(0.25) // '25%' */
export const percentText = (share: number): string => `${tickText(share * 100)}%`;

/**
 * Bars side by side in each category, from zero up.
 *
 * @returns SVG text
 * @example barChart({ title: 'Pitch classes', yLabel: 'share of notes', categories: ['C', 'C#'], series: [{ label: 'real', values: [0.6, 0.4] }] })
 */
export function barChart(chart: BarChart): string {
  const format = chart.format ?? tickText;
  const finite = chart.series.flatMap((series) => series.values.filter(Number.isFinite));
  const entries = chart.series.map((series, index) => ({
    label: series.label,
    className: seriesClass(colour(chart.series, index), 'fill', series.reference),
  }));
  const range = {
    low: finite.reduce((least, value) => Math.min(least, value), 0),
    high: finite.reduce((most, value) => Math.max(most, value), 0),
  };
  const frame = plot(chart, entries, range, format);
  const slot = (frame.right - frame.left) / Math.max(chart.categories.length, 1);
  const barWidth = Math.min((slot * 0.78) / Math.max(chart.series.length, 1), 36);
  const bars = chart.categories.flatMap((_, category) =>
    chart.series.flatMap((series, index) => {
      const value = series.values[category] ?? Number.NaN;
      if (!Number.isFinite(value)) return [];
      const centre = frame.left + slot * (category + 0.5);
      const x = centre + (index - chart.series.length / 2) * barWidth;
      const top = Math.min(frame.y.at(value), frame.y.at(0));
      const height = Math.abs(frame.y.at(value) - frame.y.at(0));
      const gap = Math.min(1.5, barWidth * 0.15);
      return `<rect x="${coordinate(x + gap / 2)}" y="${coordinate(top)}" width="${coordinate(barWidth - gap)}" height="${coordinate(height)}" rx="1.5" class="${seriesClass(colour(chart.series, index), 'fill', series.reference)}"/>`;
    }),
  );
  const description = chart.series
    .map(({ label, values }) => {
      const pairs = chart.categories.map((category, index) => `${category} ${format(values[index] ?? Number.NaN)}`);
      return `${label}: ${pairs.join(', ')}`;
    })
    .join('; ');
  const height = frame.bottom + (chart.xLabel === undefined ? 32 : 52);
  return svgDocument({ width: WIDTH, height, title: chart.title, description: `${chart.yLabel}. ${description}.` }, [
    ...frame.elements,
    ...bars,
    svgLine(frame.left, frame.y.at(0), frame.right, frame.y.at(0), 'cz-axis'),
    ...chart.categories.map((category, index) =>
      svgText(frame.left + slot * (index + 0.5), frame.bottom + 18, category, { anchor: 'middle' }),
    ),
    ...(chart.xLabel === undefined
      ? []
      : [svgText((frame.left + frame.right) / 2, frame.bottom + 40, chart.xLabel, { anchor: 'middle' })]),
  ]);
}
