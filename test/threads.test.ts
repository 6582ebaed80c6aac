/** How much of the computer a command takes. */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MAIN } from './support/cli.ts';
import { temporaryFolder, writeTree } from './support/temporary.ts';
import { tuneFiles } from './support/tunes.ts';

const base = temporaryFolder();
const data = join(base, 'tunes');

/** Threads of a process that trains a small LSTM, counted once it has begun. */
async function threadsOfTraining(threads: number): Promise<number> {
  const out = join(base, `run-${threads}`);
  const small = [
    '--hidden',
    '16',
    '--dictionary',
    '64',
    '--batch',
    '4',
    '--window',
    '20',
    '--steps',
    '100000',
    '--patience',
    '100000',
  ];
  const args = ['train', 'lstm', '--data', data, '--out', out, ...small, '--threads', `${threads}`];
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const closed = new Promise((resolve) => child.on('close', resolve));
  try {
    let said = '';
    for await (const chunk of child.stderr) {
      said += chunk;
      if (said.includes('loss')) return readdirSync(`/proc/${child.pid}/task`).length;
    }
    throw new Error(`it ended: ${said}`);
  } finally {
    child.kill('SIGKILL');
    await closed;
  }
}

it.runIf(process.platform === 'linux')('--threads says on how many threads a network is trained', async () => {
  writeTree(data, tuneFiles(26, 4));
  const [one, five] = [await threadsOfTraining(1), await threadsOfTraining(5)];
  // Four more for the program that trains, and for the one that validates, at least.
  expect(five - one).toBeGreaterThanOrEqual(4);
});
