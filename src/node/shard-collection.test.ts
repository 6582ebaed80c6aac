import * as fs from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitrarySequence } from '../../test/support/sequences.ts';
import { temporaryFolder, writeTree } from '../../test/support/temporary.ts';
import { tune, tuneFiles } from '../../test/support/tunes.ts';
import { DatasetError } from '../errors.ts';
import { readMidi } from '../midi/read.ts';
import { encodePiece } from '../tokens/encode.ts';
import { encodeShard } from '../tokens/shard.ts';
import { openCollection } from './collection.ts';
import { prepareShards } from './prepare-shards.ts';
import { writeManifest } from './shards-manifest.ts';
import { prepareTrainingData } from './training-data.ts';

const folder = temporaryFolder();
let count = 0;
const newPath = () => join(folder, String(count++));

async function shardsOf(...sources: readonly Readonly<Record<string, Uint8Array>>[]): Promise<string> {
  const paths = sources.map((files, index) => {
    const path = join(newPath(), `source${index}`);
    writeTree(path, files);
    return path;
  });
  const out = newPath();
  await prepareShards({ sources: paths, out });
  return out;
}

describe('a folder of shards as a collection', () => {
  it('gives back every stored sequence, array by array, once encoded in its time base', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitrarySequence, { minLength: 1, maxLength: 8 }), async (sequences) => {
        const path = newPath();
        fs.mkdirSync(path);
        const about = { composer: 'A. Nonymous' };
        const pieces = sequences.map((sequence, index) => ({
          name: `${index}.mid`,
          source: 'mine',
          split: 'train' as const,
          about,
          sequence,
        }));
        const bytes = encodeShard(pieces);
        fs.writeFileSync(join(path, 'mine-1.shard'), bytes);
        const totals = { pieces: 0, notes: 0 };
        const splits = { train: totals, validation: totals, test: totals };
        await writeManifest(path, {
          shards: [{ file: 'mine-1.shard', bytes: bytes.length, ...totals }],
          sources: [{ name: 'mine', base: 'mixed', splits, faults: 0, notesOutOfRange: 0 }],
        });
        const collection = await openCollection(path);
        for (const [index, entry] of collection.entries.entries()) {
          const stored = sequences[index]!;
          expect(entry).toMatchObject({ base: stored.base, split: 'train', composer: 'A. Nonymous' });
          expect(encodePiece(readMidi(await collection.read(entry)), { base: stored.base })).toEqual(stored);
        }
        collection.close();
      }),
      { numRuns: 40 },
    );
  });

  it('has the names, splits and choice of songs of its source, and trains as that does', async () => {
    const path = await shardsOf(tuneFiles(12, 4));
    const collection = await openCollection(path);
    expect(collection).toMatchObject({ name: 'source0', base: 'score', statesModes: true });
    expect(collection.entries.map(({ id }) => id)).toEqual(Object.keys(tuneFiles(12, 4)));
    expect(new Set(collection.entries.map(({ split }) => split))).toEqual(new Set(['train', 'validation', 'test']));
    const grid = { unit: 'beat', stepsPerBeat: 4 } as const;
    const { train } = await prepareTrainingData(collection, { grid, pedal: false, songs: 3, validationSongs: 1 });
    expect(train).toHaveLength(3);
    expect(train[0]?.steps).toBe(64);
    collection.close();
  });

  it('tells apart what several sources call alike', async () => {
    const files = { 'a.mid': tuneFiles(1, 4)['tunea.mid']!, 'b.mid': tuneFiles(2, 4)['tuneb.mid']! };
    const path = await shardsOf(files, files);
    const { entries, read } = await openCollection(path);
    expect(entries.map(({ id }) => id)).toEqual(['source0/a.mid', 'source0/b.mid', 'source1/a.mid', 'source1/b.mid']);
    const stored = encodePiece(tune(1, 4), { base: 'score' });
    expect(encodePiece(readMidi(await read(entries[3]!)), { base: 'score' })).toEqual(stored);
    await expect(read({ id: 'c.mid' })).rejects.toThrow(RangeError);
    expect(await prepareShards({ sources: [path], out: newPath() })).toMatchObject({ sources: [{ base: 'score' }] });
  });

  it('says what is wrong with damaged shards', async () => {
    const path = await shardsOf(tuneFiles(3, 4));
    const [shard] = fs.readdirSync(path).filter((name) => name.endsWith('.shard'));
    fs.truncateSync(join(path, shard!), 100);
    await expect(openCollection(path)).rejects.toThrow(DatasetError);
    fs.writeFileSync(join(path, 'shards.json'), '{');
    await expect(openCollection(path)).rejects.toThrow(/shards\.json is damaged: run cadenza data prepare again/);
  });
});
