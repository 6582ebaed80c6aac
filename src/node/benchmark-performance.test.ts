import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder, writeTree } from '../../test/support/temporary.ts';
import { tuneFiles } from '../../test/support/tunes.ts';
import { CheckpointError, DatasetError, OptionError } from '../errors.ts';
import { benchmarkPerformanceFiles } from './benchmark-performance.ts';
import { openCollection } from './collection.ts';
import { evaluateRuns } from './evaluate.ts';
import { loadModel, loadNoteModel, saveModel } from './model-folder.ts';
import { prepareShards } from './prepare-shards.ts';
import { openShards, selectPieces } from './shards.ts';
import { trainPerformanceLstm } from './train-performance-lstm.ts';

const folder = temporaryFolder();
const maestro = join(folder, 'maestro-tunes');
const shards = join(folder, 'shards');
const run = join(folder, 'run');
const small = { width: 8, hiddenSize: 16, window: 32, batchSize: 4 };

async function train(out: string, options: object) {
  const opened = await openShards(shards);
  const [train, validation] = ['train', 'validation'].map((split) =>
    selectPieces(opened, (entry) => entry.split === split),
  ) as [ReturnType<typeof selectPieces>, ReturnType<typeof selectPieces>];
  const data = { train, validation, checksum: train.checksum ^ validation.checksum };
  return trainPerformanceLstm({ data, out, ...small, ...options }).finally(() => opened.close());
}

beforeAll(async () => {
  writeTree(maestro, tuneFiles(26, 3));
  await prepareShards({ sources: [maestro], out: shards, base: 'performance' });
  await train(run, { steps: 8, validateEvery: 4 });
}, 60_000);

describe('trainPerformanceLstm', () => {
  it('goes on where it stopped, and arrives at the same bits', async () => {
    const parts = join(folder, 'parts');
    const signal = { aborted: false };
    const onEvent = ({ type, step }: { type: string; step?: number }) => {
      if (type === 'step' && step === 5) signal.aborted = true;
    };
    const stopped = await train(parts, { steps: 8, validateEvery: 4, signal, onEvent });
    expect(stopped).toMatchObject({ reason: 'interrupted', step: 5 });
    await expect(train(parts, { resume: true, hiddenSize: 20 })).rejects.toThrow(OptionError);
    expect(await train(parts, { resume: true })).toMatchObject({ reason: 'steps', step: 8 });
    const weights = (path: string) => readFileSync(join(path, 'model', 'model.safetensors'));
    expect(weights(parts).equals(weights(run))).toBe(true);
  }, 60_000);

  it('is not taken for a model of steps or notes', async () => {
    await expect(loadModel(run)).rejects.toThrow(CheckpointError);
    await expect(loadNoteModel(run)).rejects.toThrow(/performance events/);
  });
});

describe('benchmarkPerformanceFiles', () => {
  it('scores the baseline and trained models, and writes the tables', async () => {
    const out = join(folder, 'out');
    const { rows, files } = await benchmarkPerformanceFiles({ data: shards, models: ['unigram', run], out });
    const [unigram, lstm] = rows;
    expect(unigram?.carried).toBeNull();
    expect(lstm?.carried?.natsPerEvent.mean).toBeGreaterThan(0);
    expect(lstm?.events).toBe(unigram?.events);
    expect(lstm?.weights).toBeGreaterThan(100_000);
    expect(files.map((file) => existsSync(file))).toEqual([true, true]);
    expect(readFileSync(join(out, 'report.md'), 'utf8')).toMatch(/not the whole test split/);
    expect(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))).toMatchObject({ rows: [{}, {}] });
    const [same] = (
      await evaluateRuns({ runs: [run], data: await openCollection(shards) })
    ).result.noteLikelihood.slice(1);
    expect(same?.natsPerEvent?.mean).toBeCloseTo(lstm?.windows.natsPerEvent.mean ?? 0, 6);
  }, 60_000);

  it('says which models and data it takes', async () => {
    const steps = join(folder, 'silence');
    await saveModel(steps, { kind: 'silence', config: {}, weights: {} });
    await expect(benchmarkPerformanceFiles({ data: shards, models: [steps] })).rejects.toThrow(/a model of time steps/);
    const others = join(folder, 'others');
    const songs = join(folder, 'songs');
    writeTree(songs, tuneFiles(4, 2));
    await prepareShards({ sources: [songs], out: others });
    await expect(benchmarkPerformanceFiles({ data: others })).rejects.toThrow(DatasetError);
  });
});
