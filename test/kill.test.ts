/** A training run in a process of its own, killed at random moments or stopped by the disk, loses nothing. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const child = fileURLToPath(new URL('./support/train-child.mjs', import.meta.url));
/** The child runs the built package; `npm test` builds it first. */
const isBuilt = existsSync(fileURLToPath(new URL('../dist/node/train.js', import.meta.url)));

let base: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'cadenza-kill-'));
});
afterAll(() => rm(base, { recursive: true, force: true }));

/** What a process said until it ended, by itself or killed `killAfterMs` after it began to train. */
function outputOf(process: ChildProcess, killAfterMs?: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    let timer: NodeJS.Timeout | undefined;
    process.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (killAfterMs !== undefined && timer === undefined && output.includes('training')) {
        timer = setTimeout(() => process.kill('SIGKILL'), killAfterMs);
      }
    });
    process.on('error', reject);
    process.on('close', () => {
      clearTimeout(timer);
      resolve(output.trim());
    });
  });
}

const trained = (out: string, ...flags: string[]): ChildProcess =>
  spawn(process.execPath, [child, out, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });

/** Everything in a run that must not depend on when it was killed. */
async function contentsOf(out: string): Promise<Record<string, string>> {
  const names = [
    'checkpoint-80/state.safetensors',
    'checkpoint-80/state.json',
    'model/model.safetensors',
    'model/model.json',
  ];
  const entries = names.map(async (name) => [name, (await readFile(join(out, name))).toString('base64')] as const);
  const lines = (await readFile(join(out, 'metrics.jsonl'), 'utf8')).replace(/,"stepsPerSecond":[\d.]+/g, '');
  return Object.fromEntries([...(await Promise.all(entries)), ['metrics', lines]]);
}

describe.runIf(isBuilt)('a training run', () => {
  it('killed at any moment and resumed ends with the same bits as one that was not', async () => {
    const whole = outputOf(trained(join(base, 'whole')));
    const out = join(base, 'killed');
    let output = await outputOf(trained(out), 40);
    let kills = 0;
    while (!output.includes('end') && kills < 4) {
      kills += 1;
      output = await outputOf(trained(out, '--resume'), Math.random() * 300);
      expect(output).not.toContain('ERROR');
    }
    if (!output.includes('end')) output = await outputOf(trained(out, '--resume'));
    expect(output).toBe('training\nend steps 80');
    expect(await whole).toBe('training\nend steps 80');
    expect(kills).toBeGreaterThan(1);
    expect(await contentsOf(out)).toEqual(await contentsOf(join(base, 'whole')));
    // Nothing half-written is left over.
    expect((await readdir(out)).sort()).toEqual(
      ['checkpoint-78', 'checkpoint-80', 'config.json', 'dictionary.txt', 'loss.svg', 'metrics.jsonl', 'model'].sort(),
    );
  });

  it.runIf(process.platform === 'linux')('out of room for a file says so and keeps the last checkpoint', async () => {
    const out = join(base, 'limited');
    expect(await outputOf(trained(out), 150)).not.toContain('ERROR');
    const before = await readdir(out);
    // A limit on the size of files (1 kB), which fails as a full disk does, in the middle of writing.
    const limited = spawn('bash', ['-c', 'ulimit -f 1; exec "$0" "$@"', process.execPath, child, out, '--resume'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(await outputOf(limited)).toMatch(/ERROR FileError .* while writing /);
    const checkpoints = (names: readonly string[]): string[] => names.filter((name) => name.startsWith('checkpoint-'));
    expect(checkpoints(await readdir(out))).toEqual(checkpoints(before));
    expect(await outputOf(trained(out, '--resume'))).toBe('training\nend steps 80');
    expect(await contentsOf(out)).toEqual(await contentsOf(join(base, 'whole')));
  });
});
