/**
 * A picture of a training run: its loss over the steps, on training and validation data.
 */
import { lineChart } from '../pictures/charts.ts';

export interface LossPoint {
  readonly step: number;
  /** Nats. */
  readonly loss: number;
}

export interface LossCurves {
  readonly training: readonly LossPoint[];
  readonly validation: readonly LossPoint[];
}

/** More points than this of the training curve are averaged in groups: single batches are noise. */
const MAX_POINTS = 300;

/**
 * The loss curves as an SVG document.
 *
 * @example lossCurveSvg({ training: [{ step: 1, loss: 8.3 }, { step: 2, loss: 7.9 }], validation: [] }) // '<svg …'
 */
export function lossCurveSvg({ training, validation }: LossCurves, title = 'Loss'): string {
  const points = (losses: readonly LossPoint[]) => losses.map(({ step, loss }) => ({ x: step, y: loss }));
  return lineChart({
    title,
    xLabel: 'step',
    yLabel: 'nats per step',
    series: [
      { label: 'training', points: points(thinned(training.filter(({ loss }) => Number.isFinite(loss)))) },
      { label: 'validation', points: points(validation) },
    ],
  });
}

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
