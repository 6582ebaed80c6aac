/** `cadenza explain`: what sounds at a place of a MIDI file, and what a model expects to come next. */
import type { Command } from 'commander';
import type { Place } from '../index.ts';
import { explainFile } from '../node/index.ts';
import { createCommand, printResult, wholeNumber } from './command.ts';
import { addNoteModelOption, place } from './note-options.ts';

interface Options {
  readonly model?: string;
  readonly at?: Place;
  readonly choices: number;
  readonly advanced?: boolean;
  readonly json?: boolean;
}

export function explainCommand(): Command {
  const command = createCommand('explain', 'explains a place of a MIDI file: key, chord, and what may come next')
    .argument('<midi>', 'the MIDI file')
    .option('--at <place>', 'a bar, such as 5 or 5.5, or seconds, such as 12.5s (default: the end)', place)
    .option('--choices <n>', 'how many notes and times to name', wholeNumber(1, 88), 5)
    .option('--advanced', 'in the short language of musicians, with probabilities')
    .option('--json', 'print everything as JSON');
  return addNoteModelOption(command).action(async (midi: string, { model, at, choices, advanced, json }: Options) => {
    const explanation = await explainFile({
      source: midi,
      choices,
      ...(model !== undefined && { model }),
      ...(at && { at }),
    });
    printResult(explanation, advanced === true ? explanation.advanced : explanation.simple, json);
  });
}
