import { describe, expect, it } from 'vitest';
import { CadenzaError, OptionError } from '../errors.ts';
import { reportMarkdown } from '../evaluation/report-markdown.ts';
import type { Contender } from './contender.ts';
import { contenderNamed, rollSetNamed } from './contenders.ts';
import { autoregressiveLogisticRegression, logisticRegression } from './logistic-regressions.ts';
import { chordUnigram, coinTosses, noteUnigram } from './one-grams.ts';
import { rollBenchmarkReport } from './report.ts';
import { rollSet } from './roll-set.ts';
import { type BenchmarkRow, benchmarkRolls } from './run.ts';

/** Chords that follow each other in a circle, so that the past says everything. */
const CHORDS = [[48, 64, 67], [53, 65, 69], [43, 59, 62], [48]];
const piece = (steps: number, start: number) => Array.from({ length: steps }, (_, i) => CHORDS[(start + i) % 4] ?? []);
const set = rollSet('JSB_Chorales', {
  train: [0, 1, 2, 3].map((start) => piece(40, start)),
  validation: [piece(20, 1), []],
  test: [piece(12, 0), piece(8, 2)],
});
const runtime = () => Promise.reject(new Error('not needed'));
const scored = async (contender: Contender): Promise<BenchmarkRow> => {
  const [row] = await benchmarkRolls({ sets: [set], contenders: [contender], runtime });
  return row as BenchmarkRow;
};

describe('benchmarkRolls', () => {
  it('leaves out pieces without a step', () => {
    expect(set.validation).toHaveLength(1);
  });

  it('gives the one-grams what their definitions say', async () => {
    const { test } = await scored(coinTosses);
    expect(test.all).toBeCloseTo(88 * Math.LN2, 10);
    expect(test.clean).toBeNull();
    // 160 training steps: 48 sounds in half of them, nine other notes in a quarter each; 78 never.
    const nats = (k: number) => [-Math.log((k + 0.5) / 161), -Math.log((160.5 - k) / 161)] as const;
    const [on48, off48] = nats(80);
    const [on, off] = nats(40);
    const perStep = (on48 + off48) / 2 + (8 * on + 24 * off) / 4 + 79 * nats(0)[1];
    expect((await scored(noteUnigram)).test.all).toBeCloseTo(perStep, 10);
    const chords = await scored(chordUnigram);
    expect(chords.test.all).toBeCloseTo(Math.log(4), 3);
    expect(chords.validation).toBeCloseTo(Math.log(4), 3);
  });

  it('scores regressions far better where the past says everything, and the joint one not worse', async () => {
    const alone = await scored(logisticRegression);
    const joint = await scored(autoregressiveLogisticRegression);
    expect(alone.test.all).toBeLessThan(1.5);
    expect(joint.test.all).toBeLessThan(alone.test.all + 0.05);
    expect(alone.chosen).toMatch(/^K = \d+$/);
  });

  it('asks for rows that are known, tells of others, and stops', async () => {
    const known = await scored(coinTosses);
    const told: string[] = [];
    const signal = { aborted: false };
    const rows = await benchmarkRolls({
      sets: [set],
      contenders: [coinTosses, noteUnigram],
      runtime,
      signal,
      known: async (_, { name }) => (name === 'coin-tosses' ? known : undefined),
      onRow: ({ model }) => {
        told.push(model);
      },
    });
    expect(rows[0]).toBe(known);
    expect(told).toEqual(['note-1gram']);
    signal.aborted = true;
    const stopped = benchmarkRolls({ sets: [set], contenders: [noteUnigram], runtime, signal });
    await expect(stopped).rejects.toThrow(CadenzaError);
    await expect(logisticRegression.train(set, { seed: 1, runtime, signal })).rejects.toThrow(CadenzaError);
  });

  it('knows sets and models by name', () => {
    expect(rollSetNamed('jsb')).toBe('JSB_Chorales');
    expect(rollSetNamed('piano_midi')).toBe('Piano_midi');
    expect(() => rollSetNamed('bach')).toThrow(OptionError);
    expect(contenderNamed('logreg')).toBe(logisticRegression);
    expect(() => contenderNamed('gpt')).toThrow(OptionError);
  });
});

describe('rollBenchmarkReport', () => {
  it('puts our rows beside those of others, with where each comes from', async () => {
    const markdown = reportMarkdown(rollBenchmarkReport([await scored(noteUnigram), await scored(chordUnigram)]));
    expect(markdown).toMatch(/\| TCN, Bai 2018 \| \\\[C\\\] \| 8\.10 \|/);
    expect(markdown).toMatch(/\| note 1-gram \| \\\[ours\\\] \| \*\*5\.44\*\* \|/);
    expect(markdown).toMatch(/\| RNN-NADE, 2012 \| \\\[M\\\] \| 5\.56 \|/);
    // Only the sets that were run have a column.
    expect(markdown).not.toContain('MuseData |');
    expect(markdown).toContain('later papers quote 5.19');
  });
});
