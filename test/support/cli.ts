/** Runs the built command as a user does. `npm test` builds before it tests. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built command. */
export const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface CliResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** @example (await cadenza('data', 'info', 'x.mid')).code // 1 */
export function cadenza(...args: readonly string[]): Promise<CliResult> {
  return runCadenza(args);
}

/** The same, with Ctrl-C pressed as soon as standard error shows a text. */
export function cadenzaInterrupted(at: string, ...args: readonly string[]): Promise<CliResult> {
  return runCadenza(args, at);
}

function runCadenza(args: readonly string[], interruptAt?: string): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    let interrupted = false;
    child.stderr.on('data', (chunk) => {
      err += chunk;
      if (interruptAt === undefined || interrupted || !err.includes(interruptAt)) return;
      interrupted = true;
      child.kill('SIGINT');
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}
