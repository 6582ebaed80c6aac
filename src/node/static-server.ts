/**
 * A small web server for one folder of files, on this computer only: what `cadenza studio` opens.
 *
 * It isolates its pages from other origins (COOP and COEP), without which browsers give no threads to WebAssembly,
 * and it answers nothing that is not a file below the folder.
 */
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import { CadenzaError, FileError } from '../errors.ts';
import { errorCode } from './files.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.mid': 'audio/midi',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.woff2': 'font/woff2',
};

const COMPRESSED = new Set(['.css', '.html', '.js', '.json', '.map', '.mjs', '.svg', '.wasm', '.webmanifest']);

const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "frame-ancestors 'none'",
} as const;

/** The port is in use by another program. */
export class PortTakenError extends CadenzaError {}

export interface StaticServerOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default 127.0.0.1, which other computers cannot reach. */
  readonly host?: string;
}

export interface StaticServer {
  /** Scheme, host and port, with a slash at the end: 'http://127.0.0.1:4321/'. */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Serves a folder until it is closed. A folder's address answers with its `index.html`.
 *
 * @throws FileError if the folder is missing
 * @throws PortTakenError; CadenzaError if the port is not allowed
 * @example
 * const server = await serveFolder('dist/studio', { port: 4321 });
 * server.address // 'http://127.0.0.1:4321/'
 */
export async function serveFolder(
  folder: string,
  { port = 0, host = '127.0.0.1' }: StaticServerOptions = {},
): Promise<StaticServer> {
  const root = await realpath(folder).catch(() => {
    throw new FileError(`no folder ${folder} to serve: run npm run build first`);
  });
  const server = createServer((request, response) => {
    answer(root, request, response).catch(() => {
      // A fault while answering must not end the server; what was asked is answered as well as still possible.
      if (!response.headersSent) response.writeHead(500, HEADERS);
      response.end();
    });
  });
  await listen(server, port, host);
  const { port: actual } = server.address() as AddressInfo;
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${actual}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (error) => {
      const code = errorCode(error);
      if (code === 'EADDRINUSE') fail(new PortTakenError(`port ${port} is taken: choose another one with --port`));
      else if (code === 'EACCES')
        fail(new CadenzaError(`port ${port} is not allowed: choose one above 1023 with --port`));
      else fail(error);
    });
    server.listen(port, host, done);
  });
}

async function answer(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { ...HEADERS, Allow: 'GET, HEAD' }).end();
    return;
  }
  const file = await findFile(root, request.url ?? '/');
  if (file === undefined) {
    response.writeHead(404, { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' }).end('not found\n');
    return;
  }
  const tag = `"${file.size.toString(36)}-${Math.round(file.mtimeMs).toString(36)}"`;
  const extension = extname(file.path).toLowerCase();
  const gzip = COMPRESSED.has(extension) && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const headers = {
    ...HEADERS,
    'Content-Type': TYPES[extension] ?? 'application/octet-stream',
    // Names under assets/ carry a hash of what is in them; all others are asked for again.
    'Cache-Control': file.path.startsWith(join(root, 'assets') + sep)
      ? 'public, max-age=31536000, immutable'
      : 'no-cache',
    ETag: tag,
    Vary: 'Accept-Encoding',
  };
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, ...(gzip ? { 'Content-Encoding': 'gzip' } : { 'Content-Length': file.size }) });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  // Whoever asked may go away at any moment: then there is nothing left to do.
  const stream = createReadStream(file.path);
  if (gzip) pipeline(stream, createGzip({ level: 6 }), response, () => {});
  else pipeline(stream, response, () => {});
}

interface Found {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** The file that an address means, if it lies below the root, links followed. */
async function findFile(root: string, url: string): Promise<Found | undefined> {
  let name: string;
  try {
    name = decodeURIComponent(url.replace(/[?#].*$/s, ''));
  } catch {
    return undefined;
  }
  if (name.includes('\0')) return undefined;
  try {
    let path = await realpath(resolve(root, `.${name.startsWith('/') ? name : `/${name}`}`));
    let found = await stat(path);
    if (found.isDirectory()) {
      path = await realpath(join(path, 'index.html'));
      found = await stat(path);
    }
    if (!path.startsWith(root + sep) || !found.isFile()) return undefined;
    return { path, size: found.size, mtimeMs: found.mtimeMs };
  } catch {
    return undefined;
  }
}
