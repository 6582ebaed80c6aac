/**
 * OpenScore Lieder: the piano parts of 1430 songs as MIDI, made from the scores of the OpenScore Lieder Corpus.
 *
 * M. Gotham and P. Jonas, "The OpenScore Lieder Corpus", MEC 2021. https://github.com/OpenScore/Lieder
 */
import type { Dataset } from './dataset.ts';
import { splitOfScore } from './held-out.ts';
import { readTable, rootOfTable } from './table.ts';

export const openscoreLieder: Dataset = {
  name: 'openscore-lieder',
  description: 'OpenScore Lieder: piano parts of 1430 songs as scores, CC0',
  folder: 'openscore-lieder-piano',

  rootIn: (tree) => rootOfTable(tree, (file) => /^midi\/lc\d+\.mid$/.test(file)),

  keeps: (file) => /^midi\/lc\d+\.mid$/.test(file) || /^(metadata\.csv|LICENSE[^/]*|README[^/]*)$/.test(file),

  async index(tree) {
    const rows = await readTable(tree, (row) => `midi/${row['file'] ?? ''}`);
    return {
      licence: 'CC0 1.0',
      base: 'score',
      entries: rows.map(({ id, row }) => {
        const entry = { id, composer: row['composer'] ?? '', title: row['title'] ?? '' };
        return { ...entry, split: splitOfScore(entry) };
      }),
    };
  },
};
