/** scale/train.py: runs of its own and of `cadenza train transformer`, begun by one and gone on with by the other. */
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readModel } from '../src/node/model-folder.ts';
import { openShards, type ShardSelection, selectPieces } from '../src/node/shards.ts';
import { trainTransformer } from '../src/node/train-transformer.ts';
import type { TransformerSettings } from '../src/node/transformer-settings.ts';
import { config, writeShards } from './support/scale-music.ts';
import { python, runPython } from './support/scale-python.ts';
import { temporaryFolder } from './support/temporary.ts';

describe.runIf(python !== undefined)('scale/train.py', () => {
  const folder = temporaryFolder();
  const at = (name: string): string => join(folder, name);
  const trainArguments = (out: string, ...more: string[]): string[] => [
    'scale/train.py',
    '--data',
    at('shards'),
    '--out',
    at(out),
    '--workers',
    '1',
    ...more,
  ];
  /** Trains by the engine; a run that is there goes on. */
  const trainHere = async (out: string, options: Partial<TransformerSettings> & { resume?: boolean }) => {
    const shards = await openShards(at('shards'));
    const [train, validation] = ['train', 'validation'].map((split) =>
      selectPieces(shards, (entry) => entry.split === split),
    ) as [ShardSelection, ShardSelection];
    const data = { train, validation, checksum: (train.checksum ^ validation.checksum) >>> 0 };
    return trainTransformer({ data, out: at(out), ...options }).finally(() => shards.close());
  };
  /** A copy of a run without its last checkpoint. */
  const interrupted = async (from: string, to: string): Promise<void> => {
    await cp(at(from), at(to), { recursive: true });
    await rm(join(at(to), 'checkpoint-12'), { recursive: true });
  };
  const settings = { ...config, batchSize: 4, steps: 12, validateEvery: 6, seed: 5, learningRate: 0.03 };
  const options = Object.entries(settings).flatMap(([name, value]) => [
    `--${name.replace(/[A-Z]/g, (upper) => `-${upper.toLowerCase()}`)}`,
    JSON.stringify(value),
  ]);

  // Most of the time goes into starting Python, so what can run side by side does.
  beforeAll(async () => {
    await writeShards(at('shards'));
    await Promise.all([runPython(trainArguments('run', ...options)), trainHere('cadenza', settings)]);
    await interrupted('run', 'again');
    await interrupted('run', 'here');
    await interrupted('cadenza', 'there');
    await Promise.all([runPython(trainArguments('again', '--resume')), runPython(trainArguments('there', '--resume'))]);
    // What torchrun tells its processes.
    const port = 20_000 + (process.pid % 20_000);
    const shared = { WORLD_SIZE: '2', MASTER_ADDR: '127.0.0.1', MASTER_PORT: String(port) };
    await Promise.all(['0', '1'].map((RANK) => runPython(trainArguments('two', ...options), { ...shared, RANK })));
  }, 120_000);

  const lossesOf = async (out: string): Promise<{ type: string; step: number; loss: number }[]> =>
    (await readFile(join(at(out), 'metrics.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  it('learns, and writes a run that cadenza reads', async () => {
    const losses = await lossesOf('run');
    expect(losses.map(({ type, step }) => `${type} ${step}`)).toContain('validation 12');
    expect(losses.filter(({ type }) => type === 'step')).toHaveLength(12);
    expect(losses.at(-1)!.loss).toBeLessThan(losses[0]!.loss - 0.3);
    expect((await readModel(at('run'))).config).toEqual(config);
  });

  it('interrupted and resumed ends with the same bits', async () => {
    const state = (out: string) => readFile(join(at(out), 'checkpoint-12/state.safetensors'));
    expect((await state('again')).equals(await state('run'))).toBe(true);
  });

  it('is gone on with by cadenza', async () => {
    const { step, best } = await trainHere('here', { resume: true });
    expect(step).toBe(12);
    expect(best!.loss).toBeLessThan((await lossesOf('run'))[0]!.loss - 0.3);
  });

  it('goes on with a run of cadenza', async () => {
    const [before, after] = [await lossesOf('cadenza'), await lossesOf('there')];
    expect(after.slice(0, 7)).toEqual(before.slice(0, 7));
    // Other passages come in the second half, but they teach about the same.
    expect(Math.abs(after.at(-1)!.loss - before.at(-1)!.loss)).toBeLessThan(0.5);
  });

  it('does the same with two processes', async () => {
    const [one, two] = [await lossesOf('run'), await lossesOf('two')];
    for (const [index, { step, loss }] of one.entries()) {
      expect(two[index]!.step).toBe(step);
      expect(Math.abs(two[index]!.loss - loss)).toBeLessThan(0.02);
    }
  });
});
