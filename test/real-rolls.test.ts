/**
 * Our scoring against the reproducible rows of the published piano-roll benchmarks, on the JSB chorales themselves.
 * Runs where the data lie: CADENZA_DATA, or ../shared/data beside the repository.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BenchmarkRow, benchmarkRolls, CONTENDERS, PUBLISHED, type RollSet } from '../src/benchmarks/index.ts';
import { chooseC, createLogisticRegression, storeLogisticRegression } from '../src/index.ts';
import { readRollSet } from '../src/node/datasets/boulanger-lewandowski.ts';
import { openTree, subtree } from '../src/node/file-tree.ts';

const folder = process.env['CADENZA_DATA'] ?? fileURLToPath(new URL('../../shared/data', import.meta.url));
const archive = join(folder, 'boulanger-lewandowski.zip');

describe.runIf(existsSync(archive))('the JSB chorales', () => {
  let jsb: RollSet;
  let clean: number[];
  beforeAll(async () => {
    const whole = await openTree(archive);
    const tree = subtree(whole, 'boulanger-lewandowski');
    jsb = await readRollSet(tree, 'JSB_Chorales');
    clean = JSON.parse(new TextDecoder().decode(await tree.read('jsb-clean-test.json')));
    whole.close();
  });

  it('are all there', () => {
    const count = (rolls: RollSet['train']) => [rolls.length, rolls.reduce((sum, { steps }) => sum + steps, 0)];
    expect([jsb.train, jsb.validation, jsb.test].map(count)).toEqual([
      [229, 13_807],
      [76, 4602],
      [77, 4725],
    ]);
    expect(jsb.cleanTest).toEqual(clean);
  });

  it('score what was published, where that is reproducible', async () => {
    const contenders = CONTENDERS.filter(({ name }) => ['coin-tosses', 'note-1gram', 'chord-1gram'].includes(name));
    const rows = await benchmarkRolls({
      sets: [jsb],
      contenders,
      runtime: () => Promise.reject(new Error('not needed')),
    });
    for (const { title, test } of rows) {
      const published = PUBLISHED.find(({ model }) => model === title)?.nats.JSB_Chorales;
      expect(Math.abs(test.all - published!)).toBeLessThan(0.01);
    }
    // The other columns, by an independent computation with NumPy.
    const unigram = rows.find(({ model }) => model === 'note-1gram') as BenchmarkRow;
    expect(unigram.test.all).toBeCloseTo(11.060154, 5);
  });

  it.each([
    ['the logistic regression with K = 4', 4, false, [0.1, 0.3], 8.86],
    ['its autoregressive form with K = 2', 2, true, [0.3, 1, 3], 6.06],
  ])('score with %s what was published', async (_, context, autoregressive, grid, published) => {
    const { model } = await chooseC(jsb.train, jsb.validation, {
      context,
      autoregressive,
      grid,
      tolerance: 1e-4,
    });
    const scorer = createLogisticRegression(storeLogisticRegression(model, { grid: jsb.grid, pedal: false }));
    let nats = 0;
    let steps = 0;
    for (const roll of jsb.test) {
      nats += (await scorer.score(roll)).nats.reduce((sum, value) => sum + value, 0);
      steps += roll.steps;
    }
    expect(nats / steps).toBeLessThanOrEqual(published);
    expect(nats / steps).toBeGreaterThan(published - 0.05);
  });
});
