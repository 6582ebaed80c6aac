import { describe, expect, it } from 'vitest';
import { lossCurveSvg } from './loss-curve.ts';

/** Coordinates of a curve's points. */
function pointsOf(svg: string, name: string): number[][] {
  const list = new RegExp(`<polyline class="${name}" points="([^"]*)"`).exec(svg)?.[1] ?? '';
  return list === '' ? [] : list.split(' ').map((pair) => pair.split(',').map(Number));
}

describe('lossCurveSvg', () => {
  it('draws both curves to scale, within the picture', () => {
    const training = Array.from({ length: 1000 }, (_, i) => ({ step: i + 1, loss: 8 - i / 200 }));
    const validation = [
      { step: 500, loss: 6 },
      { step: 1000, loss: 5 },
    ];
    const svg = lossCurveSvg({ training, validation }, { title: 'A & <b>' });
    const points = pointsOf(svg, 'training');
    expect(points.length).toBeLessThanOrEqual(300);
    for (const [x = -1, y = -1] of points) {
      expect(x >= 56 && x <= 704 && y >= 36 && y <= 316).toBe(true);
    }
    // A falling loss runs to the right and down.
    expect(points.every(([x = 0, y = 0], i) => i === 0 || (x > points[i - 1]![0]! && y > points[i - 1]![1]!))).toBe(
      true,
    );
    const [[, six] = [], [, five] = []] = pointsOf(svg, 'validation');
    expect(five).toBeGreaterThan(six as number);
    expect(svg).toContain('A &amp; &lt;b&gt;');
    expect(svg).not.toContain('NaN');
  });

  it('stays a picture for no points, one point, equal and broken losses', () => {
    for (const training of [
      [],
      [{ step: 1, loss: 2 }],
      [
        { step: 1, loss: 2 },
        { step: 2, loss: 2 },
      ],
      [
        { step: 1, loss: Number.NaN },
        { step: 2, loss: 2 },
      ],
    ]) {
      const svg = lossCurveSvg({ training, validation: [] });
      expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
      expect(svg).not.toMatch(/NaN|Infinity/);
    }
  });
});
