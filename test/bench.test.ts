/** The benchmark's arithmetic and tables, and that a side can be started, run and asked for its memory. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const bench = new URL('../bench/', import.meta.url);
/** The benchmark runs the built package; `npm test` builds it first. */
const isBuilt = existsSync(fileURLToPath(new URL('../dist/node/index.js', import.meta.url)));
// Plain JavaScript, which the compiler does not look into.
const load = (name: string) => import(new URL(name, bench).href);
const { median, quantile, ratioOf } = await load('statistics.mjs');
const { megabytes, ratio, seconds, table } = await load('format.mjs');
const { casesReport } = await load('report.mjs');
const { parseOptions } = await load('options.mjs');
const { chooseCases, GROUPS } = await load('cases/index.mjs');

describe('statistics', () => {
  it('has medians and quantiles by interpolation, in whatever order the values come', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(quantile([10, 0], 0.1)).toBe(1);
    expect(() => median([])).toThrow('no values');
  });

  it('forms ratios within a round, so that a slow round of both sides changes nothing', () => {
    expect(ratioOf([1, 100, 1, 1], [2, 200, 2, 2])).toEqual({ median: 0.5, low: 0.5, high: 0.5 });
    const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    const rounds = fc.array(fc.tuple(positive, positive), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(rounds, (pairs) => {
        const {
          low,
          median: middle,
          high,
        } = ratioOf(
          pairs.map(([ours]) => ours),
          pairs.map(([, peer]) => peer),
        );
        expect(low).toBeLessThanOrEqual(middle);
        expect(middle).toBeLessThanOrEqual(high);
      }),
    );
    expect(() => ratioOf([1], [1, 2])).toThrow('different numbers of rounds');
  });
});

describe('the report', () => {
  it('writes times, sizes and ratios for people', () => {
    expect([0.1318, 1.5, 0.00079, 0.0000321].map(seconds)).toEqual(['132 ms', '1.50 s', '790 µs', '32.1 µs']);
    expect([612_400_000, 3_140_000, undefined].map(megabytes)).toEqual(['612 MB', '3.1 MB', '–']);
    expect(ratio({ median: 0.9, low: 0.84, high: 1.013 })).toBe('**0.90** (0.84–1.01)');
    expect(table(['a', 'b'], [['x', '1']])).toBe('| a | b |\n|:--|--:|\n| x | 1 |');
  });

  const ours = { name: 'ours', first: 2, rounds: [1, 1.2, 1], memory: { idle: 1e8, peak: 3e8 }, details: {} };
  const peer = { ...ours, name: 'PyTorch', rounds: [2, 2, 2], memory: { idle: 2e8, peak: 6e8 } };
  const testCase = { id: 'x', title: 'a step', bar: 0.6, work: { amount: 10, unit: 'steps/s' } };

  it('sets ours beside the peer, against the bar', () => {
    expect(casesReport([{ testCase, sides: [ours, peer] }]).split('\n')).toEqual([
      '| case | ours | PyTorch | ours / PyTorch | bar | peak memory | above idle |',
      '|:--|--:|--:|--:|--:|--:|--:|',
      '| a step | 1.00 s (10.0 steps/s) | 2.00 s (5.00 steps/s) | **0.50** (0.50–0.58) | ≤ 0.6: met | 300 MB / 600 MB = 0.50 | 200 MB / 400 MB = 0.50 |',
    ]);
    expect(casesReport([{ testCase: { ...testCase, bar: 0.4 }, sides: [ours, peer] }])).toContain('≤ 0.4: missed');
  });

  it('says why a side failed, and never a ratio then', () => {
    const failed = {
      name: 'PyTorch',
      rounds: [],
      error: 'PyTorch: Traceback (most recent call last):\n  ...\nNo memory',
    };
    const report = casesReport([{ testCase, sides: [ours, failed] }]);
    expect(report).toContain('| a step | 1.00 s (10.0 steps/s) | failed | – | ≤ 0.6 | 300 MB | 200 MB |');
    expect(report).toContain('- a step: PyTorch: No memory');
    expect(casesReport([{ testCase, error: 'ours: it ended with SIGKILL' }])).toContain('ours: it ended with SIGKILL');
  });
});

describe('the options', () => {
  it('choose cases by group or id, and name what there is', () => {
    expect(chooseCases(['gemm', 'lstm-last']).map(({ id }: { id: string }) => id)).toEqual([
      'gemm-512',
      'gemm-64',
      'gemm-3200',
      'lstm-last',
    ]);
    expect(() => chooseCases(['gem'])).toThrow(/no case or group 'gem'; the groups are gemm, lstm/);
    const all: { id: string; group: string }[] = chooseCases(undefined);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.filter(({ group }) => !(group in GROUPS))).toEqual([]);
  });

  it('write RESULTS.md only for the whole suite, and refuse what makes no sense', () => {
    expect(parseOptions([]).out).toBe('bench/RESULTS.md');
    expect(parseOptions(['--only', 'gemm']).out).toBeUndefined();
    expect(parseOptions(['--quick']).out).toBeUndefined();
    expect(parseOptions(['--threads', 'all,1']).threads.at(1)).toBe(1);
    expect(() => parseOptions(['--rounds', '0'])).toThrow("--rounds needs a whole number above 0, not '0'");
    expect(() => parseOptions(['--fast'])).toThrow('--fast');
  });
});

describe.runIf(isBuilt)('the command', () => {
  it('measures ours alone where the peer is missing', async () => {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [fileURLToPath(new URL('main.mjs', bench)), '--quick', '--rounds', '1', '--only', 'gemm-64'],
      { env: { ...process.env, PYTHON: '/there/is/no/python' } },
    );
    expect(stdout).toMatch(
      /\| 64 × 512 × 2048, 64 products \| .* ms \(.* GFLOP\/s\) \| .* \| \d+ MB \| \d+(\.\d)? MB \|/,
    );
    expect(stderr).toContain('Not installed: PyTorch');
  });

  it('ends with one line for a mistake', async () => {
    const wrong = promisify(execFile)(process.execPath, [fileURLToPath(new URL('main.mjs', bench)), '--only', 'x']);
    await expect(wrong).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^bench: there is no case.*\n$/),
    });
  });
});
