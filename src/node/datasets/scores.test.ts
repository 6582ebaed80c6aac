import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SONG } from '../../../test/support/songs.ts';
import { temporaryFolder, writeTree } from '../../../test/support/temporary.ts';
import { DatasetError } from '../../errors.ts';
import { openCollection } from '../collection.ts';
import { getDataset } from './get.ts';
import { heldOut, splitOfScore } from './held-out.ts';

const folder = temporaryFolder();
let count = 0;
function treeOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const path = join(folder, String(count++));
  writeTree(path, files);
  return path;
}

const LIEDER = {
  'metadata.csv':
    'file,composer,title,notes\nlc1.mid,Franz Schubert,"Gretchen, D.118",3\nlc2.mid,Robert Franz,Lied,3\n',
  'midi/lc1.mid': SONG,
  'midi/lc2.mid': SONG,
  'README.md': 'x',
};
const MUTOPIA = {
  'metadata.csv':
    'file,composer,title,opus,licence\npublic-domain/a.mid,ChopinFF,Walzer,"Op. 69, No. 2",Public Domain\ncc-by/b.mid,LisztF,Consolation,,CC BY 3.0\n',
  'public-domain/a.mid': SONG,
  'cc-by/b.mid': SONG,
};
const ASAP = {
  'metadata.csv': [
    'composer,title,folder,xml_score,midi_score,midi_performance,maestro_midi_performance',
    'Beethoven,Piano_Sonatas_8-2,B/8-2,,B/8-2/midi_score.mid,B/8-2/Who01.mid,',
    'Beethoven,Piano_Sonatas_8-2,B/8-2,,B/8-2/midi_score.mid,B/8-2/Who02.mid,',
    'Bach,Fugue_bwv_846,Ba/846,,Ba/846/midi_score.mid,Ba/846/Shi05M.mid,',
    '',
  ].join('\n'),
  'B/8-2/midi_score.mid': SONG,
  'B/8-2/Who01.mid': SONG,
  'B/8-2/Who02.mid': SONG,
  'Ba/846/midi_score.mid': SONG,
  'Ba/846/Shi05M.mid': SONG,
};

describe('data sets of scores', () => {
  it('OpenScore Lieder', async () => {
    const { entries, licence, base } = await openCollection(treeOf(LIEDER));
    expect({ licence, base }).toEqual({ licence: 'CC0 1.0', base: 'score' });
    expect(entries).toMatchObject([
      { id: 'midi/lc1.mid', composer: 'Franz Schubert', title: 'Gretchen, D.118', split: 'test' },
      { id: 'midi/lc2.mid', composer: 'Robert Franz' },
    ]);
  });

  it('Mutopia, each piece with its licence', async () => {
    const collection = await openCollection(treeOf(MUTOPIA));
    expect(collection).toMatchObject({ base: 'score', statesModes: true });
    expect(collection.entries).toMatchObject([
      { id: 'public-domain/a.mid', title: 'Walzer, Op. 69, No. 2', licence: 'Public Domain' },
      { id: 'cc-by/b.mid', title: 'Consolation', licence: 'CC BY 3.0' },
    ]);
  });

  it('ASAP, without its performances, and each score once', async () => {
    const { entries } = await openCollection(treeOf(ASAP));
    expect(entries).toMatchObject([
      { id: 'B/8-2/midi_score.mid', title: 'Piano Sonatas 8-2, Op. 13', split: 'test' },
      { id: 'Ba/846/midi_score.mid', title: 'Fugue bwv 846' },
    ]);
  });

  it.each([
    ['openscore-lieder', LIEDER, 'openscore-lieder-piano', 2],
    ['mutopia', MUTOPIA, 'mutopia-keyboard', 2],
    ['asap', ASAP, 'asap-dataset', 2],
  ] as const)('%s is got from a folder', async (name, files, into, songs) => {
    const to = join(folder, String(count++));
    const got = await getDataset(name, { from: treeOf(files), to });
    expect(got).toMatchObject({ name, path: join(to, into), files: songs, alreadyComplete: false });
    expect((await openCollection(got.path)).entries).toHaveLength(songs);
    expect((await getDataset(name, { from: 'nowhere', to })).alreadyComplete).toBe(true);
  });

  it('are refused where files of their list are missing', async () => {
    const path = treeOf({ ...LIEDER, 'metadata.csv': `${LIEDER['metadata.csv']}lc3.mid,Nobody,Nothing,3\n` });
    await expect(openCollection(path)).rejects.toThrow(DatasetError);
    await expect(openCollection(path)).rejects.toThrow(
      /1 of the 3 files of its list are missing, the first is midi\/lc3/,
    );
  });
});

describe('held-out works', () => {
  it.each([
    ['bach bwv 858', 'test'],
    ['chopin op 10 no 12', 'test'],
    ['chopin op 10 no 11', undefined],
    ['chopin op 10', 'test'], // a piece of it is held out
    ['chopin op 17 no 4', 'validation'], // all of it is held out
    ['schubert/standchen', 'test'],
    ['schubert/standchen horch horch', 'test'],
    ['debussy/pour le piano 1', 'test'],
    ['beethoven op 1', undefined],
    ['beethoven op 9', undefined],
  ])('%s: %s', (work, split) => {
    expect(heldOut(work)).toBe(split);
  });

  it('decide the split of a score; all others have one of their own', () => {
    expect(splitOfScore({ id: 'a', composer: 'BachJS', title: 'Fuga, BWV 868' })).toBe('validation');
    expect(['train', 'validation', 'test']).toContain(splitOfScore({ id: 'a', composer: 'BachJS', title: 'BWV 565' }));
  });
});
