/**
 * ASAP's scores: 235 piano scores as MIDI. Its performances are left out: half of them are MAESTRO's, in all of
 * MAESTRO's splits, and the others are of the same works.
 *
 * F. Foscarin et al., "ASAP: a dataset of aligned scores and performances for piano transcription", ISMIR 2020.
 * https://github.com/fosfrancesco/asap-dataset
 */
import type { SongEntry } from '../../dataset/collection.ts';
import type { Dataset } from './dataset.ts';
import { splitOfScore } from './held-out.ts';
import { readTable, rootOfTable } from './table.ts';

const SCORE = /(^|\/)midi_score\.mid$/;

export const asap: Dataset = {
  name: 'asap',
  description: 'ASAP: its 235 piano scores (no performances), CC BY-NC-SA 4.0',
  folder: 'asap-dataset',

  rootIn: (tree) => rootOfTable(tree, (file) => SCORE.test(file)),

  keeps: (file) => SCORE.test(file) || /^(metadata\.csv|LICENSE[^/]*|README[^/]*)$/.test(file),

  async index(tree) {
    const rows = await readTable(tree, (row) => row['midi_score'] ?? '');
    return {
      licence: 'CC BY-NC-SA 4.0',
      base: 'score',
      entries: rows.map(({ id, row }): SongEntry => {
        const entry = {
          id,
          composer: row['composer'] ?? '',
          title: titleOf(row['composer'] ?? '', row['title'] ?? ''),
        };
        return { ...entry, split: splitOfScore(entry) };
      }),
    };
  },
};

const BEETHOVEN_SONATAS =
  '2/1 2/2 2/3 7 10/1 10/2 10/3 13 14/1 14/2 22 26 27/1 27/2 28 31/1 31/2 31/3 49/1 49/2 53 54 57 78 79 81 90 101 106 109 110 111'.split(
    ' ',
  );
const MOZART_SONATAS = '279 280 281 282 283 284 309 310 311 330 331 332 333 457 545 533 570 576'.split(' ');
const CHOPIN_BALLADES = '23 38 47 52'.split(' ');
const CHOPIN_SONATAS = '4 35 58'.split(' ');

/** How titles of a composer name works by other numbers than catalogues do, and the catalogue's own. */
const CATALOGUES: readonly [composer: string, title: RegExp, number: (given: string) => string | undefined][] = [
  ['Beethoven', /^Piano_Sonatas_(\d+)/, (number) => `Op. ${BEETHOVEN_SONATAS[Number(number) - 1]}`],
  ['Mozart', /^Piano_Sonatas_(\d+)/, (number) => `K. ${MOZART_SONATAS[Number(number) - 1]}`],
  ['Mozart', /^Fantasie_(\d+)/, (number) => `K. ${number}`],
  ['Haydn', /^Keyboard_Sonatas_(\d+)/, (number) => `Hob. XVI:${number}`],
  ['Schubert', /^Piano_Sonatas_(\d+)/, (number) => `D. ${number}`],
  ['Schubert', /^(Moment)_musical/i, () => 'D. 780'],
  ['Schubert', /^(Wanderer)/, () => 'D. 760'],
  ['Chopin', /^Ballades_(\d)/, (number) => `Op. ${CHOPIN_BALLADES[Number(number) - 1]}`],
  ['Chopin', /^Sonata_(\d)/, (number) => `Op. ${CHOPIN_SONATAS[Number(number) - 1]}`],
  ['Chopin', /^(?:Polonaises|Scherzos)_(\d+)/, (number) => `Op. ${number}`],
  ['Chopin', /^(Barcarolle)/, () => 'Op. 60'],
  ['Liszt', /^Concert_Etude_S145_(\d)/, (number) => `S. 145/${number}`],
  ['Liszt', /^Transcendental_Etudes_(\d+)/, (number) => `S. 139/${number}`],
  ['Liszt', /^Hungarian_Rhapsodies_(\d+)/, (number) => `S. 244/${number}`],
  ['Schumann', /^(Arabeske)/, () => 'Op. 18'],
  ['Schumann', /^(Kreisleriana)/, () => 'Op. 16'],
  ['Schumann', /^(Toccata)/, () => 'Op. 7'],
];

/** @example titleOf('Beethoven', 'Piano_Sonatas_14-3') // 'Piano Sonatas 14-3, Op. 27/2' */
function titleOf(composer: string, title: string): string {
  const words = title.replace(/op_?(\d+)_(\d+)/, 'op. $1/$2').replaceAll('_', ' ');
  for (const [whose, pattern, number] of CATALOGUES) {
    const given = whose === composer ? pattern.exec(title)?.[1] : undefined;
    if (given !== undefined) return `${words}, ${number(given)}`;
  }
  return words;
}
