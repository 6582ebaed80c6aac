/** `cadenza train transformer` as a user runs it: shards, a short training, a run that is stopped and goes on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodePiece } from '../src/index.ts';
import { loadModel, loadNoteModel, openShards, readModel, selectPieces, trainTransformer } from '../src/node/index.ts';
import { cadenza, cadenzaInterrupted } from './support/cli.ts';
import { temporaryFolder, writeTree } from './support/temporary.ts';
import { tune, tuneFiles } from './support/tunes.ts';

describe('cadenza train transformer', () => {
  const base = temporaryFolder();
  const songs = join(base, 'songs');
  const shards = join(base, 'shards');
  const arguments_ = (out: string, ...more: string[]): string[] => [
    ...['train', 'transformer', '--data', shards, '--out', out, '--steps', '40', '--batch', '2', '--width', '32'],
    ...['--layers', '1', '--heads', '2', '--window', '32', '--checkpoint-every', '10', ...more],
  ];

  beforeAll(async () => {
    writeTree(songs, tuneFiles(26, 4));
    expect((await cadenza('data', 'prepare', shards, '--from', songs)).code).toBe(0);
  });

  it('stops at Ctrl-C, goes on, and arrives at the weights of a run that never stopped', async () => {
    const [whole, parts] = [join(base, 'whole'), join(base, 'parts')];
    const { code, out, err } = await cadenza(...arguments_(whole, '--json'));
    expect(err).not.toContain('cadenza:');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ reason: 'steps', step: 40 });
    expect((await cadenza(...arguments_(whole))).err).toMatch(/holds a run already/);
    expect((await cadenzaInterrupted('batches', ...arguments_(parts))).code).not.toBe(0);
    expect((await cadenza(...arguments_(parts, '--resume', '--seed', '2'))).err).toMatch(/seed/);
    expect((await cadenza(...arguments_(parts, '--resume'))).code).toBe(0);
    const weights = (run: string) => readFileSync(join(run, 'model', 'model.safetensors'));
    expect(weights(parts).equals(weights(whole))).toBe(true);
    const model = await loadNoteModel(whole);
    const piece = encodePiece(tune(1, 4), { base: 'score' });
    expect((await model.score(piece)).pitch.length).toBe(piece.onsets.length);
    const packed = join(base, 'packed');
    expect((await cadenza('pack', whole, packed)).out).toMatch(/transformer, \d+ weights in 16 bits/);
    const small = await loadNoteModel(packed);
    const [before, after] = [await model.score(piece), await small.score(piece)];
    expect(after.pitch[3]).toBeCloseTo(before.pitch[3] ?? 0, 1);
    await small.release();
    await model.release();
    await expect(loadModel(whole)).rejects.toThrow(/a model of notes/);
  }, 60_000);

  it('lets the learning rate fall when it is told to', async () => {
    const run = join(base, 'falling');
    expect((await cadenza(...arguments_(run, '--decay', '0.5'))).code).toBe(0);
    const steps = readFileSync(join(run, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const rateAt = (step: number): number =>
      steps.find((event) => event.type === 'step' && event.step === step).learningRate;
    expect(rateAt(31)).toBeCloseTo(rateAt(21) / 2, 5);
  }, 60_000);

  it('begins with the weights and sizes of a trained model', async () => {
    const [first, further] = [join(base, 'first'), join(base, 'further')];
    expect((await cadenza(...arguments_(first))).code).toBe(0);
    const start = ['train', 'transformer', '--data', shards, '--batch', '2', '--steps', '1', '--out', further];
    expect((await cadenza(...start, '--weights', first)).code).toBe(0);
    const firstLoss = (run: string): number =>
      JSON.parse(readFileSync(join(run, 'metrics.jsonl'), 'utf8').split('\n', 1)[0] ?? '').loss;
    expect(firstLoss(further)).toBeLessThan(firstLoss(first) - 1);
    expect((await cadenza(...start, '--weights', first, '--width', '64')).err).toMatch(/cannot be used with/);
    const longer = join(base, 'longer');
    expect((await cadenza(...start, '--out', longer, '--weights', first, '--window', '64')).code).toBe(0);
    const windowOf = async (run: string): Promise<unknown> => (await readModel(run)).config['window'];
    expect(await windowOf(further)).toBe(32);
    expect(await windowOf(longer)).toBe(64);
    const opened = await openShards(shards);
    const data = selectPieces(opened, () => true);
    const wider = { data: { train: data, validation: data, checksum: 0 }, out: join(base, 'wider'), width: 64 };
    await expect(trainTransformer({ ...wider, weights: await readModel(first) })).rejects.toThrow(
      /have width 32, not 64: leave width out/,
    );
    opened.close();
  }, 60_000);

  it('changes its length while the learning rate has not begun to fall, and not later', async () => {
    const run = join(base, 'length');
    expect((await cadenzaInterrupted('batches', ...arguments_(run, '--steps', '4000'))).code).not.toBe(0);
    const shorter = await cadenza(...arguments_(run, '--resume', '--json'));
    expect(JSON.parse(shorter.out)).toMatchObject({ reason: 'steps', step: 40 });
    const longer = await cadenza(...arguments_(run, '--resume', '--steps', '60'));
    expect(longer.code).toBe(2);
    expect(longer.err).toMatch(/started with steps 40, not 60/);
  }, 60_000);

  it('says what is wrong with a folder that holds no shards', async () => {
    const { code, err } = await cadenza('train', 'transformer', '--data', songs, '--out', join(base, 'x'));
    expect(code).toBe(1);
    expect(err).toMatch(/data prepare/);
  });
});
