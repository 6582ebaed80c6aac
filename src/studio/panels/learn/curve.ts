/** The curves of a training as lines in a box of 100 by 60. Pure. */
import type { CurvePoint } from './state.ts';

export const CURVE_WIDTH = 100;
export const CURVE_HEIGHT = 60;

export interface Curves {
  /** The points of a polyline: 'x,y x,y'. Empty without points. */
  readonly training: string;
  readonly heldOut: string;
}

/** Single batches jump; so many after each other are drawn as their mean. */
const MOST_POINTS = 100;

/**
 * @param steps how many steps the whole width is
 * @example curvesOf([{ step: 1, loss: 2 }, { step: 2, loss: 1 }], [], 2) // { training: '0,0 100,60', heldOut: '' }
 */
export function curvesOf(losses: readonly CurvePoint[], heldOut: readonly CurvePoint[], steps: number): Curves {
  const smooth = thinned(losses);
  const all = [...smooth, ...heldOut].map(({ loss }) => loss).filter(Number.isFinite);
  if (all.length === 0) return { training: '', heldOut: '' };
  const low = Math.min(...all);
  const range = Math.max(...all) - low || 1;
  const first = smooth[0]?.step ?? 0;
  const width = Math.max(1, steps - first);
  const line = (points: readonly CurvePoint[]) =>
    points
      .filter(({ loss }) => Number.isFinite(loss))
      .map(({ step, loss }) => {
        const x = (CURVE_WIDTH * Math.max(0, step - first)) / width;
        return `${round(x)},${round(CURVE_HEIGHT * (1 - (loss - low) / range))}`;
      })
      .join(' ');
  return { training: line(smooth), heldOut: line(heldOut) };
}

function thinned(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const size = Math.ceil(points.length / MOST_POINTS);
  if (size <= 1) return points;
  const means: CurvePoint[] = [];
  for (let from = 0; from < points.length; from += size) {
    const some = points.slice(from, from + size);
    const loss = some.reduce((sum, point) => sum + point.loss, 0) / some.length;
    means.push({ step: some.at(-1)?.step ?? 0, loss });
  }
  return means;
}

const round = (value: number) => Math.round(10 * value) / 10;
