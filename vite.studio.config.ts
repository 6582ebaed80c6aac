/**
 * How Vite builds the studio: a static page with relative addresses that works from any folder of any web host,
 * and offline after the first visit. `npx vite --config vite.studio.config.ts` serves it while it is worked on.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { buildCatalogue } from './src/studio/suggest/catalogue-file.ts';

const root = fileURLToPath(new URL('.', import.meta.url));

/** Without these headers WebAssembly has no threads; hosts that do not send them get one thread. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/**
 * What the page may do: scripts and styles are files of its own, nothing is asked of any other host, and WebAssembly
 * is compiled.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "media-src 'self' blob:",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Puts the policy into the built page. The development server needs inline scripts of its own. */
const policy: Plugin = {
  name: 'studio-policy',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' },
  ],
};

/** What is not built but lies beside the page, by its address: fonts and models with their catalogue. */
function assets(): Map<string, () => Buffer | string> {
  const files = new Map<string, () => Buffer | string>();
  const add = (address: string, path: string) => {
    if (existsSync(path)) files.set(address, () => readFileSync(path));
  };
  for (const font of ['piano', 'piano-good']) {
    for (const extension of ['sf3', 'LICENSE']) {
      add(`fonts/${font}.${extension}`, join(root, 'dist/fonts', `${font}.${extension}`));
    }
  }
  const models = join(root, 'models');
  const folders = readdirSync(models).filter((name) => existsSync(join(models, name, 'model.json')));
  for (const name of folders) {
    for (const file of ['model.json', 'model.safetensors', 'training.index'])
      add(`models/${name}/${file}`, join(models, name, file));
  }
  const described = folders.map((name) => ({
    name,
    json: readFileSync(join(models, name, 'model.json'), 'utf8'),
    weightsBytes: statSync(join(models, name, 'model.safetensors')).size,
    hasIndex: existsSync(join(models, name, 'training.index')),
  }));
  files.set('models/catalogue.json', () => JSON.stringify(buildCatalogue(described)));
  return files;
}

/** Copies the assets into the built page, and serves them while it is worked on. */
const copied: Plugin = {
  name: 'studio-assets',
  generateBundle() {
    for (const [fileName, read] of assets()) this.emitFile({ type: 'asset', fileName, source: read() });
  },
  configureServer(server) {
    server.middlewares.use((request, response, next) => {
      const read = assets().get((request.url ?? '').replace(/^\/|[?#].*$/g, ''));
      if (read === undefined) next();
      else response.writeHead(200, ISOLATION).end(read());
    });
  },
};

const MEGABYTE = 2 ** 20;

export default defineConfig({
  root: join(root, 'src/studio'),
  base: './',
  build: {
    outDir: join(root, 'dist/studio'),
    emptyOutDir: true,
    target: 'es2022',
    // A file inside a file is a data address, which the policy refuses for scripts.
    assetsInlineLimit: 0,
    // Preloading is by link elements; the polyfill would be an inline script.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What the page begins with is one file, with all that it imports. By itself the bundler would put every module
        // that something fetched later imports as well into a small file of its own.
        codeSplitting: { groups: [{ name: 'studio', test: /src[\\/]studio[\\/]main\.tsx$/ }] },
      },
    },
  },
  worker: { format: 'es' },
  server: { host: '127.0.0.1', headers: ISOLATION },
  plugins: [
    policy,
    copied,
    VitePWA({
      injectRegister: null,
      registerType: 'prompt',
      manifest: {
        name: 'Cadenza',
        short_name: 'Cadenza',
        description: 'Draw, hear and continue piano music. Nothing leaves your computer.',
        start_url: './',
        scope: './',
        display: 'standalone',
        background_color: '#f6f0e6',
        theme_color: '#f6f0e6',
        icons: [
          { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' },
          { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
        ],
      },
      workbox: {
        // All that the page needs to work without a network, fetched once the page stands. Models are apart: the page
        // keeps them itself, so that one is fetched once only, with progress.
        globPatterns: ['**/*.{html,js,mjs,css,svg,png,wasm,webmanifest}', 'models/catalogue.json', 'fonts/piano.sf3'],
        globIgnores: ['**/*.map', '**/piano-good*'],
        maximumFileSizeToCacheInBytes: 32 * MEGABYTE,
        cleanupOutdatedCaches: true,
        inlineWorkboxRuntime: true,
        sourcemap: false,
      },
    }),
  ],
});
