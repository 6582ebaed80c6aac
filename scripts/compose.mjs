// `npm run compose`: installs and builds what is missing, then continues a built-in motif: MIDI and WAV in out/.
import { join } from 'node:path';
import { root, run } from './ensure.mjs';

run(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: ['ignore', 2, 2] });
run(process.execPath, [join(root, 'dist/cli/main.js'), 'compose', ...process.argv.slice(2)]);
