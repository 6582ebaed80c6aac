// `npm start`: installs and builds what is missing, then opens the studio. Arguments go to `cadenza studio`.
import { join } from 'node:path';
import { root, run } from './ensure.mjs';

run(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: ['ignore', 2, 2] });
run(process.execPath, [join(root, 'dist/cli/main.js'), 'studio', ...process.argv.slice(2)]);
