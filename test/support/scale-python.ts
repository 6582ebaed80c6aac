/** Running scale/, the same transformer in PyTorch, where there is a Python for it. */
import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** An interpreter with PyTorch, if there is one. */
export const python = [process.env['PYTHON'], join(root, '.oracle/venv/bin/python'), 'python3'].find(
  (candidate) =>
    candidate !== undefined && spawnSync(candidate, ['-c', 'import torch.optim; torch.optim.Muon']).status === 0,
);
if (python === undefined) {
  console.warn(
    'SKIPPED: scale/ is not tested, as there is no Python with PyTorch 2.9 or later. ' +
      'Do `pip install torch numpy`, or name an interpreter by the environment variable PYTHON.',
  );
}

/** Runs a script of the repository. */
export async function runPython(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const env = { ...process.env, OMP_NUM_THREADS: '1', ...environment };
  await promisify(execFile)(python ?? '', args, { cwd: root, env });
}
