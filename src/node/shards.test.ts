import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SONG, songOf } from '../../test/support/songs.ts';
import { temporaryFolder, writeTree } from '../../test/support/temporary.ts';
import { tune, tuneFiles } from '../../test/support/tunes.ts';
import { zip } from '../../test/support/zip-bytes.ts';
import { DatasetError } from '../errors.ts';
import { encodePiece } from '../tokens/encode.ts';
import { prepareShards } from './prepare-shards.ts';
import { openShards, selectPieces } from './shards.ts';
import { SHARDS_FILE } from './shards-manifest.ts';

const folder = temporaryFolder();
let count = 0;
const newPath = () => join(folder, String(count++));
function folderOf(files: Readonly<Record<string, string | Uint8Array>>, name = 'tunes'): string {
  const path = join(newPath(), name);
  writeTree(path, files);
  return path;
}
const prepared = async (...sources: string[]) => {
  const out = newPath();
  return { out, manifest: await prepareShards({ sources, out }) };
};

describe('prepareShards and openShards', () => {
  it('encode collections once, and read them piece by piece', async () => {
    const tunes = folderOf(tuneFiles(12, 4));
    const archive = newPath();
    fs.writeFileSync(archive, zip([{ name: 'one/a.mid', data: SONG }]));
    const { out, manifest } = await prepared(tunes, archive);
    expect(manifest.sources).toMatchObject([
      { name: 'tunes', base: 'score', faults: 0, notesOutOfRange: 0 },
      { base: 'score', splits: { train: { pieces: 1, notes: 3 } } },
    ]);
    const shards = await openShards(out);
    expect(shards.entries).toHaveLength(13);
    expect(shards.entries[0]).toEqual({
      name: 'tunea.mid',
      source: 'tunes',
      split: shards.entries[0]?.split,
      base: 'score',
      notes: 48,
      about: {},
    });
    expect(shards.read(3).sequence).toEqual(encodePiece(tune(3, 4), { base: 'score' }));
    expect(new Set(shards.entries.map(({ split }) => split))).toEqual(new Set(['train', 'validation', 'test']));
    shards.close();
    expect(() => shards.read(0)).toThrow(/has been closed/);
  });

  it('give training the pieces it wants, with a checksum of their notes', async () => {
    const { out } = await prepared(folderOf(tuneFiles(12, 4)));
    const shards = await openShards(out);
    const training = selectPieces(shards, ({ split }) => split === 'train');
    const all = selectPieces(shards, () => true);
    expect(all.lengths).toEqual(new Uint32Array(12).fill(48));
    expect(training.lengths.length).toBeLessThan(12);
    expect(all.piece(11).name).toBe('tunel.mid');
    expect(training.checksum).not.toBe(all.checksum);
    const again = await openShards((await prepared(folderOf(tuneFiles(12, 4)))).out);
    expect(selectPieces(again, () => true).checksum).toBe(all.checksum);
    for (const open of [shards, again]) open.close();
  });

  it('leave out what cannot be used, and say so', async () => {
    const faults: string[] = [];
    const path = folderOf({ 'a.mid': SONG, 'b.mid': 'not MIDI', 'c.mid': songOf('C0:0-480') });
    const manifest = await prepareShards({
      sources: [path],
      out: newPath(),
      onFault: ({ entry, message }) => faults.push(`${entry.id}: ${message}`),
    });
    expect(manifest.sources[0]).toMatchObject({ faults: 2 });
    expect(faults).toHaveLength(2);
    expect(faults[1]).toBe('c.mid: the file holds no notes that a piano has');
    await expect(prepared(folderOf({ 'b.mid': 'no' }, 'broken'))).rejects.toThrow(
      /none of the songs of broken can be used \(b\.mid: /,
    );
  });

  it('take the base that is asked for', async () => {
    const out = newPath();
    await prepareShards({ sources: [folderOf({ 'a.mid': SONG })], out, base: 'performance' });
    const shards = await openShards(out);
    expect(shards.read(0).sequence).toMatchObject({ base: 'performance', durations: Uint32Array.of(200, 200, 200) });
    shards.close();
  });

  it('replace shards, and nothing else', async () => {
    const tunes = folderOf(tuneFiles(2, 1));
    const { out } = await prepared(folderOf({ 'a.mid': SONG }));
    await prepareShards({ sources: [tunes], out });
    expect(fs.readdirSync(out).sort()).toEqual([SHARDS_FILE, 'tunes-1.shard']);
    await expect(prepareShards({ sources: [tunes], out: tunes })).rejects.toThrow(
      /tunes holds tunea\.mid, which is no shard: choose a new folder/,
    );
    expect(fs.readdirSync(tunes)).toHaveLength(2);
  });

  it('leave nothing behind when they are stopped', async () => {
    const controller = new AbortController();
    const out = newPath();
    const preparing = prepareShards({
      sources: [folderOf(tuneFiles(3, 1))],
      out,
      signal: controller.signal,
      onProgress: () => controller.abort(new DatasetError('enough')),
    });
    await expect(preparing).rejects.toThrow('enough');
    expect(fs.existsSync(out)).toBe(false);
    expect(fs.readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('keep sources of the same name apart', async () => {
    const { out } = await prepared(folderOf({ 'a.mid': SONG }), folderOf({ 'b.mid': SONG }));
    expect(fs.readdirSync(out).sort()).toEqual([SHARDS_FILE, 'tunes-1.shard', 'tunes-again1-1.shard']);
  });

  it('say what is wrong with a folder', async () => {
    const { out } = await prepared(folderOf({ 'a.mid': SONG }));
    const shard = join(out, 'tunes-1.shard');
    const manifest = join(out, SHARDS_FILE);
    const bytes = fs.readFileSync(shard);
    const text = fs.readFileSync(manifest, 'utf8');

    await expect(openShards(newPath())).rejects.toThrow(/holds no shards\.json: make it with cadenza data prepare/);
    fs.writeFileSync(shard, bytes.subarray(0, -1));
    await expect(openShards(out)).rejects.toThrow(/tunes-1\.shard is cut off: run cadenza data prepare again/);
    const damaged = Buffer.from(bytes);
    damaged[bytes.length - 1]! ^= 1;
    fs.writeFileSync(shard, damaged);
    const shards = await openShards(out);
    expect(() => shards.read(0)).toThrow(/a\.mid in .*tunes-1\.shard is damaged/);
    shards.close();
    fs.rmSync(shard);
    await expect(openShards(out)).rejects.toThrow(/no such file or folder while reading .*tunes-1\.shard/);
    fs.writeFileSync(manifest, text.replace('"version": 1', '"version": 2'));
    await expect(openShards(out)).rejects.toThrow(/is of version 2, this program knows version 1/);
    for (const broken of ['{', text.replace('tunes-1.shard', '../x.shard')]) {
      fs.writeFileSync(manifest, broken);
      await expect(openShards(out)).rejects.toThrow(/shards\.json is damaged/);
    }
  });
});
