/** `cadenza fill`: a stretch of a MIDI file written anew, between what is before and what comes after. */
import type { Command } from 'commander';
import type { Place } from '../index.ts';
import { createCommand } from './command.ts';
import { addWritingOptions, noteOptionsOf, place, runWriting, type WritingOptions } from './note-options.ts';

interface Options extends WritingOptions {
  readonly from: Place;
  readonly to: Place;
}

export function fillCommand(): Command {
  const command = createCommand('fill', 'fills a gap in a MIDI file, or writes a stretch of it anew')
    .argument('<midi>', 'the MIDI file')
    .requiredOption('--from <place>', 'where to begin: a bar, such as 5, or seconds, such as 12.5s', place)
    .requiredOption('--to <place>', 'where to stop: notes from this place on are kept', place);
  return addWritingOptions(command).action((midi: string, options: Options) =>
    runWriting(midi, options, { way: 'fill', from: options.from, to: options.to, ...noteOptionsOf(options) }),
  );
}
