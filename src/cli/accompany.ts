/** `cadenza accompany`: an accompaniment to the melody in a MIDI file. */
import { type Command, Option } from 'commander';
import type { Place } from '../index.ts';
import { createCommand } from './command.ts';
import { addWritingOptions, noteOptionsOf, place, runWriting, type WritingOptions } from './note-options.ts';

interface Options extends WritingOptions {
  readonly from?: Place;
  readonly to?: Place;
  readonly where: 'below' | 'around';
}

export function accompanyCommand(): Command {
  const command = createCommand('accompany', 'writes an accompaniment to the melody in a MIDI file')
    .argument('<midi>', 'the MIDI file with the melody')
    .option(
      '--from <place>',
      'where to begin: a bar, such as 5, or seconds, such as 12.5s (default: the beginning)',
      place,
    )
    .option('--to <place>', 'where to stop (default: the end)', place)
    .addOption(
      new Option('--where <where>', 'below the melody, or around it').choices(['below', 'around']).default('below'),
    );
  return addWritingOptions(command).action((midi: string, options: Options) => {
    const { from, to, where } = options;
    return runWriting(midi, options, {
      way: 'accompany',
      where,
      ...(from && { from }),
      ...(to && { to }),
      ...noteOptionsOf(options),
    });
  });
}
