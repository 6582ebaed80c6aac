import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rollOf } from '../../test/support/roll-text.ts';
import { CheckpointError, FileError, OptionError } from '../errors.ts';
import type { Roll } from '../roll/roll.ts';
import { createNativeRuntime } from '../runtime/native.ts';
import type { TrainingEvent } from '../training/loop.ts';
import { loadModel, readModel } from './model-folder.ts';
import { type LstmPlan, type TrainLstmOptions, trainLstm } from './train.ts';
import type { RunResult } from './train-run.ts';

let base: string;
let out: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cadenza-run-'));
  out = join(base, 'run');
});
afterEach(() => rm(base, { recursive: true, force: true }));

const train: readonly Roll[] = [
  rollOf('60 62 64 . 60,64 60,64 62 60 . 67 65 64 62 60 60 . 62 64 65 67'),
  rollOf('60 64 67 72 . 60 64 67'),
];
const validation: readonly Roll[] = [rollOf('60 62 64 . 60,64')];

/** A run of 24 batches that takes a moment. */
const small: Omit<TrainLstmOptions, 'out'> = {
  data: { train, validation },
  ...{ grid: { unit: 'second', stepsPerSecond: 10 }, hiddenSize: 5, window: 5, dropout: 0.2, batchSize: 4 },
  ...{ steps: 24, validateEvery: 4, checkpointEvery: 6, learningRate: 0.01, seed: 2 },
};

async function run(options: Partial<TrainLstmOptions> = {}): Promise<RunResult> {
  const runtime = await createNativeRuntime({ threads: 1, spinning: false });
  return trainLstm({ ...small, out, runtime, ...options });
}

/** A signal that is set after a step, as Ctrl-C would. */
function stopAfter(step: number): Pick<TrainLstmOptions, 'signal' | 'onEvent'> {
  const signal = { aborted: false };
  const onEvent = (event: TrainingEvent): void => {
    if (event.type === 'step' && event.step === step) signal.aborted = true;
  };
  return { signal, onEvent };
}

