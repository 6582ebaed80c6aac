/** The options by which a command lets its user choose how the next step is picked. */
import type { Command } from 'commander';
import type { Decoding } from '../index.ts';
import { decimal, wholeNumber } from './command.ts';

export interface DecodingOptions {
  readonly greedy?: boolean;
  readonly threshold?: number;
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
}

export function addDecodingOptions(command: Command): Command {
  return command
    .option('--greedy', 'the original way: notes above the threshold, or the likeliest combination')
    .option('--threshold <p>', 'with --greedy: a note sounds above this probability (default 0.5)', decimal(0, 1))
    .option('--temperature <t>', 'below 1 safer, above 1 bolder (default 1)', decimal(0, 100))
    .option('--top-k <k>', 'only the k likeliest combinations', wholeNumber(1))
    .option('--top-p <p>', 'only the likeliest combinations that together reach this probability', decimal(0, 1));
}

/** @example decodingOf({ temperature: 0.9 }) // { method: 'sample', temperature: 0.9 } */
export function decodingOf({ greedy, threshold, temperature, topK, topP }: DecodingOptions): Decoding {
  // What does not go together is refused by the library, which names it; so nothing is dropped here.
  const given = {
    ...(threshold === undefined ? {} : { threshold }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topK === undefined ? {} : { topK }),
    ...(topP === undefined ? {} : { topP }),
  };
  return { method: greedy === true || threshold !== undefined ? 'greedy' : 'sample', ...given } as Decoding;
}
