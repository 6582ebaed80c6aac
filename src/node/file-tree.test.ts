import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeTree } from '../../test/support/temporary.ts';
import { type ZipPart, zip } from '../../test/support/zip-bytes.ts';
import { ArchiveError, FileError } from '../errors.ts';
import { copyTree, extractZip, openTree, subtree } from './file-tree.ts';
import { replaceFolderAtomic } from './files.ts';

const folder = temporaryFolder();
let archives = 0;
function archiveOf(parts: readonly ZipPart[] | Uint8Array): string {
  const path = join(folder, `${archives++}.zip`);
  fs.writeFileSync(path, parts instanceof Uint8Array ? parts : zip(parts));
  return path;
}
const newFolder = () => join(folder, `out-${archives++}`);
const zeros = (bytes: number) => new Uint8Array(bytes);

describe('extractZip', () => {
  it('unpacks files and the folders they need', async () => {
    const parts = [{ name: 'a/' }, { name: 'a/b.txt', data: 'hello' }, { name: 'Ä/c.txt', data: 'x', deflated: false }];
    const out = newFolder();
    const told: string[] = [];
    const result = await extractZip(archiveOf(parts), out, { onProgress: (n, total) => told.push(`${n}/${total}`) });
    expect(result).toEqual({ files: 2, bytes: 6 });
    expect(fs.readFileSync(join(out, 'a/b.txt'), 'utf8')).toBe('hello');
    expect(fs.readFileSync(join(out, 'Ä/c.txt'), 'utf8')).toBe('x');
    expect(told).toEqual(['1/2', '2/2']);
  });

  it.each([
    '../evil.txt',
    'a/../../evil.txt',
    'a/./evil.txt',
    'a//evil.txt',
    '/evil.txt',
    '..\\evil.txt',
    'a\\evil.txt',
    'C:/evil.txt',
    'c:evil.txt',
    '..',
    'a\0.txt',
  ])('refuses the name %j', async (name) => {
    const out = newFolder();
    const extracting = extractZip(
      archiveOf([
        { name: 'good.txt', data: 'x' },
        { name, data: 'x' },
      ]),
      out,
    );
    await expect(extracting).rejects.toThrow(ArchiveError);
    expect(fs.existsSync(out)).toBe(false);
    expect(fs.existsSync(join(folder, 'evil.txt'))).toBe(false);
  });

  it.each<[string, ZipPart[], RegExp]>([
    ['a link', [{ name: 'a', data: '/etc', mode: 0o120777 }], /a is a link or a device/],
    ['a device', [{ name: 'a', mode: 0o020666 }], /a is a link or a device/],
    ['a name twice', [{ name: 'a' }, { name: 'a' }], /it holds a twice/],
    ['encryption', [{ name: 'a', flags: 1 }], /is encrypted/],
    ['a wrong checksum', [{ name: 'a', data: 'x', declaredCrc: 1 }], /a in .* is damaged \(its checksum is wrong\)/],
    ['more bytes than announced', [{ name: 'a', data: 'xyz', declaredBytes: 2 }], /a in .* cannot be unpacked/],
    ['fewer bytes than announced', [{ name: 'a', data: 'xyz', declaredBytes: 4 }], /a in .* cannot be unpacked/],
  ])('refuses %s', async (_, parts, message) => {
    const extracting = extractZip(archiveOf(parts), newFolder());
    await expect(extracting).rejects.toThrow(ArchiveError);
    await expect(extracting).rejects.toThrow(message);
  });

  it('refuses bombs before unpacking anything', async () => {
    const bomb = archiveOf([{ name: 'a', data: zeros(20e6) }]);
    await expect(extractZip(bomb, newFolder())).rejects.toThrow(/more than 100 times its size/);
    const many = archiveOf([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    await expect(extractZip(many, newFolder(), { limits: { maxFiles: 2 } })).rejects.toThrow(/more than 2 files/);
    const large = archiveOf([
      { name: 'a', data: zeros(100) },
      { name: 'b', data: zeros(100) },
    ]);
    await expect(extractZip(large, newFolder(), { limits: { maxFileBytes: 99 } })).rejects.toThrow(/a would unpack to/);
    await expect(extractZip(large, newFolder(), { limits: { maxTotalBytes: 150 } })).rejects.toThrow(/more than 150 b/);
  });

  it('does not believe a bomb that announces little', async () => {
    const liar = archiveOf([{ name: 'a', data: zeros(50e6), declaredBytes: 10 }]);
    await expect(extractZip(liar, newFolder())).rejects.toThrow(ArchiveError);
  });

  it('refuses what is not an archive, or only a part of one, at whatever byte it ends', async () => {
    await expect(extractZip(archiveOf(new TextEncoder().encode('<html>')), newFolder())).rejects.toThrow(
      /it is not a zip archive, or only a part of one/,
    );
    const whole = zip([
      { name: 'a.txt', data: 'hello hello hello' },
      { name: 'b.txt', data: 'x' },
    ]);
    for (let bytes = 0; bytes < whole.length; bytes++) {
      await expect(extractZip(archiveOf(whole.subarray(0, bytes)), newFolder())).rejects.toThrow(ArchiveError);
    }
  });

  it('finds damage or gives the right files, whichever byte is wrong', async () => {
    const whole = zip([{ name: 'a.txt', data: 'hello hello hello' }]);
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x15;
      const out = newFolder();
      try {
        await extractZip(archiveOf(damaged), out);
      } catch (error) {
        expect(error).toBeInstanceOf(ArchiveError);
        continue;
      }
      for (const name of fs.readdirSync(out))
        expect(fs.readFileSync(join(out, name), 'utf8')).toBe('hello hello hello');
    }
  });

  it('refuses a folder with something in it, and a missing archive', async () => {
    const out = newFolder();
    writeTree(out, { mine: 'x' });
    await expect(extractZip(archiveOf([{ name: 'a' }]), out)).rejects.toThrow(FileError);
    await expect(extractZip(join(folder, 'none.zip'), newFolder())).rejects.toThrow(/no such file/);
  });

  it('leaves nothing when it is stopped in the middle of building a folder', async () => {
    const archive = archiveOf(Array.from({ length: 50 }, (_, i) => ({ name: `${i}.txt`, data: 'x' })));
    const parent = newFolder();
    const stop = new AbortController();
    const building = replaceFolderAtomic(join(parent, 'data'), (temporary) =>
      extractZip(archive, temporary, {
        signal: stop.signal,
        onProgress: (files) => {
          if (files === 20) stop.abort(new Error('killed'));
        },
      }),
    );
    await expect(building).rejects.toThrow('killed');
    expect(fs.readdirSync(parent)).toEqual([]);
  });
});

describe('openTree', () => {
  it('shows a folder and an archive of it alike, without what is hidden', async () => {
    const files = { 'b/2.mid': 'two', 'a.mid': 'one', 'B.MID': 'three', '.hidden/x': 'no', '__MACOSX/._a.mid': 'no' };
    const path = join(newFolder(), 'songs');
    writeTree(path, files);
    const packed = newFolder();
    writeTree(packed, { 'songs.ZIP': zip(Object.entries(files).map(([name, data]) => ({ name, data }))) });
    for (const tree of [await openTree(path), await openTree(join(packed, 'songs.ZIP'))]) {
      expect(tree.name).toBe('songs');
      expect(tree.files).toEqual(['B.MID', 'a.mid', 'b/2.mid']);
      expect(new TextDecoder().decode(await tree.read('b/2.mid'))).toBe('two');
      const part = subtree(tree, 'b');
      expect([part.name, part.files]).toEqual(['b', ['2.mid']]);
      expect(new TextDecoder().decode(await part.read('2.mid'))).toBe('two');
      tree.close();
    }
  });

  it('follows links, but not in circles, and lists one that leads nowhere', async () => {
    const path = newFolder();
    writeTree(path, { 'a/1.mid': 'x' });
    fs.symlinkSync('..', join(path, 'a/up'));
    fs.symlinkSync(path, join(path, 'self'));
    fs.symlinkSync('nowhere', join(path, 'broken.mid'));
    fs.symlinkSync('a/1.mid', join(path, 'link.mid'));
    const tree = await openTree(path);
    expect(tree.files).toEqual(['a/1.mid', 'broken.mid', 'link.mid']);
    await expect(tree.read('broken.mid')).rejects.toThrow(FileError);
  });

  it.runIf(process.getuid?.() !== 0)('says which folder it may not read', async () => {
    const path = newFolder();
    writeTree(path, { 'locked/1.mid': 'x' });
    fs.chmodSync(join(path, 'locked'), 0);
    await expect(openTree(path)).rejects.toThrow(/permission denied while reading the folder .*locked/);
    fs.chmodSync(join(path, 'locked'), 0o755);
  });

  it('copies a folder, seeing each file', async () => {
    const path = newFolder();
    writeTree(path, { 'a/1.mid': 'x', 'a/2.txt': 'y' });
    const out = newFolder();
    const tree = await openTree(path);
    expect(await copyTree(tree, out, { keeps: (file) => file.endsWith('.mid') })).toEqual({ files: 1, bytes: 1 });
    expect(fs.readdirSync(join(out, 'a'))).toEqual(['1.mid']);
    const check = () => {
      throw new FileError('not this one');
    };
    await expect(copyTree(tree, newFolder(), { check })).rejects.toThrow('not this one');
  });
});
