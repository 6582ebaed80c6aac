// Builds the studio's page into dist/studio, when something of it has changed since. Needs the fonts of cut-font.mjs.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, run } from './ensure.mjs';

/** What the page is made of. */
const SOURCES = ['src', 'models', 'dist/fonts', 'vite.studio.config.ts', 'package-lock.json'];

/** Changes with every name, size and time among the sources. */
function fingerprint() {
  const hash = createHash('sha256');
  const add = (path) => {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  };
  for (const source of SOURCES) {
    if (!existsSync(join(root, source))) continue;
    if (!statSync(join(root, source)).isDirectory()) add(source);
    else {
      const entries = readdirSync(join(root, source), { withFileTypes: true, recursive: true });
      const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'));
      for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).sort()) {
        add(path.slice(root.length + 1));
      }
    }
  }
  return hash.digest('hex');
}

export function buildStudio() {
  const stamp = join(root, 'node_modules/.cadenza-studio');
  const now = fingerprint();
  const isBuilt = existsSync(join(root, 'dist/studio/sw.js')) && existsSync(stamp);
  if (isBuilt && readFileSync(stamp, 'utf8') === now) return;
  console.error('Building the studio ...');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  // Built beside and then put in place, so that a studio that is being served is never half there.
  const fresh = join(root, `dist/.studio-${process.pid}`);
  try {
    const parameters = ['--config', 'vite.studio.config.ts', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'error'];
    run(process.execPath, [vite, 'build', ...parameters], {
      // Tests set another one, and would get React for developers, and no service worker.
      env: { ...process.env, NODE_ENV: 'production' },
    });
    rmSync(join(root, 'dist/studio'), { recursive: true, force: true });
    renameSync(fresh, join(root, 'dist/studio'));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  writeFileSync(stamp, now);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) buildStudio();
