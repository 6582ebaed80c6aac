/**
 * Any folder of MIDI files, with composers and titles from its `metadata.csv` where it has one.
 */
import type { SongEntry } from '../../dataset/collection.ts';
import { parseCsv } from '../../dataset/csv.ts';
import { DatasetError } from '../../errors.ts';
import type { FileTree } from '../file-tree.ts';
import type { Dataset } from './dataset.ts';

/** Whether a file's name is that of a MIDI file. @example isMidiName('a/B.MIDI') // true */
export const isMidiName = (file: string): boolean => /\.(midi?|rmi)$/i.test(file);

/** The columns in which tables of known collections (ASAP, Lieder, Mutopia) name a file. */
const FILE_COLUMNS = ['file', 'midi_filename', 'midi_performance', 'midi_score', 'filename', 'path'];

export const folder: Dataset = {
  name: 'folder',
  description: 'your own zip archive or folder of MIDI files: give it with --from',
  rootIn: (tree) => (tree.files.some(isMidiName) ? '' : undefined),
  keeps: (file) => isMidiName(file) || /\.(csv|md|txt)$/i.test(file) || /(^|\/)(LICENSE|README)[^/]*$/.test(file),

  async index(tree) {
    const files = tree.files.filter(isMidiName);
    if (files.length === 0) {
      throw new DatasetError(`${tree.path} holds no MIDI files (.mid, .midi, .rmi): name a folder that does`);
    }
    const table = tree.files.find((file) => /(^|\/)metadata\.csv$/i.test(file));
    const known = table === undefined ? new Map<string, SongEntry>() : await readTable(tree, table, files);
    return { entries: files.map((id) => known.get(id) ?? { id }) };
  },
};

/** What a table says of the files, by path in the tree. */
async function readTable(tree: FileTree, table: string, files: readonly string[]): Promise<Map<string, SongEntry>> {
  const folderOfTable = table.slice(0, table.lastIndexOf('/') + 1);
  const exists = new Set(files);
  // Some tables name files without their folder. That is only clear where no two have the same name.
  const byName = new Map<string, string | undefined>();
  for (const file of files) {
    const name = file.slice(file.lastIndexOf('/') + 1);
    byName.set(name, byName.has(name) ? undefined : file);
  }
  const known = new Map<string, SongEntry>();
  for (const row of parseCsv(new TextDecoder().decode(await tree.read(table)))) {
    for (const column of FILE_COLUMNS) {
      const named = row[column]?.replaceAll('\\', '/');
      if (named === undefined || named === '') continue;
      const id = exists.has(folderOfTable + named) ? folderOfTable + named : byName.get(named);
      if (id === undefined) continue;
      const composer = row['canonical_composer'] || row['composer'];
      const title = row['canonical_title'] || row['title'];
      known.set(id, { id, ...(composer ? { composer } : {}), ...(title ? { title } : {}) });
    }
  }
  return known;
}
