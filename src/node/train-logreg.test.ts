import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomRoll } from '../../test/support/random-roll.ts';
import { tuneFiles } from '../../test/support/tunes.ts';
import { memoryCollection } from '../dataset/collection.ts';
import { CadenzaError, CheckpointError, DatasetError, OptionError } from '../errors.ts';
import { evaluateRuns } from './evaluate.ts';
import { type TrainLogregOptions, trainLogisticRegression } from './train-logreg.ts';
import type { RunResult } from './train-run.ts';
import { prepareTrainingData } from './training-data.ts';

let base: string;
let out: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cadenza-logreg-'));
  out = join(base, 'run');
});
afterEach(() => rm(base, { recursive: true, force: true }));

const pitches = [48, 55, 60];
const train = [randomRoll(1, { steps: 100, pitches })];
const validation = [randomRoll(2, { steps: 60, pitches })];
const { grid } = train[0]!;

const run = (options: Partial<TrainLogregOptions> = {}): Promise<RunResult> =>
  trainLogisticRegression({ data: { train, validation }, out, grid, context: 4, ...options });

/** Twenty tunes, one of which is no MIDI file. */
const tunes = tuneFiles(20, 2);
const broken = Object.keys(tunes)[0]!;
const collection = memoryCollection('tunes', { ...tunes, [broken]: new Uint8Array([1, 2, 3]) });

describe('trainLogisticRegression', () => {
  it('refuses settings out of range or without effect before it touches the folder', async () => {
    const wrong: [Partial<TrainLogregOptions>, RegExp][] = [
      [{ c: 0 }, /setting c is not valid/],
      [{ cGrid: [1, -1] }, /setting cGrid\.1 is not valid/],
      [{ method: 'minibatch', c: 1, batchSize: 0 }, /setting batchSize is not valid/],
      [{ batchSize: 8, steps: 5 }, /no effect with the method lbfgs: batchSize, steps;/],
      [{ method: 'minibatch', c: 1, cGrid: [1] }, /no effect with the method minibatch: cGrid;/],
    ];
    for (const [options, message] of wrong) {
      await expect(run(options)).rejects.toThrow(OptionError);
      await expect(run(options)).rejects.toThrow(message);
    }
    await expect(run({ data: { train, validation: [] } })).rejects.toThrow(DatasetError);
    expect(await readdir(base)).toEqual([]);
  });

  it('begins again in the folder of a run that was stopped before it learned anything', async () => {
    expect(await run({ c: 0.1, signal: { aborted: true } })).toMatchObject({ reason: 'interrupted' });
    expect((await readdir(out)).sort()).toEqual(['config.json', 'metrics.jsonl']);
    expect(await run({ c: 1 })).toMatchObject({ reason: 'steps' });
    await expect(run({ c: 1 })).rejects.toThrow(/holds a run already/);
    const other = join(base, 'other');
    await mkdir(other);
    await writeFile(join(other, 'config.json'), '{"theirs": true}');
    await expect(run({ out: other, c: 1 })).rejects.toThrow(CheckpointError);
  });

  it('resumed after its end gives the stored model without fitting', async () => {
    const first = await run({ cGrid: [0.01, 0.1] });
    const passes: string[] = [];
    const again = await run({ resume: true, onProgress: (text) => passes.push(text) });
    expect(again).toMatchObject({ path: out, reason: 'steps', step: 0, model: { kind: 'logreg' } });
    expect(again.model.weights).toEqual(first.model.weights);
    expect(passes).toEqual([]);
    await expect(run({ resume: true, context: 5 })).rejects.toThrow(/started with context 4, not 5/);
    await expect(run({ resume: true, data: { train, validation: train } })).rejects.toThrow(/other songs/);
  });

  it('resumed in minibatches takes the stored settings without complaint', async () => {
    const minibatch = { method: 'minibatch', c: 1 } as const;
    await run({ ...minibatch, batchSize: 8, steps: 3 });
    expect(await run({ resume: true })).toMatchObject({ reason: 'steps', step: 3 });
  });

  it('reports songs that cannot be used, as the evaluation does, and stops while reading', async () => {
    const left: string[] = [];
    const onFault: TrainLogregOptions['onFault'] = ({ entry, message }) => left.push(`${entry.id}: ${message}`);
    await run({ data: collection, c: 0.1, maxIterations: 3, onFault });
    const { report, result } = await evaluateRuns({ runs: [out], data: collection, songs: 2, samples: 0, onFault });
    expect(left).toHaveLength(2);
    for (const text of left) expect(text).toMatch(new RegExp(`^${broken}: .`));
    expect(report.facts).toContainEqual({ label: 'left out', value: '1 song that cannot be used' });
    expect(result.likelihood.length).toBeGreaterThan(1);

    const signal = { aborted: false };
    let read = 0;
    const interrupting: typeof collection = {
      ...collection,
      read: (entry) => {
        read += 1;
        signal.aborted = read === 3;
        return collection.read(entry);
      },
    };
    const stopped = evaluateRuns({ runs: [out], data: interrupting, signal });
    await expect(stopped).rejects.toThrow(CadenzaError);
    await expect(stopped).rejects.toThrow(/^stopped; /);
    expect(read).toBe(3);
  });
});

describe('prepareTrainingData', () => {
  it('takes no validation songs where none are asked for', async () => {
    const sets = await prepareTrainingData(collection, { grid, pedal: false, songs: 3, validationSongs: 0 });
    expect(sets.validation).toEqual([]);
  });
});
