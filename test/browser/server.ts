/**
 * A web server for tests in a browser: Vite over the repository, so that a page imports the
 * TypeScript of `src/` and `test/` as it stands, on this computer only.
 *
 * Pages are isolated from other origins, without which browsers give no shared memory, and so no
 * threads, to WebAssembly.
 */
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createServer, type Plugin } from 'vite';

/** The address, from the server's root, of a page with nothing on it. */
export const BLANK_PAGE = '/blank.html';

const BLANK_HTML = '<!doctype html><html lang="en"><title>Test</title><link rel="icon" href="data:,"></html>';

const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const blankPage: Plugin = {
  name: 'blank-page',
  configureServer(server) {
    server.middlewares.use(BLANK_PAGE, (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html', ...ISOLATION }).end(BLANK_HTML);
    });
  },
};

export interface TestServer {
  /** Scheme, host and port, without a slash at the end. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves the repository on a free port of 127.0.0.1. */
export async function openServer(): Promise<TestServer> {
  const server = await createServer({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    appType: 'mpa',
    plugins: [blankPage],
    // Packages are served file by file: bundling them first would write a cache, and reload pages in mid-test.
    optimizeDeps: { noDiscovery: true },
    server: { host: '127.0.0.1', port: 0, headers: ISOLATION, watch: null },
  });
  await server.listen();
  const address = server.httpServer?.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}
