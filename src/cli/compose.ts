/** `cadenza compose`, which `npm run compose` runs: a built-in motif continued by the model that comes with the package. */
import type { Command } from 'commander';
import { MOTIFS } from '../index.ts';
import { composeMotif } from '../node/index.ts';
import { createCommand, decimal, printResult, wholeNumber } from './command.ts';

interface Options {
  readonly motif: string;
  readonly seconds: number;
  readonly seed: number;
  readonly out: string;
  readonly json?: boolean;
}

export function composeCommand(): Command {
  return createCommand('compose', 'continues a built-in motif with the model that comes with Cadenza: MIDI and WAV')
    .option('--motif <name>', `the beginning: ${MOTIFS.map(({ name }) => name).join(', ')}`, 'morning')
    .option('--seconds <s>', 'seconds to add', decimal(0.01, 3600), 24)
    .option('--seed <n>', 'another number, another piece', wholeNumber(0), 1)
    .option('--out <dir>', 'folder of the results', 'out')
    .option('--json', 'print the result as JSON')
    .action(async ({ motif, seconds, seed, out, json }: Options) => {
      const composed = await composeMotif({ motif, seconds, seed, out });
      const text = [
        `"${composed.title}", continued by ${composed.newNotes} notes (seed ${composed.seed}):`,
        `  notes  ${composed.midi}`,
        `  sound  ${composed.wav}`,
        `Another one: npm run compose -- --seed ${seed + 1}    Your own beginning: npx cadenza continue yours.mid --out more.mid --wav`,
      ];
      printResult(composed, text.join('\n'), json);
    });
}
