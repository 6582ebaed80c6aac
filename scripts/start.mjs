// `npm start`: installs and builds what is missing, then composes.
import { join } from 'node:path';
import { root, run } from './ensure.mjs';

run(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: ['ignore', 2, 2] });
run(process.execPath, [join(root, 'dist/cli/main.js'), 'compose', ...process.argv.slice(2)]);
