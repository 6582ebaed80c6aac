/** The command line of `npm run bench`. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { GROUPS } from './cases/index.mjs';

export const HELP = `usage: npm run bench -- [options]

Measures Cadenza against its peers side by side, by turns in one run, and prints tables of medians, of ratios
(ours / peer, below 1 is faster) and of peak memory. Build first: npm run build.

  --only NAMES      groups or ids, with commas between; groups: ${Object.keys(GROUPS).join(', ')}
  --rounds N        turns of each side (default 9; with --quick 2)
  --threads LIST    numbers, or all: one for each core (default); 'all,1' measures with both
  --quick           short turns and small data: to see that everything runs, not for figures to quote
  --data PATH       MAESTRO as a folder or zip archive (default: maestro-v3.0.0-midi.zip in CADENZA_DATA or
                    ../shared/data); without it, songs made from a seed
  --minutes M       length of the flat-memory run (default 2; with --quick 0.1)
  --out FILE        writes the report there as well, and the growth curves as an SVG beside it; the whole suite without
                    --only and --quick writes bench/RESULTS.md by itself
  --setup           makes a virtual environment with PyTorch and scikit-learn in .oracle/venv, and ends
  --index-url URL   with --setup: the index to take PyTorch from (its site names one of CPU-only wheels)
  --help

Peers in Python are optional: PYTHON=/path/to/python names another interpreter that has torch and scikit-learn.`;

/**
 * @throws Error of one line for an option that is unknown or out of range
 * @example parseOptions(['--quick', '--only', 'gemm']).rounds // 2
 */
export function parseOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      rounds: { type: 'string' },
      threads: { type: 'string', default: 'all' },
      quick: { type: 'boolean', default: false },
      data: { type: 'string' },
      minutes: { type: 'string' },
      out: { type: 'string' },
      setup: { type: 'boolean', default: false },
      'index-url': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { quick } = values;
  const only = values.only?.split(',');
  return {
    ...values,
    indexUrl: values['index-url'],
    only,
    rounds: positive('--rounds', values.rounds ?? (quick ? '2' : '9'), true),
    minutes: positive('--minutes', values.minutes ?? (quick ? '0.1' : '2'), false),
    turnSeconds: quick ? 0.05 : 1,
    threads: values.threads.split(',').map((count) => {
      return count === 'all' ? availableParallelism() : positive('--threads', count, true);
    }),
    out: values.out ?? (only === undefined && !quick ? 'bench/RESULTS.md' : undefined),
  };
}

function positive(option, text, whole) {
  const value = Number(text);
  if (!(value > 0) || (whole && !Number.isInteger(value))) {
    throw new Error(`${option} needs a ${whole ? 'whole ' : ''}number above 0, not '${text}'`);
  }
  return value;
}
