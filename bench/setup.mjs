/** The optional peers in Python: a virtual environment in the git-ignored folder .oracle. */
import { spawnSync } from 'node:child_process';
import { VENV, VENV_PYTHON } from './environment.mjs';

/**
 * Makes the environment and installs PyTorch and scikit-learn from the indexes that pip is configured for. What is
 * installed already stays.
 *
 * @param indexUrl where to take PyTorch from instead
 * @throws Error when a step fails
 */
export function setUpPeers(indexUrl) {
  const python = process.env.PYTHON ?? (process.platform === 'win32' ? 'python' : 'python3');
  run(python, ['-m', 'venv', VENV], 'install Python 3.9 or newer with its venv module, or name one with PYTHON=...');
  const pip = ['-m', 'pip', 'install'];
  const hint = 'see what pip says above; --index-url names another index for PyTorch';
  run(VENV_PYTHON, [...pip, 'torch', ...(indexUrl === undefined ? [] : ['--index-url', indexUrl])], hint);
  run(VENV_PYTHON, [...pip, 'scikit-learn'], hint);
  console.log(`PyTorch and scikit-learn are in ${VENV}; npm run bench finds them there.`);
}

function run(command, args, hint) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} failed${error ? ` (${error.message})` : ''}: ${hint}`);
}
