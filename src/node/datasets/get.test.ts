import * as fs from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAESTRO_CSV, maestroFiles, SONG } from '../../../test/support/songs.ts';
import { temporaryFolder, writeTree } from '../../../test/support/temporary.ts';
import { zip } from '../../../test/support/zip-bytes.ts';
import { ArchiveError, CadenzaError, DatasetError, FileError, OptionError } from '../../errors.ts';
import { type GetProgress, getDataset } from './get.ts';
import { MARKER_FILE } from './marker.ts';

const folder = temporaryFolder();
let count = 0;
const newFolder = () => join(folder, String(count++));

type Files = Readonly<Record<string, string | Uint8Array>>;
const pack = (files: Files, root = 'maestro-v3.0.0/') =>
  zip(Object.entries(files).map(([name, data]) => ({ name: root + name, data })));
function archiveOf(content: Uint8Array, name = 'archive.zip'): string {
  const path = newFolder();
  writeTree(path, { [name]: content });
  return join(path, name);
}
const marker = (path: string) => JSON.parse(fs.readFileSync(join(path, MARKER_FILE), 'utf8'));

describe('getDataset maestro', () => {
  it('unpacks an archive, marks it complete, and does nothing the second time', async () => {
    const from = archiveOf(pack({ ...maestroFiles(), 'notes.exe': 'left out' }));
    const to = newFolder();
    const stages: GetProgress[] = [];
    const got = await getDataset('maestro', { from, to, onProgress: (progress) => stages.push(progress) });
    const path = join(to, 'maestro-v3.0.0');
    const expected = { name: 'maestro', path, files: 3, bytes: 3 * SONG.length };
    expect(got).toEqual({ ...expected, alreadyComplete: false });
    expect(fs.readdirSync(to)).toEqual(['maestro-v3.0.0']);
    expect(fs.readdirSync(path).sort()).toEqual(['2004', '2018', MARKER_FILE, 'maestro-v3.0.0.csv']);
    expect(marker(path)).toEqual({
      format: 'cadenza-dataset',
      version: 1,
      name: 'maestro',
      files: 3,
      bytes: 3 * SONG.length,
    });
    expect(stages.at(-1)).toEqual({ stage: 'unpacking', files: 4, totalFiles: 4 });
    fs.rmSync(from);
    expect(await getDataset('MAESTRO', { from, to })).toEqual({ ...expected, alreadyComplete: true });
  });

  it('takes a folder, and an archive without the outer folder', async () => {
    const from = newFolder();
    writeTree(from, maestroFiles());
    for (const source of [from, archiveOf(pack(maestroFiles(), ''))]) {
      expect((await getDataset('maestro', { from: source, to: newFolder() })).files).toBe(3);
    }
  });

  it('gets what was damaged after it had been complete again', async () => {
    const from = archiveOf(pack(maestroFiles()));
    const to = newFolder();
    const { path } = await getDataset('maestro', { from, to });
    fs.rmSync(join(path, '2004/b, c.midi'));
    expect((await getDataset('maestro', { from, to })).alreadyComplete).toBe(false);
    fs.truncateSync(join(path, '2004/b, c.midi'), 5);
    expect((await getDataset('maestro', { from, to })).alreadyComplete).toBe(false);
    expect((await getDataset('maestro', { from, to })).alreadyComplete).toBe(true);
  });

  it('does not replace a folder in which something of the user lies', async () => {
    const from = archiveOf(pack(maestroFiles()));
    const to = newFolder();
    const { path } = await getDataset('maestro', { from, to });
    fs.rmSync(join(path, '2004/b, c.midi'));
    writeTree(path, { 'runs/mine.txt': 'mine' });
    await expect(getDataset('maestro', { from, to })).rejects.toThrow(
      /maestro-v3\.0\.0 has been changed \(runs\/mine\.txt is not of the data set\): .* choose another folder with --to/,
    );
    expect(fs.readFileSync(join(path, 'runs/mine.txt'), 'utf8')).toBe('mine');

    const own = archiveOf(zip([{ name: 'a.mid', data: SONG }]), 'own.zip');
    const tunes = await getDataset('folder', { from: own, to });
    fs.writeFileSync(join(tunes.path, 'mine.mid'), SONG);
    await expect(getDataset('folder', { from: own, to })).rejects.toThrow(/\(mine\.mid is not of the data set\)/);
    expect(fs.existsSync(join(tunes.path, 'mine.mid'))).toBe(true);
  });

  it.each([
    '2018/mine.midi', // as many songs as before
    'README-mine',
    'notes.csv',
    '.hidden/mine.midi',
    '.notes',
  ])('does not replace a folder with a song missing and the file %s of the user in it', async (file) => {
    const from = archiveOf(pack(maestroFiles()));
    const to = newFolder();
    const { path } = await getDataset('maestro', { from, to });
    fs.rmSync(join(path, '2004/b, c.midi'));
    writeTree(path, { [file]: 'mine' });
    const getting = getDataset('maestro', { from, to });
    await expect(getting).rejects.toThrow(DatasetError);
    await expect(getting).rejects.toThrow(`(${file} is not of the data set)`);
    expect(fs.readFileSync(join(path, file), 'utf8')).toBe('mine');
    expect(fs.readdirSync(to)).toEqual(['maestro-v3.0.0']);
    fs.rmSync(join(path, file));
    expect((await getDataset('maestro', { from, to })).files).toBe(3);
  });

  it('adopts a folder unpacked by hand, but does not touch one that is not the data set', async () => {
    const to = newFolder();
    const path = join(to, 'maestro-v3.0.0');
    writeTree(path, maestroFiles());
    expect((await getDataset('maestro', { to })).alreadyComplete).toBe(true); // no download: it is there
    expect(marker(path).files).toBe(3);

    const mine = newFolder();
    writeTree(join(mine, 'maestro-v3.0.0'), { 'diary.txt': 'mine' });
    const getting = getDataset('maestro', { from: archiveOf(pack(maestroFiles())), to: mine });
    await expect(getting).rejects.toThrow(DatasetError);
    await expect(getting).rejects.toThrow(/exists already .* remove it, or choose another folder with --to/);
    expect(fs.readdirSync(join(mine, 'maestro-v3.0.0'))).toEqual(['diary.txt']);
  });

  it.each<[string, () => Uint8Array, new (message: string) => Error, RegExp]>([
    [
      'a file of the list is missing',
      () => pack({ 'maestro-v3.0.0.csv': MAESTRO_CSV, '2018/a.midi': SONG }),
      DatasetError,
      /is incomplete: 2 of the 3 files of its list are missing, the first is 2004\/b, c\.midi/,
    ],
    [
      'a file is not MIDI',
      () => pack({ ...maestroFiles(), '2018/a.midi': '<html>' }),
      DatasetError,
      /2018\/a\.midi of MAESTRO is not a MIDI file/,
    ],
    [
      'the list is empty',
      () => pack({ 'maestro-v3.0.0.csv': 'midi_filename,split\n' }),
      DatasetError,
      /lists no songs/,
    ],
    [
      'the list is damaged',
      () => pack({ ...maestroFiles(), 'maestro-v3.0.0.csv': MAESTRO_CSV.replace('train', 'tarin') }),
      DatasetError,
      /record 1 is damaged/,
    ],
    ['it is something else', () => zip([{ name: 'a.mid', data: SONG }]), DatasetError, /does not hold MAESTRO/],
    ['it is no archive', () => new TextEncoder().encode('<html>'), ArchiveError, /it is not a zip archive/],
    ['it is truncated', () => pack(maestroFiles()).subarray(0, 300), ArchiveError, /only a part of one/],
    [
      'it leads out of the folder',
      () => zip([...Object.entries(maestroFiles()), ['../x', '']].map(([name = '', data = '']) => ({ name, data }))),
      ArchiveError,
      /unsafe/,
    ],
  ])('leaves nothing when %s', async (_, content, kind, message) => {
    const to = newFolder();
    const getting = getDataset('maestro', { from: archiveOf(content()), to });
    await expect(getting).rejects.toThrow(kind);
    await expect(getting).rejects.toThrow(message);
    expect(fs.existsSync(to) ? fs.readdirSync(to) : []).toEqual([]);
  });

  it('is not complete after it was stopped, and is the next time', async () => {
    const from = archiveOf(pack(maestroFiles()));
    const to = newFolder();
    const stop = new AbortController();
    const stopped = getDataset('maestro', {
      from,
      to,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('Ctrl-C')),
    });
    await expect(stopped).rejects.toThrow('Ctrl-C');
    expect(fs.readdirSync(to)).toEqual([]);
    writeTree(to, { '.maestro-v3.0.0.999999999-1.partial/2018/a.midi': 'half' }); // as a kill leaves it
    expect((await getDataset('maestro', { from, to })).files).toBe(3);
    expect(fs.readdirSync(to)).toEqual(['maestro-v3.0.0']);
  });

  it('says what to do when it was stopped without a reason', async () => {
    const stop = new AbortController();
    const from = archiveOf(pack(maestroFiles()));
    const stopped = getDataset('maestro', {
      from,
      to: newFolder(),
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(stopped).rejects.toThrow(CadenzaError);
    await expect(stopped).rejects.toThrow('stopped: run the same command again to go on');
  });

  it('keeps the download when the folder cannot be replaced', async () => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests++;
      response.end(pack(maestroFiles()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const from = `http://127.0.0.1:${(server.address() as AddressInfo).port}/maestro.zip`;
    const to = newFolder();
    try {
      const { path } = await getDataset('maestro', { from, to });
      fs.renameSync(join(path, '2018/a.midi'), join(path, '2018/mine.midi'));
      await expect(getDataset('maestro', { from, to })).rejects.toThrow(/2018\/mine\.midi is not of the data set/);
      fs.rmSync(join(path, '2018/mine.midi'));
      expect((await getDataset('maestro', { from, to })).alreadyComplete).toBe(false);
      expect(requests).toBe(2);
      expect(fs.readdirSync(to)).toEqual(['maestro-v3.0.0']);
    } finally {
      server.close();
    }
  });

  it('downloads, and downloads again after the server sent rubbish', async () => {
    let content: Uint8Array = new TextEncoder().encode('<html>Please log in</html>');
    const server = createServer((_, response) => response.end(content));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const from = `http://127.0.0.1:${(server.address() as AddressInfo).port}/maestro.zip?download=1`;
    const to = newFolder();
    try {
      await expect(getDataset('maestro', { from, to })).rejects.toThrow(ArchiveError);
      expect(fs.readdirSync(to)).toEqual([]);
      content = pack(maestroFiles());
      const stages: GetProgress['stage'][] = [];
      const got = await getDataset('maestro', { from, to, onProgress: ({ stage }) => stages.push(stage) });
      expect(got.files).toBe(3);
      expect(new Set(stages)).toEqual(new Set(['downloading', 'unpacking']));
      expect(fs.readdirSync(to)).toEqual(['maestro-v3.0.0']);
    } finally {
      server.close();
    }
    const gone = getDataset('maestro', { from: from.replace(/^http/, 'ftp'), to: newFolder() });
    await expect(gone).rejects.toThrow(OptionError);
  });

  it('refuses a marker of another version and a source that is not there', async () => {
    const to = newFolder();
    const newer = { format: 'cadenza-dataset', version: 2, name: 'maestro', files: 1, bytes: 1 };
    writeTree(join(to, 'maestro-v3.0.0'), { [MARKER_FILE]: JSON.stringify(newer) });
    await expect(getDataset('maestro', { from: 'x.zip', to })).rejects.toThrow(/is of version 2, .* knows version 1/);
    await expect(getDataset('maestro', { from: join(to, 'no.zip'), to: newFolder() })).rejects.toThrow(FileError);
  });
});

describe('getDataset folder', () => {
  it('takes any archive of MIDI files under its own name', async () => {
    const from = archiveOf(
      zip([
        { name: 'x/a.mid', data: SONG },
        { name: 'x/b.mid', data: 'broken' },
      ]),
      'tunes.zip',
    );
    const to = newFolder();
    const got = await getDataset('folder', { from, to });
    expect(got).toEqual({
      name: 'folder',
      path: join(to, 'tunes'),
      files: 2,
      bytes: SONG.length + 6,
      alreadyComplete: false,
    });
  });

  it('needs a source with MIDI files in it, and a known name', async () => {
    await expect(getDataset('folder', { to: newFolder() })).rejects.toThrow(/say with --from/);
    const empty = newFolder();
    writeTree(empty, { 'readme.txt': 'x' });
    await expect(getDataset('folder', { from: empty, to: newFolder() })).rejects.toThrow(DatasetError);
    await expect(getDataset('mozart', { to: newFolder() })).rejects.toThrow(
      'there is no data set mozart: choose one of maestro, openscore-lieder, mutopia, asap, folder',
    );
  });
});
