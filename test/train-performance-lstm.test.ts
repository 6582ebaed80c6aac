import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeMidi } from '../src/midi/write.ts';
import { cadenza } from './support/cli.ts';
import { temporaryFolder, writeTree } from './support/temporary.ts';
import { tune, tuneFiles } from './support/tunes.ts';

describe('cadenza train performance-lstm', () => {
  const base = temporaryFolder();
  const shards = join(base, 'shards');
  const run = join(base, 'run');

  beforeAll(async () => {
    const songs = join(base, 'maestro-tunes');
    writeTree(songs, tuneFiles(26, 3));
    expect((await cadenza('data', 'prepare', shards, '--from', songs, '--base', 'performance')).code).toBe(0);
    const sizes = ['--hidden', '16', '--width', '8', '--window', '32', '--batch', '4', '--steps', '6'];
    const trained = await cadenza('train', 'performance-lstm', '--data', shards, '--out', run, ...sizes);
    expect(trained.err).toMatch(/pieces, \d+ events, \d+ weights, 6 batches/);
    expect(trained.code).toBe(0);
  }, 60_000);

  it('trains a model that is benchmarked, evaluated and goes on with a piece', async () => {
    const scored = await cadenza('benchmark', 'performance', '--data', shards, '--model', 'unigram', run, '--json');
    expect(scored.code).toBe(0);
    expect(JSON.parse(scored.out).rows).toMatchObject([{ carried: null }, { window: '2,048 events' }]);
    const evaluated = await cadenza('evaluate', run, '--data', shards, '--songs', '1');
    expect(evaluated.out).toContain('nats per event');
    const seed = join(base, 'seed.mid');
    writeFileSync(seed, writeMidi(tune(3, 2)));
    const more = ['continue', seed, '--model', run, '--out', join(base, 'more.mid'), '--seconds', '2'];
    expect((await cadenza(...more)).out).toMatch(/more\.mid: \d+ new notes, \d+ in all/);
    expect((await cadenza(...more, '--key', 'C')).err).toMatch(
      /--key is for models of notes, and .* performance events/,
    );
  }, 60_000);

  it('says which sources there are', async () => {
    const out = join(base, 'x');
    const { code, err } = await cadenza('train', 'performance-lstm', '--data', shards, '--out', out, '--source', 'x');
    expect(code).toBe(2);
    expect(err).toMatch(/no source x in .*: choose from maestro-tunes/);
  });
});
