import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeTree } from '../../test/support/temporary.ts';
import { DatasetError, FileError } from '../errors.ts';
import { asFileError, readFile, replaceFolderAtomic, withFileErrors, writeFileAtomic } from './files.ts';

const systemError = (code: string) => Object.assign(new Error(`${code}: something`), { code });
const text = (path: string) => fs.readFileSync(path, 'utf8');

describe('asFileError', () => {
  it('says what is wrong, where, and what to do', () => {
    expect(asFileError(systemError('ENOSPC'), 'writing out.mid')).toEqual(
      new FileError('disk full while writing out.mid: free some space and run the same command again'),
    );
    expect(asFileError(systemError('ENOENT'), 'reading x')).toBeInstanceOf(FileError);
  });

  it('leaves other errors alone', () => {
    const mistake = new TypeError('a fault of the program');
    expect(asFileError(mistake, 'reading x')).toBe(mistake);
    const unknown = systemError('ESTRANGE');
    expect(asFileError(unknown, 'reading x')).toBe(unknown);
  });

  it('keeps the more precise message of an inner operation', async () => {
    const inner = new DatasetError('no music');
    await expect(withFileErrors('reading x', () => Promise.reject(inner))).rejects.toBe(inner);
  });
});

describe('readFile', () => {
  const folder = temporaryFolder();

  it('reads bytes', async () => {
    writeTree(folder, { a: new Uint8Array([1, 2, 3]) });
    expect([...(await readFile(join(folder, 'a')))]).toEqual([1, 2, 3]);
  });

  it.each([
    ['a missing file', 'missing', /^no such file or folder while reading .*missing: check the path$/],
    ['a folder', '.', /is a folder: name a file$/],
    ['a file below a file', 'a/b', /a part of the path is a file, not a folder/],
  ])('refuses %s', async (_, name, message) => {
    writeTree(folder, { a: 'x' });
    const reading = readFile(join(folder, name));
    await expect(reading).rejects.toThrow(FileError);
    await expect(reading).rejects.toThrow(message);
  });

  it('refuses a file above its limit without reading it', async () => {
    writeTree(folder, { big: '12345' });
    await expect(readFile(join(folder, 'big'), 4)).rejects.toThrow('has 5 bytes, more than the 4 that are read');
  });
});

describe('writeFileAtomic', () => {
  it('makes the folders it needs, replaces, and leaves nothing else behind', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a/b/c.txt');
    await writeFileAtomic(path, 'old');
    await writeFileAtomic(path, new TextEncoder().encode('new'));
    expect(text(path)).toBe('new');
    expect(fs.readdirSync(join(folder, 'a/b'))).toEqual(['c.txt']);
  });

  it('removes what a killed run left', async () => {
    const folder = temporaryFolder();
    writeTree(folder, { '.c.txt.999999999-1.partial': 'half', [`.c.txt.${process.ppid}-1.partial`]: 'busy' });
    await Promise.all([writeFileAtomic(join(folder, 'c.txt'), 'a'), writeFileAtomic(join(folder, 'c.txt'), 'a')]);
    expect(fs.readdirSync(folder).sort()).toEqual([`.c.txt.${process.ppid}-1.partial`, 'c.txt']);
  });

  it('keeps the old file when the content breaks off in the middle', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'c.txt');
    await writeFileAtomic(path, 'old');
    async function* breaksOff() {
      yield new TextEncoder().encode('ne');
      throw systemError('ENOSPC');
    }
    await expect(writeFileAtomic(path, breaksOff())).rejects.toThrow(/^disk full while writing .*c\.txt/);
    expect(text(path)).toBe('old');
    expect(fs.readdirSync(folder)).toEqual(['c.txt']);
  });

  it('does not write over a folder', async () => {
    const folder = temporaryFolder();
    writeTree(folder, { 'c/kept.txt': 'kept' });
    await expect(writeFileAtomic(join(folder, 'c'), 'new')).rejects.toThrow(FileError);
    expect(text(join(folder, 'c/kept.txt'))).toBe('kept');
    expect(fs.readdirSync(folder)).toEqual(['c']);
  });
});

describe('replaceFolderAtomic', () => {
  const add = (name: string) => async (temporary: string) => {
    writeTree(temporary, { [name]: 'x' });
    return name;
  };

  it('brings the folder into being at the end, and replaces an older one', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'deep/data');
    const result = await replaceFolderAtomic(path, async (temporary) => {
      expect(fs.existsSync(path)).toBe(false);
      return add('first')(temporary);
    });
    expect(result).toBe('first');
    await replaceFolderAtomic(path, add('second'));
    expect(fs.readdirSync(path)).toEqual(['second']);
    expect(fs.readdirSync(join(folder, 'deep'))).toEqual(['data']);
  });

  it('leaves the old folder as it was when building fails', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'data');
    await replaceFolderAtomic(path, add('first'));
    const failing = replaceFolderAtomic(path, async (temporary) => {
      await add('second')(temporary);
      throw new DatasetError('broken');
    });
    await expect(failing).rejects.toThrow(new DatasetError('broken'));
    expect(fs.readdirSync(path)).toEqual(['first']);
    expect(fs.readdirSync(folder)).toEqual(['data']);
  });

  it('removes what a killed run left, but not what a running one builds', async () => {
    const folder = temporaryFolder();
    writeTree(folder, {
      '.data.999999999-1.partial/half': 'x',
      [`.data.${process.ppid}-1.partial/busy`]: 'x',
      '.other.999999999-1.partial/half': 'x',
    });
    await Promise.all([
      replaceFolderAtomic(join(folder, 'data'), add('a')),
      replaceFolderAtomic(join(folder, 'data'), add('a')),
    ]);
    expect(fs.readdirSync(folder).sort()).toEqual([
      `.data.${process.ppid}-1.partial`,
      '.other.999999999-1.partial',
      'data',
    ]);
  });

  it('puts the old folder back after a kill between the two renames', async () => {
    const folder = temporaryFolder();
    writeTree(folder, { '.data.999999999-1.partial.old/kept': 'x', '.data.999999999-1.partial/new': 'x' });
    const path = join(folder, 'data');
    await expect(replaceFolderAtomic(path, () => Promise.reject(new DatasetError('broken')))).rejects.toThrow();
    expect(fs.readdirSync(path)).toEqual(['kept']);
    expect(fs.readdirSync(folder)).toEqual(['data']);
  });
});
