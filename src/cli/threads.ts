/** `--threads`: what commands that train or score networks may use of the computer. */
import { Option } from 'commander';
import type { Runtime } from '../index.ts';
import { createNativeRuntime } from '../node/index.ts';
import { wholeNumber } from './command.ts';

export interface ThreadsOption {
  readonly threads?: number | undefined;
}

export const threadsOption = (): Option =>
  new Option(
    '--threads <n>',
    'how many cores to use, and none of them while waiting: for a computer with other work (default: all)',
  ).argParser(wholeNumber(1, 1024));

/** The runtime for it, as an option of the library; without it the library's own choice. */
export async function runtimeFor({ threads }: ThreadsOption): Promise<{ readonly runtime?: Runtime }> {
  return threads === undefined ? {} : { runtime: await createNativeRuntime({ threads, spinning: false }) };
}
