import { describe, expect, it } from 'vitest';
import { faultsOf } from '../../test/support/well-formed.ts';
import { lossCurveSvg } from './loss-curve.ts';

/** Coordinates of the lines in a picture, those of the legend and grid left out. */
const curvesOf = (svg: string): number[][][] =>
  [...svg.matchAll(/<path[^>]* d="([^"]*)"/g)].map(([, path]) =>
    [...(path ?? '').matchAll(/[ML]\s*([-\d.]+)[ ,]([-\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]),
  );

describe('lossCurveSvg', () => {
  it('draws a falling loss to the right and down, thinned to what can be seen', () => {
    const training = Array.from({ length: 1000 }, (_, i) => ({ step: i + 1, loss: 8 - i / 200 }));
    const validation = [
      { step: 500, loss: 6 },
      { step: 1000, loss: 5 },
    ];
    const svg = lossCurveSvg({ training, validation }, 'A & <b>');
    const [curve = []] = curvesOf(svg).filter((points) => points.length > 100);
    expect(curve.length).toBeLessThanOrEqual(300);
    expect(curve.every(([x = 0, y = 0], i) => i === 0 || (x > curve[i - 1]![0]! && y > curve[i - 1]![1]!))).toBe(true);
    expect(faultsOf(svg)).toEqual([]);
    expect(svg).toContain('A &amp; &lt;b&gt;');
  });

  it('stays a picture for no points, one point, equal and broken losses', () => {
    for (const losses of [[], [2], [2, 2], [Number.NaN, 2]]) {
      const svg = lossCurveSvg({ training: losses.map((loss, i) => ({ step: i + 1, loss })), validation: [] });
      expect(faultsOf(svg)).toEqual([]);
      expect(svg).not.toMatch(/NaN|Infinity/);
    }
  });
});
