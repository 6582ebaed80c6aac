import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileError } from '../errors.ts';
import { PortTakenError, type StaticServer, serveFolder } from './static-server.ts';

describe('the server of a folder', () => {
  let folder: string;
  let server: StaticServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cadenza-serve-'));
    await mkdir(join(folder, 'site/assets'), { recursive: true });
    await writeFile(join(folder, 'secret.txt'), 'secret');
    await writeFile(join(folder, 'site/index.html'), '<!doctype html><title>Studio</title>');
    await writeFile(join(folder, 'site/assets/app-1a2b.js'), 'export {};');
    await writeFile(join(folder, 'site/piano.sf3'), new Uint8Array([1, 2, 3]));
    await symlink(join(folder, 'secret.txt'), join(folder, 'site/link.txt'));
    server = await serveFolder(join(folder, 'site'));
  });
  afterAll(async () => {
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** As it is written: `fetch` would tidy up the path. */
  function status(path: string, method = 'GET'): Promise<number> {
    return new Promise((done, fail) => {
      request({ host: '127.0.0.1', port: new URL(server.address).port, path, method }, (response) => {
        response.resume();
        done(response.statusCode ?? 0);
      })
        .on('error', fail)
        .end();
    });
  }

  it('serves files with their types and isolates the page', async () => {
    const page = await fetch(server.address);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(page.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(await page.text()).toContain('Studio');
    const script = await fetch(`${server.address}assets/app-1a2b.js`);
    expect(script.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(script.headers.get('cache-control')).toContain('immutable');
    const font = await fetch(`${server.address}piano.sf3?v=2`);
    expect(new Uint8Array(await font.arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]));
  });

  it('says when a file has not changed', async () => {
    const first = await fetch(server.address);
    const again = await fetch(server.address, { headers: { 'If-None-Match': first.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/link.txt',
    '/%00',
    '/%zz',
    '/missing.js',
    '/assets',
    '//etc/passwd',
  ])('does not answer %s', async (path) => {
    expect(await status(path)).toBe(404);
  });

  it('only reads', async () => {
    expect(await status('/', 'POST')).toBe(405);
    expect(await status('/', 'HEAD')).toBe(200);
  });

  it('says what is wrong with the port and the folder', async () => {
    const port = Number(new URL(server.address).port);
    await expect(serveFolder(folder, { port })).rejects.toThrow(PortTakenError);
    await expect(serveFolder(folder, { port })).rejects.toThrow(/taken: choose another one with --port/);
    await expect(serveFolder(join(folder, 'nowhere'))).rejects.toThrow(FileError);
  });
});
