import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary.ts';
import { CadenzaError, DownloadError, FileError, OptionError } from '../errors.ts';
import { type DownloadOptions, download } from './download.ts';

const CONTENT = randomBytes(300_000);
const folder = temporaryFolder();
const servers: Server[] = [];
let files = 0;

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** A server that answers its nth request (from 0) as told; `ranges` collects the Range headers. */
async function serve(answer: Answer): Promise<{ url: string; ranges: (string | undefined)[] }> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response, ranges.length - 1);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/songs.zip`, ranges };
}

/** Sends `content` as a good server does, honouring Range and If-Range; `cut`: hangs up after so many bytes. */
function send(
  request: IncomingMessage,
  response: ServerResponse,
  {
    content = CONTENT,
    etag = '"one"',
    cut = Number.POSITIVE_INFINITY,
  }: { content?: Buffer; etag?: string; cut?: number },
): void {
  const ifRange = request.headers['if-range'];
  const from = ifRange === undefined || ifRange === etag ? Number(/\d+/.exec(request.headers.range ?? '0')?.[0]) : 0;
  const rest = content.subarray(from);
  response.writeHead(from > 0 ? 206 : 200, {
    etag,
    'content-length': rest.length,
    ...(from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
  });
  if (cut >= rest.length) response.end(rest);
  else response.write(rest.subarray(0, cut), () => setTimeout(() => response.destroy(), 250));
}

const QUICK: DownloadOptions = { retrySeconds: 0.01, attempts: 3, timeoutSeconds: 5 };
const newFile = () => join(folder, `${files++}.zip`);
const left = (file: string) => fs.readdirSync(folder).filter((name) => join(folder, name).startsWith(file));

describe('download', () => {
  it('brings a file and leaves nothing else behind', async () => {
    const { url } = await serve((request, response) => send(request, response, {}));
    const file = newFile();
    const told: number[] = [];
    await download(url, file, {
      ...QUICK,
      onProgress: ({ bytes, totalBytes }) => {
        expect(totalBytes).toBe(CONTENT.length);
        told.push(bytes);
      },
    });
    expect(fs.readFileSync(file).equals(CONTENT)).toBe(true);
    expect(left(file)).toHaveLength(1);
    expect(told.at(-1)).toBe(CONTENT.length);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });

  it('follows redirects', async () => {
    const { url } = await serve((request, response, count) => {
      if (count === 0) response.writeHead(302, { location: '/elsewhere' }).end();
      else send(request, response, {});
    });
    const file = newFile();
    await download(url, file, QUICK);
    expect(fs.readFileSync(file).equals(CONTENT)).toBe(true);
  });

  it('continues after a cut connection, as often as needed while something arrives', async () => {
    const { url, ranges } = await serve((request, response) => send(request, response, { cut: 50_000 }));
    const file = newFile();
    await download(url, file, QUICK);
    expect(fs.readFileSync(file).equals(CONTENT)).toBe(true);
    expect(ranges.length).toBeGreaterThan(3);
    expect(ranges[0]).toBeUndefined();
    expect(ranges.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range ?? ''))).toBe(true);
  });

  it('continues what an earlier run left', async () => {
    const { url, ranges } = await serve((request, response, count) => {
      send(request, response, { cut: count === 0 ? 100_000 : Number.POSITIVE_INFINITY });
    });
    const file = newFile();
    const broken = download(url, file, { ...QUICK, attempts: 1 });
    await expect(broken).rejects.toThrow(DownloadError);
    await expect(broken).rejects.toThrow(/broke off after \d+ bytes .* run the same command again, it continues there/);
    expect(fs.existsSync(file)).toBe(false);
    await download(url, file, QUICK);
    expect(fs.readFileSync(file).equals(CONTENT)).toBe(true);
    expect(ranges[1]).toMatch(/^bytes=[1-9]/);
  });

  it('starts again with a server that ignores Range', async () => {
    const { url } = await serve((_, response, count) => {
      response.writeHead(200, { etag: '"one"', 'content-length': CONTENT.length });
      if (count > 0) response.end(CONTENT);
      else response.write(CONTENT.subarray(0, 70_000), () => setTimeout(() => response.destroy(), 250));
    });
    const file = newFile();
    await download(url, file, QUICK);
    expect(fs.readFileSync(file).equals(CONTENT)).toBe(true);
  });

  it('starts again when the file has changed meanwhile', async () => {
    const changed = randomBytes(250_000);
    const { url } = await serve((request, response, count) => {
      if (count === 0) send(request, response, { cut: 70_000 });
      else send(request, response, { content: changed, etag: '"two"' });
    });
    const file = newFile();
    await download(url, file, QUICK);
    expect(fs.readFileSync(file).equals(changed)).toBe(true);
  });

  it.each([206, 416])('starts again when the server answers %d without the part asked for', async (status) => {
    const { url } = await serve((request, response, count) => {
      if (count === 0) send(request, response, { cut: 70_000 });
      else if (count === 1) response.writeHead(status, { 'content-range': 'bytes 0-9/10' }).end('0123456789');
      else send(request, response, {});
    });
    const file = newFile();
    await download(url, file, QUICK);
    expect(fs.readFileSync(file).equals(CONTENT)).toBe(true);
  });

  it('does not continue without a tag or date to tell the file by, nor from another address', async () => {
    const answer: Answer = (_, response, count) => {
      response.writeHead(200, { 'content-length': CONTENT.length, etag: 'W/"weak"' });
      if (count > 0) response.end(CONTENT);
      else response.write(CONTENT.subarray(0, 70_000), () => setTimeout(() => response.destroy(), 250));
    };
    const file = newFile();
    const first = await serve(answer);
    await download(first.url, file, QUICK);
    expect(first.ranges).toEqual([undefined, undefined]);

    const other = newFile();
    const cut = await serve((request, response) => send(request, response, { cut: 70_000 }));
    await expect(download(cut.url, other, { ...QUICK, attempts: 1 })).rejects.toThrow(DownloadError);
    const second = await serve((request, response) => send(request, response, {}));
    await download(second.url, other, QUICK);
    expect(second.ranges).toEqual([undefined]);
    expect(fs.readFileSync(other).equals(CONTENT)).toBe(true);
  });

  it('takes a file without a stated length', async () => {
    const { url } = await serve((_, response) => {
      response.write(CONTENT.subarray(0, 1000));
      response.end(CONTENT.subarray(1000));
    });
    const file = newFile();
    await download(url, file, QUICK);
    expect(fs.readFileSync(file).equals(CONTENT)).toBe(true);
  });

  it('gives up on a server that always sends less than it announces', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length });
      response.write('only this', () => setTimeout(() => response.destroy(), 250));
    });
    await expect(download(url, newFile(), QUICK)).rejects.toThrow(DownloadError);
  });

  it('says at once when the file is not there, and tries again when the server is ill', async () => {
    const missing = await serve((_, response) => response.writeHead(404).end());
    await expect(download(missing.url, newFile(), QUICK)).rejects.toThrow(
      /cannot be downloaded: the server answered 404 Not Found; check the address, or .* give it with --from/,
    );
    expect(missing.ranges).toHaveLength(1);
    const ill = await serve((request, response, count) => {
      if (count < 2) response.writeHead(503).end();
      else send(request, response, {});
    });
    await download(ill.url, newFile(), QUICK);
    expect(ill.ranges).toHaveLength(3);
  });

  it('gives up on a silent server and on one that is not there', async () => {
    const silent = await serve(() => {});
    await expect(download(silent.url, newFile(), { ...QUICK, attempts: 2, timeoutSeconds: 0.1 })).rejects.toThrow(
      /no answer for 0.1 seconds/,
    );
    await expect(download('http://127.0.0.1:9/x', newFile(), { ...QUICK, attempts: 2 })).rejects.toThrow(DownloadError);
  });

  it('stops when told to, and keeps what has arrived', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length, etag: '"one"' });
      response.write(CONTENT.subarray(0, 100_000));
    });
    const file = newFile();
    const stop = new AbortController();
    const stopped = download(url, file, {
      ...QUICK,
      signal: stop.signal,
      onProgress: ({ bytes }) => {
        if (bytes >= 100_000) stop.abort(new Error('Ctrl-C'));
      },
    });
    await expect(stopped).rejects.toThrow('Ctrl-C');
    expect(fs.statSync(`${file}.part`).size).toBe(100_000);
  });

  it.each<[string, unknown, string]>([
    ['no reason', undefined, 'stopped: run the same command again to go on'],
    ['a reason', new CadenzaError('Ctrl-C'), 'Ctrl-C'],
  ])('says why it stopped, in the middle of a file and between two attempts, with %s', async (_, reason, message) => {
    const middle = new AbortController();
    const hanging = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length });
      response.write(CONTENT.subarray(0, 1000), () => setTimeout(() => middle.abort(reason), 50));
    });
    const inTheMiddle = download(hanging.url, newFile(), { ...QUICK, signal: middle.signal });
    await expect(inTheMiddle).rejects.toThrow(CadenzaError);
    await expect(inTheMiddle).rejects.toThrow(message);

    const waiting = new AbortController();
    const ill = await serve((_request, response) => {
      response.writeHead(503).end();
      setTimeout(() => waiting.abort(reason), 300);
    });
    const between = download(ill.url, newFile(), { ...QUICK, retrySeconds: 600, signal: waiting.signal });
    await expect(between).rejects.toThrow(CadenzaError);
    await expect(between).rejects.toThrow(message);
    expect(ill.ranges).toHaveLength(1);
  });

  it('refuses files above the limit, addresses that are none, and places that cannot be written', async () => {
    const { url } = await serve((request, response) => send(request, response, {}));
    await expect(download(url, newFile(), { ...QUICK, maxBytes: 1000 })).rejects.toThrow(/larger than the 1000 bytes/);
    await expect(download('songs.zip', newFile(), QUICK)).rejects.toThrow(OptionError);
    await expect(download('ftp://example.org/x', newFile(), QUICK)).rejects.toThrow(OptionError);
    const blocked = newFile();
    fs.writeFileSync(blocked, 'a file');
    await expect(download(url, join(blocked, 'x.zip'), QUICK)).rejects.toThrow(FileError);
  });
});
