import { describe, expect, it } from 'vitest';
import { rollOf } from '../../test/support/roll-text.ts';
import { faultsOf } from '../../test/support/well-formed.ts';
import { barChart, lineChart, percentText } from '../pictures/charts.ts';
import { escapeText, linearScale, tickText } from '../pictures/svg.ts';
import { noteLengthPicture, pianoRollPicture, pitchClassPicture } from './pictures.ts';
import { setStatistics } from './statistics.ts';

const HOSTILE = `<script>alert("1")</script> & 'x' ]]>\u0000`;

describe('linearScale', () => {
  it('has round ticks that hold the values', () => {
    const scale = linearScale({ low: 0.13, high: 9.7 }, { from: 100, to: 0 }, { round: true });
    expect(scale.ticks).toEqual([0, 2, 4, 6, 8, 10]);
    expect(scale.at(0)).toBe(100);
    expect(scale.at(10)).toBe(0);
    expect(linearScale({ low: 0, high: 0.3 }, { from: 0, to: 1 }, { count: 3 }).ticks).toEqual([0, 0.1, 0.2, 0.3]);
  });

  it('survives a range of nothing', () => {
    const { ticks, at } = linearScale({ low: 5, high: 5 }, { from: 0, to: 100 }, { round: true });
    expect(ticks.length).toBeGreaterThan(1);
    expect(Number.isFinite(at(5))).toBe(true);
  });

  it('writes short numbers', () => {
    expect([0, 0.25, 1500, 12_000, 2_500_000, 0.0002, 30].map(tickText)).toEqual([
      '0',
      '0.25',
      '1500',
      '12k',
      '2.5M',
      '2e-4',
      '30',
    ]);
  });
});

describe('charts', () => {
  const points = [0, 1, 2, 3].map((x) => ({ x, y: 3 / (x + 1) }));

  it('draw one path a line and leave gaps for what is no number', () => {
    const svg = lineChart({
      title: HOSTILE,
      xLabel: 'step',
      yLabel: 'nats',
      series: [
        { label: 'training', points },
        { label: HOSTILE, points: [...points, { x: 4, y: Number.NaN }, { x: 5, y: 1 }], reference: true },
      ],
    });
    expect(faultsOf(svg)).toEqual([]);
    expect(svg).not.toContain('<script');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg.match(/<path/g)).toHaveLength(2);
    expect(svg).toContain('training: from 3 at 0 to 0.75 at 3');
  });

  it('survive no data', () => {
    for (const series of [[], [{ label: 'a', points: [] }], [{ label: 'a', points: [{ x: 1, y: 1 }] }]]) {
      const svg = lineChart({ title: 't', xLabel: 'x', yLabel: 'y', series });
      expect(faultsOf(svg)).toEqual([]);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    }
    const empty = barChart({ title: 't', yLabel: 'y', categories: [], series: [] });
    expect(empty).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('draw a bar for each value, references in grey', () => {
    const svg = barChart({
      title: 'bars',
      yLabel: 'share',
      categories: ['a', 'b', 'c'],
      series: [
        { label: 'real', values: [0.2, 0.3, 0.5], reference: true },
        { label: 'made', values: [0.1, 0.9, Number.NaN] },
      ],
      format: percentText,
    });
    expect(faultsOf(svg)).toEqual([]);
    // One square each in the legend as well.
    expect(svg.match(/class="cz-fr"/g)).toHaveLength(4);
    expect(svg.match(/class="cz-f0"/g)).toHaveLength(3);
    expect(svg).toContain('made: a 10%, b 90%');
  });
});

describe('pianoRollPicture', () => {
  it('shows seed and continuation apart, and silent gaps', () => {
    const roll = rollOf(`60 60 64 64 ${'. '.repeat(6)} 67 67,72 !67`);
    const svg = pianoRollPicture({ title: HOSTILE, roll, seedSteps: 4 });
    expect(faultsOf(svg)).toEqual([]);
    expect(svg).not.toMatch(/<script|NaN|undefined/);
    const [seed, continuation] = [...svg.matchAll(/<path d="([^"]*)" class="cz-f(\d)"/g)];
    expect(seed?.[1]?.match(/M/g)).toHaveLength(2);
    expect(continuation?.[1]?.match(/M/g)).toHaveLength(3);
    expect(seed?.[2]).not.toBe(continuation?.[2]);
    expect(svg).toContain('5 notes in 1.3 seconds, with one silent gap');
    expect(svg).toContain('>C4</text>');
    expect(svg.match(/class="cz-silence"/g)).toHaveLength(2); // in the legend and in the picture
  });

  it('draws silence, nothing, and the whole keyboard', () => {
    for (const text of ['. . .', '', Array.from({ length: 128 }, (_, pitch) => pitch).join(',')]) {
      const svg = pianoRollPicture({ title: 'x', roll: rollOf(text) });
      expect(faultsOf(svg)).toEqual([]);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    }
  });
});

describe('set pictures', () => {
  it('put samples beside real music', () => {
    const real = setStatistics('real music', [rollOf('60 62 64')]);
    const made = setStatistics(HOSTILE, [rollOf('60 . .')]);
    for (const svg of [pitchClassPicture([real, made]), noteLengthPicture([real, made])]) {
      expect(faultsOf(svg)).toEqual([]);
      expect(svg).toContain('real music');
      expect(svg).not.toContain('<script');
    }
  });
});

describe('escapeText', () => {
  it('leaves music signs and emoji, drops what XML forbids', () => {
    expect(escapeText('C♯ 🎹 "a" <b> \u0001\ud800')).toBe('C♯ 🎹 &quot;a&quot; &lt;b&gt; ');
  });
});
