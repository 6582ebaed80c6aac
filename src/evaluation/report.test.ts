import { describe, expect, it } from 'vitest';
import { rollOf, TEN_A_SECOND } from '../../test/support/roll-text.ts';
import { faultsOf } from '../../test/support/well-formed.ts';
import { fitBaseline } from '../models/baselines.ts';
import { base64 } from './base64.ts';
import { compareSets } from './compare.ts';
import { CopyIndex, measureCopying } from './copying.ts';
import { evaluateLikelihood, likelihoodDifference } from './likelihood.ts';
import { differenceTable, likelihoodTable } from './likelihood-tables.ts';
import { comparisonTable, statisticsTable } from './music-tables.ts';
import { pianoRollPicture } from './pictures.ts';
import { cellText, markBest, type Report, reportJson, reportPictures, type Table } from './report.ts';
import { reportHtml } from './report-html.ts';
import { reportMarkdown } from './report-markdown.ts';
import { sampleStatistics, setStatistics } from './statistics.ts';

const HOSTILE = `"><script>alert(1)</script> | *x* & [a](javascript:b)\n# end`;

const songs = ['60 60,64 67 . 60 62', '48 48 50 . . 52', '60,64,67 60,64,67 59,65,67 . 60', '72 71 69 67 65 64'].map(
  (text, index) => ({ name: `song ${index}`, roll: rollOf(text) }),
);

const table: Table = {
  kind: 'table',
  caption: HOSTILE,
  boldMeans: HOSTILE,
  columns: [
    { key: 'name', label: HOSTILE, numeric: false },
    { key: 'loss', label: 'loss', numeric: true, explanation: HOSTILE },
  ],
  rows: [
    { cells: [HOSTILE, { value: 1.234, error: 0.5, best: true }], explanation: HOSTILE },
    { cells: ['none', null] },
    { cells: ['broken', { value: Number.NaN }] },
  ],
};

const hostile: Report = {
  title: HOSTILE,
  summary: HOSTILE,
  facts: [
    { label: HOSTILE, value: HOSTILE },
    { label: 'songs', value: 93 },
  ],
  sections: [
    { kind: 'heading', text: HOSTILE },
    { kind: 'paragraph', text: HOSTILE },
    table,
    { kind: 'audio', name: HOSTILE, label: HOSTILE, source: HOSTILE, midi: Uint8Array.of(77, 84, 104, 100) },
    {
      kind: 'details',
      summary: HOSTILE,
      sections: [
        {
          kind: 'picture',
          name: 'roll',
          caption: HOSTILE,
          svg: pianoRollPicture({ title: HOSTILE, roll: songs[0]!.roll }),
        },
        { ...table, caption: 'inner' },
      ],
    },
  ],
};

describe('cellText', () => {
  it('writes numbers for people', () => {
    expect(cellText({ value: -0.004 })).toBe('0.00');
    expect(cellText({ value: -1.5, digits: 1 })).toBe('−1.5');
    expect(cellText({ value: 0.123, percent: true, digits: 1 })).toBe('12.3 %');
    expect(cellText({ value: 5.912, error: 0.041 })).toBe('5.91 ± 0.04');
    expect(cellText({ value: 5.912, error: null })).toBe('5.91');
    expect(cellText(null)).toBe('–');
  });
});

describe('markBest', () => {
  const cells = [{ value: 3 }, null, { value: 1 }, { value: 1 }];
  const best = (better: 'low' | 'high' | number) =>
    markBest(cells, better).map((cell) => typeof cell === 'object' && (cell?.best ?? false));
  it('marks the lowest, the highest, or the closest, and all that tie', () => {
    expect(best('low')).toEqual([false, false, true, true]);
    expect(best('high')).toEqual([true, false, false, false]);
    expect(best(2.5)).toEqual([true, false, false, false]);
    expect(markBest([{ value: 1 }, { value: 1 }], 'low')).toEqual([{ value: 1 }, { value: 1 }]);
  });
});

