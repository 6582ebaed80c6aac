/** Opens an address in the user's own browser, the way each system does it; where there is none, nothing happens. */
import { spawn } from 'node:child_process';

const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  // `start` is a word of the shell; its first argument in quotes is a window's title.
  win32: ['cmd', '/c', 'start', '""'],
};

/** @returns whether the program that opens addresses could be started; not whether a page was seen */
export function openAddress(address: string): Promise<boolean> {
  const [program, ...parameters] = OPENERS[process.platform] ?? ['xdg-open'];
  return new Promise((done) => {
    const child = spawn(program, [...parameters, address], { stdio: 'ignore', detached: true });
    child.once('error', () => done(false));
    child.once('spawn', () => {
      child.unref();
      done(true);
    });
  });
}
