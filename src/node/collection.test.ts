import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { maestroFiles, SONG } from '../../test/support/songs.ts';
import { temporaryFolder, writeTree } from '../../test/support/temporary.ts';
import { zip } from '../../test/support/zip-bytes.ts';
import type { SongEntry } from '../dataset/collection.ts';
import { ArchiveError, DatasetError, FileError } from '../errors.ts';
import { openCollection } from './collection.ts';
import { getDataset } from './datasets/get.ts';

const folder = temporaryFolder();
let count = 0;
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const path = join(folder, String(count++));
  fs.mkdirSync(path);
  writeTree(path, files);
  return path;
}
const inFolder = (name: string, files: Readonly<Record<string, string | Uint8Array>>) =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [`${name}/${path}`, content]));
const idsOf = ({ entries }: { entries: readonly SongEntry[] }) => entries.map(({ id }) => id);

describe('openCollection', () => {
  it('opens MAESTRO by its folder, its parent and its archive', async () => {
    const parent = folderOf(inFolder('maestro-v3.0.0', maestroFiles()));
    const archive = folderOf({
      'maestro.zip': zip(
        Object.entries(maestroFiles()).map(([name, data]) => ({ name: `maestro-v3.0.0/${name}`, data })),
      ),
    });
    for (const path of [join(parent, 'maestro-v3.0.0'), parent, `${parent}/`, join(archive, 'maestro.zip')]) {
      const collection = await openCollection(path);
      expect(collection.name).toBe('maestro-v3.0.0');
      expect(collection.licence).toBe('CC BY-NC-SA 4.0');
      expect(collection.entries).toEqual([
        {
          id: '2018/a.midi',
          composer: 'Alban Berg',
          title: 'Sonata Op. 1',
          split: 'train',
          durationSeconds: 698.661160312,
        },
        {
          id: '2004/b, c.midi',
          composer: 'Frédéric Chopin',
          title: 'Waltz, "Minute"',
          split: 'validation',
          durationSeconds: 100.5,
        },
        { id: '2004/d.midi', composer: 'Joseph Haydn', title: 'Sonata', split: 'test', durationSeconds: 50 },
      ]);
      expect(await collection.read({ id: '2004/b, c.midi' })).toEqual(expect.objectContaining({ length: SONG.length }));
      collection.close();
    }
  });

  it('says how many files of MAESTRO are missing', async () => {
    const { '2018/a.midi': _, ...files } = maestroFiles();
    await expect(openCollection(folderOf(files))).rejects.toThrow(
      /is incomplete: 1 of the 3 files of its list are missing, the first is 2018\/a\.midi; run cadenza data get maestro/,
    );
  });

  it('asks which is meant where several data sets lie side by side', async () => {
    const path = folderOf({ ...inFolder('maestro-v3.0.0', maestroFiles()), 'mine/a.mid': SONG });
    await expect(openCollection(path)).rejects.toThrow(/and 1 other MIDI files: name the folder you mean/);
    expect(idsOf(await openCollection(join(path, 'mine')))).toEqual(['a.mid']);
  });

  it('opens any folder of MIDI files, to the bottom, sorted', async () => {
    const path = folderOf({ 'b.MID': SONG, 'a/z.midi': SONG, 'a/c/d.RMI': SONG, 'a/x.txt': 'x', '._b.MID': 'x' });
    expect(await openCollection(path)).toMatchObject({
      entries: [{ id: 'a/c/d.RMI' }, { id: 'a/z.midi' }, { id: 'b.MID' }],
    });
  });

  it('takes composers and titles from a metadata.csv, by path or by name', async () => {
    const path = folderOf({
      'set/metadata.csv': 'file,composer,title\nsong.mid,Franz Schubert,"Im Abendrot, D. 799"\nnone.mid,X,Y\n',
      'set/midi/song.mid': SONG,
      'set/midi/other.mid': SONG,
    });
    expect((await openCollection(path)).entries).toEqual([
      { id: 'set/midi/other.mid' },
      { id: 'set/midi/song.mid', composer: 'Franz Schubert', title: 'Im Abendrot, D. 799' },
    ]);
    const asap = folderOf({
      'metadata.csv': 'composer,title,midi_score,midi_performance\nBach,Fugue,Bach/1/score.mid,Bach/1/P.mid\n',
      'Bach/1/score.mid': SONG,
      'Bach/1/P.mid': SONG,
      'Bach/2/score.mid': SONG,
    });
    expect((await openCollection(asap)).entries).toEqual([
      { id: 'Bach/1/P.mid', composer: 'Bach', title: 'Fugue' },
      { id: 'Bach/1/score.mid', composer: 'Bach', title: 'Fugue' },
      { id: 'Bach/2/score.mid' },
    ]);
  });

  it('opens a single file, by its content or its name', async () => {
    const path = folderOf({ 'song.mid': SONG, song: SONG, 'empty.mid': '', 'text.txt': 'hello' });
    for (const name of ['song.mid', 'song', 'empty.mid']) {
      expect(idsOf(await openCollection(join(path, name)))).toEqual([name]);
    }
    await expect(openCollection(join(path, 'text.txt'))).rejects.toThrow(
      /neither a MIDI file, a zip archive nor a folder/,
    );
  });

  it('refuses a folder without music, an archive without music, a broken archive, and nothing', async () => {
    const path = folderOf({ 'no.zip': zip([{ name: 'a.txt', data: 'x' }]), 'bad.zip': 'PK nonsense', 'empty.zip': '' });
    await expect(openCollection(folderOf({}))).rejects.toThrow(DatasetError);
    await expect(openCollection(folderOf({}))).rejects.toThrow(/holds no MIDI files \(\.mid, \.midi, \.rmi\)/);
    await expect(openCollection(join(path, 'no.zip'))).rejects.toThrow(DatasetError);
    await expect(openCollection(join(path, 'bad.zip'))).rejects.toThrow(ArchiveError);
    await expect(openCollection(join(path, 'empty.zip'))).rejects.toThrow(ArchiveError);
    await expect(openCollection(join(path, 'gone'))).rejects.toThrow(FileError);
  });

  it('notices files missing from a data set it has got', async () => {
    const from = folderOf({ 'a.mid': SONG, 'b.mid': SONG });
    const { path } = await getDataset('folder', { from, to: folderOf({}) });
    fs.rmSync(join(path, 'a.mid'));
    await expect(openCollection(path)).rejects.toThrow(/is incomplete: 1 of its 2 MIDI files are missing/);
  });
});