describe('reportHtml', () => {
  it('is well formed and takes no text for markup', () => {
    const html = reportHtml(hostile);
    expect(faultsOf(html)).toEqual([]);
    expect(html).not.toContain('<script');
    expect(html).not.toContain('src=""');
    expect(html).toContain('data:audio/midi;base64,TVRoZA==');
    expect(html).toContain('<td class="number"><strong>1.23 ± 0.50</strong></td>');
  });

  it('plays the bytes, or what the caller puts in their place', () => {
    const audio = { kind: 'audio', name: 'a', label: 'A', wav: Uint8Array.of(1, 2, 3), source: 'a.wav' } as const;
    const report = { title: 't', sections: [audio] };
    expect(reportHtml(report)).toContain('src="data:audio/wav;base64,AQID"');
    expect(reportHtml(report, { audio: ({ source }) => source })).toContain('src="a.wav"');
    expect(reportHtml(report, { audio: () => Uint8Array.of(0) })).toContain('src="data:audio/wav;base64,AA=="');
    expect(reportHtml(report, { audio: () => undefined })).not.toContain('<audio');
  });
});

describe('reportMarkdown', () => {
  it('keeps tables in shape and escapes markup', () => {
    const markdown = reportMarkdown(hostile, { link: ({ name }) => `files/${name} (1).svg` });
    expect(markdown).not.toMatch(/(?<!\\)<script/);
    expect(markdown).toContain('(files/roll%20%281%29.svg)');
    const rows = markdown.split('\n').filter((line) => line.startsWith('| '));
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(3);
    expect(markdown).toContain('**1.23 ± 0.50**');
    expect(markdown.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(1);
  });
});

describe('reportJson', () => {
  it('holds the numbers of all tables, the folded ones too', () => {
    const json = JSON.parse(reportJson(hostile));
    expect(json).toMatchObject({ format: 'cadenza-report', version: 1, facts: { songs: 93 } });
    expect(json.tables).toHaveLength(2);
    expect(json.tables[0].rows).toEqual([
      { name: HOSTILE, loss: { value: 1.234, error: 0.5 } },
      { name: 'none', loss: null },
      { name: 'broken', loss: null },
    ]);
    expect(reportPictures(hostile.sections).map(({ name }) => name)).toEqual(['roll']);
  });
});

describe('ready tables', () => {
  it('compare models, samples and sets, with the best in bold', async () => {
    const rolls = songs.map(({ roll }) => roll);
    const rows = [];
    for (const kind of ['silence', 'persistence', 'unigram'] as const) {
      rows.push(await evaluateLikelihood(fitBaseline(kind, rolls, { grid: TEN_A_SECOND, pedal: false }), songs));
    }
    const [silence, persistence] = rows;
    const likelihood = likelihoodTable(rows);
    expect(likelihood.rows.map((row) => row.cells.length)).toEqual([6, 6, 6]);
    expect(
      likelihood.rows.flatMap(({ cells }) => cells).filter((cell) => typeof cell === 'object' && cell?.best),
    ).toHaveLength(4);
    const difference = differenceTable([likelihoodDifference(persistence!, silence!)]);
    expect(difference.rows[0]?.cells[0]).toBe('persistence − silence');

    const real = setStatistics('real music', songs);
    const index = new CopyIndex(songs);
    const samples = songs.slice(0, 2);
    const statistics = statisticsTable(
      samples.map((sample) => sampleStatistics(sample)),
      real,
      { copying: samples.map((sample) => measureCopying(sample, index)), realCopying: [] },
    );
    expect(statistics.columns.map(({ label }) => label)).toEqual(['', 'song 0', 'song 1', 'real music']);
    expect(statistics.rows.every(({ cells }) => cells.length === 4)).toBe(true);
    expect(statistics.rows.find(({ cells }) => cells[0] === 'silence')?.cells[1]).toMatchObject({
      value: 1 / 6,
      best: true,
    });
    const sets = statisticsTable([setStatistics('made', samples)], real);
    expect(sets.rows[0]?.cells[1]).toMatchObject({ error: expect.any(Number) });

    const many = [...songs, ...songs.map(({ name, roll }) => ({ name: `${name}'`, roll }))];
    const comparison = comparisonTable([
      { name: 'made', features: compareSets(setStatistics('real music', many), setStatistics('made', samples)) },
    ]);
    expect(comparison.rows.every(({ cells }) => cells.length === 5)).toBe(true);
    const html = reportHtml({ title: 't', sections: [likelihood, difference, statistics, sets, comparison] });
    expect(faultsOf(html)).toEqual([]);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('base64', () => {
  it('agrees with another implementation', () => {
    for (let length = 0; length < 70; length++) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 37 + length) % 256);
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }
  });
});
