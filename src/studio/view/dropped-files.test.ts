import { describe, expect, it } from 'vitest';
import { type DroppedEntry, filesIn } from './dropped-files.ts';

const fileOf = (name: string) => ({ name }) as File;
const file = (name: string): DroppedEntry => ({
  isDirectory: false,
  fullPath: `/folder/${name}`,
  file: (found) => found(fileOf(name)),
});
const folder = (...entries: readonly DroppedEntry[]): DroppedEntry => ({
  isDirectory: true,
  fullPath: '/folder',
  createReader() {
    const rest = [...entries];
    return { readEntries: (found) => found(rest.splice(0, 2)) };
  },
});
const namesOf = async (...entries: readonly (DroppedEntry | null)[]) =>
  (await filesIn({ files: [fileOf('plain')], items: entries.map((entry) => ({ webkitGetAsEntry: () => entry })) })).map(
    ({ name }) => name,
  );

describe('what was dropped', () => {
  it('is the files themselves where there is no folder', async () => {
    expect(await namesOf(file('a'), file('b'))).toEqual(['plain']);
    expect(await namesOf(null)).toEqual(['plain']);
  });

  it('is the files of folders, also of those within them, without what cannot be read', async () => {
    const broken: DroppedEntry = { isDirectory: false, fullPath: '', file: (_, failed) => failed() };
    expect(await namesOf(folder(file('a'), broken, file('b'), folder(file('c'))), file('d'))).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it('tells in which folder a file lay', async () => {
    const items = [{ webkitGetAsEntry: () => folder(file('model.json')) }];
    const [found] = await filesIn({ files: [], items });
    expect(found?.webkitRelativePath).toBe('folder/model.json');
  });

  it('is not a whole disk', async () => {
    const deep: DroppedEntry = folder(file('x'), folder(folder(folder(folder(file('deep'))))));
    expect(await namesOf(deep)).toEqual(['x']);
    const wide = folder(...Array.from({ length: 500 }, (_, index) => file(`${index}`)));
    expect(await namesOf(wide)).toHaveLength(200);
  });
});