async function metrics(): Promise<{ type: string; step: number; loss: number }[]> {
  const lines = (await readFile(join(out, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

describe('a run folder', () => {
  it('holds settings, metrics, the last checkpoints, the best model and the loss curves', async () => {
    let plan: LstmPlan | undefined;
    const result = await run({ onPlan: (given) => (plan = given) });
    expect(result).toMatchObject({ path: out, reason: 'steps', step: 24 });
    expect(plan).toMatchObject({ trainingSongs: 2, trainingSteps: 28, steps: 24, resumedStep: 0 });
    expect((await readdir(out)).sort()).toEqual([
      ...['checkpoint-18', 'checkpoint-24', 'config.json', 'dictionary.txt', 'loss.svg', 'metrics.jsonl', 'model'],
    ]);
    const lines = await metrics();
    expect(lines.filter(({ type }) => type === 'step').map(({ step }) => step)).toEqual(
      Array.from({ length: 24 }, (_, i) => i + 1),
    );
    const validations = lines.filter(({ type }) => type === 'validation');
    expect(validations.map(({ step }) => step)).toEqual([4, 8, 12, 16, 20, 24]);
    expect(result.best?.loss).toBe(Math.min(...validations.map(({ loss }) => loss)));
    expect(await readFile(join(out, 'loss.svg'), 'utf8')).toContain('</svg>');
    expect(await readModel(out)).toEqual(result.model);
    const model = await loadModel(join(out, 'model'));
    const { nats } = await model.score(validation[0] as Roll);
    await model.release();
    // The song is one window, so scoring sees what validation saw; it also counts the way through the escape.
    const mean = nats.reduce((sum, value) => sum + value, 0) / nats.length;
    expect(mean).toBeLessThan((result.best?.loss ?? 0) + 1e-4);
    expect(mean).toBeCloseTo(result.best?.loss ?? 0, 1);
  });

  it('stopped and resumed becomes the same as one that never stopped', async () => {
    const whole = await run();
    out = join(base, 'stopped');
    expect(await run(stopAfter(9))).toMatchObject({ reason: 'interrupted', step: 9 });
    expect(await run({ resume: true, ...stopAfter(16) })).toMatchObject({ reason: 'interrupted', step: 16 });
    const resumed = await run({ resume: true });
    expect(resumed.model).toEqual(whole.model);
    expect(resumed.best).toEqual(whole.best);
    const state = (folder: string): Promise<Buffer> => readFile(join(folder, 'checkpoint-24', 'state.safetensors'));
    expect(await state(out)).toEqual(await state(join(base, 'run')));
    expect((await metrics()).filter(({ type }) => type === 'step').map(({ step }) => step)).toEqual(
      Array.from({ length: 24 }, (_, i) => i + 1),
    );
  });

  it('forgets what the log says after the last checkpoint, and a line cut off by a crash', async () => {
    await run(stopAfter(9));
    const log = join(out, 'metrics.jsonl');
    const before = await metrics();
    await writeFile(log, `${JSON.stringify({ type: 'step', step: 10, loss: 1 })}\n{"type":"step","st`, { flag: 'a' });
    await run({ resume: true, ...stopAfter(10) });
    expect((await metrics()).slice(0, -1)).toEqual(before);
    expect((await metrics()).at(-1)).toMatchObject({ type: 'step', step: 10 });
  });

  it('is not mixed up with another run', async () => {
    await expect(run({ resume: true })).rejects.toThrow(/holds no run to resume/);
    await run(stopAfter(3));
    await expect(run()).rejects.toThrow(/holds a run already: continue it with --resume/);
    await expect(run({ resume: true, hiddenSize: 6 })).rejects.toThrow(/started with hiddenSize 5, not 6/);
    await expect(run({ resume: true, data: { train, validation: train } })).rejects.toThrow(/started with other songs/);
    await expect(run({ resume: true, dropout: 2 })).rejects.toThrow(OptionError);
    await mkdir(join(base, 'full', 'of'), { recursive: true });
    await expect(run({ out: join(base, 'full') })).rejects.toThrow(/is not empty/);
    // Settings that are not given are those of the run.
    const { hiddenSize: _h, dropout: _d, steps: _s, ...rest } = small;
    const runtime = await createNativeRuntime({ threads: 1, spinning: false });
    const resumed = await trainLstm({ ...rest, out, runtime, resume: true });
    expect(resumed).toMatchObject({ step: 24, reason: 'steps' });
    expect(resumed.model.config).toMatchObject({ hiddenSize: 5, dropout: 0.2 });
  });

  it('with a damaged checkpoint says how to go on from the one before', async () => {
    await run(stopAfter(13));
    const file = join(out, 'checkpoint-13', 'state.safetensors');
    await truncate(file, 100);
    await expect(run({ resume: true })).rejects.toThrow(CheckpointError);
    await expect(run({ resume: true })).rejects.toThrow(
      /100 bytes instead of .*\(remove .*checkpoint-13 to go on from step 12\)/,
    );
    await rm(join(out, 'checkpoint-13'), { recursive: true });
    expect(await run({ resume: true })).toMatchObject({ step: 24 });
  });

  it('keeps the log and the checkpoint when the loss is no longer a number', async () => {
    await expect(
      run({ learningRate: 1e38, clipNorm: 1e38, schedule: { kind: 'constant' }, checkpointEvery: 1 }),
    ).rejects.toThrow(/at step \d+; .*train again with a lower learning rate/);
    expect((await metrics()).length).toBeGreaterThan(0);
  });

  it('of another kind, version or none is refused', async () => {
    await expect(loadModel(join(base, 'nowhere'))).rejects.toThrow(FileError);
    await expect(loadModel(base)).rejects.toThrow(/holds no model/);
    await run(stopAfter(2));
    const config = join(out, 'config.json');
    const text = await readFile(config, 'utf8');
    await writeFile(config, text.replace('"version": 1', '"version": 2'));
    await expect(run({ resume: true })).rejects.toThrow(/cadenza-run version 2, but this cadenza reads version 1/);
    await writeFile(config, text.replace('"lstm"', '"logreg"'));
    await expect(run({ resume: true })).rejects.toThrow(/is a run of logreg, not of lstm/);
  });
});
