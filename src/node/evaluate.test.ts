import * as fs from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder, writeTree } from '../../test/support/temporary.ts';
import { tune, tuneFiles } from '../../test/support/tunes.ts';
import { untrainedTransformer } from '../../test/support/untrained-transformer.ts';
import { faultsOf } from '../../test/support/well-formed.ts';
import { memoryCollection } from '../dataset/collection.ts';
import { DatasetError } from '../errors.ts';
import { writeMidi } from '../midi/write.ts';
import { fitBaseline } from '../models/baselines.ts';
import { toRoll } from '../roll/convert.ts';
import type { Grid } from '../roll/roll.ts';
import { openCollection } from './collection.ts';
import { evaluateRuns } from './evaluate.ts';
import { saveModel } from './model-folder.ts';
import { prepareShards } from './prepare-shards.ts';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const BEATS: Grid = { unit: 'beat', stepsPerBeat: 4 };
const SECONDS: Grid = { unit: 'second', stepsPerSecond: 8 };

/** A model of time steps as a run would leave it. */
async function saveSteps(name: string, grid: Grid): Promise<void> {
  const rolls = [1, 2, 3].map((seed) => toRoll(tune(seed, 8), { grid, pedal: false }));
  await saveModel(path(name), fitBaseline('persistence', rolls, { grid, pedal: false, perPitch: true }).toStored());
}

beforeAll(async () => {
  await saveModel(path('notes'), untrainedTransformer());
  await saveSteps('beats', BEATS);
  await saveSteps('seconds', SECONDS);
});

const SHORT = { songs: 3, samples: 3, sampleSeconds: 3, promptSeconds: 2 };

describe('evaluateRuns', () => {
  it('takes models of both kinds, continues the same prompts with them, and reports', async () => {
    const data = memoryCollection('tunes', tuneFiles(24, 8));
    const runs = [path('notes'), path('beats')];
    const out = path('report');
    const { result, report, files } = await evaluateRuns({ ...SHORT, runs, data, out });
    expect(result.grid).toEqual(BEATS);
    expect(result.likelihood.map(({ model }) => model)).toEqual(['silence', 'persistence', 'unigram', path('beats')]);
    const rows = result.noteLikelihood;
    expect(rows.map(({ model, base }) => [model, base])).toEqual([
      ['unigram of the attributes', 'score'],
      [path('notes'), 'score'],
      [path('beats'), 'score'],
    ]);
    expect(rows[0]?.nats?.mean).toBeLessThan(rows[1]?.nats?.mean ?? 0);
    expect(rows[1]?.onSteps?.mean).toBeGreaterThan(0);
    const perPiece = result.likelihood.at(-1)?.songs.map(({ nats }) => nats) ?? [];
    const notes = rows[2]?.notes ?? 0;
    expect(rows[2]?.onSteps?.mean).toBeCloseTo(perPiece.reduce((sum, nats) => sum + nats, 0) / notes);

    const [group, ...others] = result.music;
    expect(others).toEqual([]);
    expect(group?.heard).toBe(null);
    expect(group?.sets.map(({ model, decoding }) => [model, decoding])).toEqual([
      [path('beats'), 'most likely'],
      [path('beats'), 'sampled'],
      [path('notes'), 'sampled'],
      [path('notes'), 'as continue writes'],
    ]);
    for (const { samples, comparison } of group?.sets ?? []) {
      expect(samples.map(({ roll }) => roll.steps)).toEqual([24, 24, 24]);
      expect(samples.map(({ name, promptRoll }) => [name, promptRoll])).toEqual(
        group?.sets[0]?.samples.map(({ name, promptRoll }) => [name, promptRoll]),
      );
      expect(comparison?.map(({ feature }) => feature)).toContain('repeatedMotifs');
    }
    const html = fs.readFileSync(join(out, 'report.html'), 'utf8');
    expect(faultsOf(html)).toEqual([]);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
    expect(html).toContain('Models of time steps beside models of notes');
    expect(files.filter((file) => /piano-roll-\d-\d\.svg$/.test(file))).toHaveLength(8);
    expect(report.facts).toContainEqual({ label: 'test songs', value: 2 });
  });

  it('measures what is played with the pedal beside real music with the pedal', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 16 }, (_, index) => {
        const piece = tune(index, 8);
        const pedal = [
          { timeTicks: 0, value: 127, channel: 0 },
          { timeTicks: 480 * 24, value: 0, channel: 0 },
        ];
        return [`${String.fromCharCode(97 + index)}.mid`, writeMidi({ ...piece, pedal })] as const;
      }),
    );
    const data = memoryCollection('pedalled', files);
    const { result } = await evaluateRuns({ ...SHORT, runs: [path('beats'), path('notes')], data });
    expect(result.music.map(({ heard }) => heard)).toEqual([
      'notes as long as their keys are held',
      'notes as long as the pedal holds them',
    ]);
    const polyphony = result.music.map(({ real }) => real.statistics.scalars.polyphonyMean?.mean ?? 0);
    expect(polyphony[1]).toBeGreaterThan(1.5 * polyphony[0]!);
    const alone = await evaluateRuns({ ...SHORT, runs: [path('notes')], data });
    expect(alone.result.music.map(({ heard }) => heard)).toEqual([null]);
    expect(alone.result.grid).toEqual({ unit: 'beat', stepsPerBeat: 12 });
  });

  it('takes shards, all of them or those of one time base', async () => {
    writeTree(path('songs'), tuneFiles(24, 8));
    await prepareShards({ sources: [path('songs')], out: path('scores') });
    const data = await openCollection(path('scores'));
    const options = { runs: [path('notes')], data, songs: 2, samples: 0 };
    const scores = await evaluateRuns(options);
    expect(scores.result.likelihood).toEqual([]);
    expect(scores.result.noteLikelihood.map(({ base }) => base)).toEqual(['score', 'score']);
    expect(await evaluateRuns({ ...options, base: 'score' })).toEqual(scores);
    await expect(evaluateRuns({ ...options, base: 'performance' })).rejects.toThrow(DatasetError);
    const [whole, sliding] = [scores, await evaluateRuns({ ...options, context: 'sliding' })];
    expect(sliding.result.noteLikelihood[0]).toEqual(whole.result.noteLikelihood[0]);
    expect(sliding.result.noteLikelihood[1]?.nats).not.toEqual(whole.result.noteLikelihood[1]?.nats);
    data.close();
  });

  it('compares models of steps in seconds with models of notes, and refuses two grids', async () => {
    const data = memoryCollection('tunes', tuneFiles(24, 8));
    const { result } = await evaluateRuns({ ...SHORT, samples: 1, runs: [path('seconds'), path('notes')], data });
    expect(result.grid).toEqual(SECONDS);
    // Scores are not rounded to seconds: the models of notes have no figure on these steps.
    expect(result.noteLikelihood[1]?.onSteps).toBe(null);
    const runs = [path('beats'), path('notes'), path('seconds')];
    await expect(evaluateRuns({ ...SHORT, runs, data })).rejects.toThrow(/evaluate models of different grids apart/);
  });
});
