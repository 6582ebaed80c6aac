/**
 * What the data sets with a `metadata.csv` have in common: finding the table, and reading it.
 */
import { parseCsv } from '../../dataset/csv.ts';
import { DatasetError } from '../../errors.ts';
import type { FileTree } from '../file-tree.ts';

const TABLE = 'metadata.csv';

/** The folder of a `metadata.csv` beneath which a file is named as the data set names its own; the highest one. */
export function rootOfTable(tree: FileTree, isOurs: (file: string) => boolean): string | undefined {
  const roots = tree.files
    .filter((file) => file === TABLE || file.endsWith(`/${TABLE}`))
    .map((file) => file.slice(0, Math.max(0, file.length - TABLE.length - 1)))
    .sort((a, b) => a.length - b.length);
  return roots.find((root) => {
    const start = root === '' ? 0 : root.length + 1;
    return tree.files.some((file) => file.startsWith(root) && isOurs(file.slice(start)));
  });
}

/**
 * The records of the table in a tree's root, and the files that they name; several records may name one file.
 *
 * @param fileOf the path of a record's file in the tree
 * @throws DatasetError if the table names no files, or one that is not there
 */
export async function readTable(
  tree: FileTree,
  fileOf: (row: Readonly<Record<string, string>>) => string,
): Promise<{ readonly id: string; readonly row: Readonly<Record<string, string>> }[]> {
  if (!tree.files.includes(TABLE)) throw new DatasetError(`${tree.path} has no ${TABLE}: get the data set again`);
  const byFile = new Map<string, Readonly<Record<string, string>>>();
  for (const row of parseCsv(new TextDecoder().decode(await tree.read(TABLE)))) {
    const id = fileOf(row);
    if (!byFile.has(id)) byFile.set(id, row);
  }
  if (byFile.size === 0) throw new DatasetError(`${tree.path}/${TABLE} lists no songs: get the data set again`);
  const files = new Set(tree.files);
  const missing = [...byFile.keys()].filter((id) => !files.has(id));
  if (missing[0] !== undefined) {
    throw new DatasetError(
      `${tree.path} is incomplete: ${missing.length} of the ${byFile.size} files of its list are missing, the first is ${missing[0]}; get the data set again`,
    );
  }
  return [...byFile].map(([id, row]) => ({ id, row }));
}
