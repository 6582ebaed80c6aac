// Compiles src/ to dist/, cuts the piano sound fonts, and builds the studio's page into dist/studio.
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { buildStudio } from './build-studio.mjs';
import { ensureDependencies, root, run } from './ensure.mjs';

ensureDependencies();
run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b']);
chmodSync(join(root, 'dist/cli/main.js'), 0o755);
run(process.execPath, [join(root, 'scripts/cut-font.mjs'), '--good']);
buildStudio();
