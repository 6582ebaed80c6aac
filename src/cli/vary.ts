/** `cadenza vary`: a variation of a MIDI file that keeps some of its notes. */
import type { Command } from 'commander';
import type { Place } from '../index.ts';
import { createCommand, decimal } from './command.ts';
import { addWritingOptions, noteOptionsOf, place, runWriting, type WritingOptions } from './note-options.ts';

interface Options extends WritingOptions {
  readonly from?: Place;
  readonly to?: Place;
  readonly keep: number;
}

export function varyCommand(): Command {
  const command = createCommand('vary', 'writes variations of a MIDI file that keep some of its notes')
    .argument('<midi>', 'the MIDI file')
    .option(
      '--from <place>',
      'where to begin: a bar, such as 5, or seconds, such as 12.5s (default: the beginning)',
      place,
    )
    .option('--to <place>', 'where to stop (default: the end)', place)
    .option('--keep <share>', 'the share of the notes that stay, 0 to 1; the seed chooses which', decimal(0, 1), 0.5);
  return addWritingOptions(command).action((midi: string, options: Options) => {
    const { from, to, keep } = options;
    return runWriting(midi, options, {
      way: 'vary',
      keep,
      ...(from && { from }),
      ...(to && { to }),
      ...noteOptionsOf(options),
    });
  });
}
