/**
 * Mutopia: 467 keyboard pieces as MIDI, made by LilyPond from the scores of the Mutopia Project.
 *
 * https://www.mutopiaproject.org. Those in `cc-by/` ask for the name of their typesetter, which is in metadata.csv.
 */
import type { Dataset } from './dataset.ts';
import { splitOfScore } from './held-out.ts';
import { readTable, rootOfTable } from './table.ts';

const SCORE = /^(public-domain|cc-by)\/[^/]+\.mid$/;

export const mutopia: Dataset = {
  name: 'mutopia',
  description: 'Mutopia: 467 keyboard pieces as scores, public domain and CC BY',
  folder: 'mutopia-keyboard',

  rootIn: (tree) => rootOfTable(tree, (file) => SCORE.test(file)),

  keeps: (file) => SCORE.test(file) || /^(metadata\.csv|LICENSE[^/]*|README[^/]*)$/.test(file),

  async index(tree) {
    const rows = await readTable(tree, (row) => row['file'] ?? '');
    return {
      licence: 'public domain and CC BY',
      base: 'score',
      // LilyPond's \key names the mode.
      statesModes: true,
      entries: rows.map(({ id, row }) => {
        // The catalogue number, by which the work is known, has a column of its own.
        const title = [row['title'], row['opus']?.trim()].filter(Boolean).join(', ');
        const entry = { id, composer: row['composer'] ?? '', title };
        return { ...entry, split: splitOfScore(entry), licence: row['licence'] ?? '' };
      }),
    };
  },
};
