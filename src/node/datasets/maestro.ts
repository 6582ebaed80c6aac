/**
 * MAESTRO: 1276 piano performances from the International Piano-e-Competition, with official splits.
 *
 * C. Hawthorne et al., "Enabling Factorized Piano Music Modeling and Generation with the MAESTRO
 * Dataset", ICLR 2019. https://magenta.tensorflow.org/datasets/maestro
 */
import { type SongEntry, SPLITS } from '../../dataset/collection.ts';
import { parseCsv } from '../../dataset/csv.ts';
import { DatasetError } from '../../errors.ts';
import type { FileTree } from '../file-tree.ts';
import type { Dataset } from './dataset.ts';

const INDEX = /^maestro-v\d+\.\d+\.\d+\.csv$/;

export const maestro: Dataset = {
  name: 'maestro',
  description: 'MAESTRO v3.0.0: 1276 piano performances, 199 hours, CC BY-NC-SA 4.0',
  url: 'https://storage.googleapis.com/magentadata/datasets/maestro/v3.0.0/maestro-v3.0.0-midi.zip',
  folder: 'maestro-v3.0.0',

  rootIn(tree) {
    const csv = tree.files
      .filter((file) => INDEX.test(file.slice(file.lastIndexOf('/') + 1)))
      .sort((a, b) => a.split('/').length - b.split('/').length)[0];
    return csv?.slice(0, Math.max(0, csv.lastIndexOf('/')));
  },

  keeps: (file) => /\.(midi?|csv|json)$/i.test(file) || /(^|\/)(LICENSE|README)[^/]*$/.test(file),

  check(file, content) {
    const isMidi = content[0] === 0x4d && content[1] === 0x54 && content[2] === 0x68 && content[3] === 0x64; // MThd
    if (/\.midi?$/i.test(file) && !isMidi) {
      throw new DatasetError(`${file} of MAESTRO is not a MIDI file: get the archive again from ${maestro.url}`);
    }
  },

  async index(tree) {
    const csv = tree.files.find((file) => INDEX.test(file));
    if (csv === undefined) throw new DatasetError(`${tree.path} has no maestro-v3.0.0.csv: get the data set again`);
    const rows = parseCsv(new TextDecoder().decode(await tree.read(csv)));
    const entries = rows.map((row, index) => entryOf(row, `${tree.path}/${csv}, record ${index + 1}`));
    if (entries.length === 0) throw new DatasetError(`${tree.path}/${csv} lists no songs: get the data set again`);
    refuseMissing(tree, entries);
    return { licence: 'CC BY-NC-SA 4.0', base: 'performance', entries };
  },
};

function entryOf(row: Readonly<Record<string, string>>, where: string): SongEntry {
  const split = SPLITS.find((name) => name === row['split']);
  const id = row['midi_filename'];
  if (id === undefined || id === '' || split === undefined) {
    throw new DatasetError(`${where} is damaged (no file name or no split): get the data set again`);
  }
  const durationSeconds = Number(row['duration']);
  return {
    id,
    split,
    ...(row['canonical_composer'] ? { composer: row['canonical_composer'] } : {}),
    ...(row['canonical_title'] ? { title: row['canonical_title'] } : {}),
    ...(durationSeconds > 0 ? { durationSeconds } : {}),
  };
}

function refuseMissing(tree: FileTree, entries: readonly SongEntry[]): void {
  const files = new Set(tree.files);
  const missing = entries.filter(({ id }) => !files.has(id));
  if (missing[0] !== undefined) {
    throw new DatasetError(
      `${tree.path} is incomplete: ${missing.length} of the ${entries.length} files of its list are missing, the first is ${missing[0].id}; run cadenza data get maestro again`,
    );
  }
}
