/** The options that all commands share which write notes with a model of notes. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type Constraint,
  type ControlWords,
  chordPerBar,
  inKey,
  maxPolyphony,
  type NoteOptions,
  OptionError,
  type Place,
  pitchRange,
  rhythmGrid,
} from '../index.ts';
import { type NoteTask, writeNotesFile } from '../node/index.ts';
import { decimal, interruptSignal, printResult, wholeNumber } from './command.ts';
import { createProgressLine } from './progress.ts';

/** What is given of the music's style, and what must hold. */
export interface StyleOptions {
  readonly style?: ControlWords;
  readonly key?: string;
  readonly lowest?: string;
  readonly highest?: string;
  readonly polyphony?: number;
  readonly grid?: number;
  readonly bpm?: number;
  readonly chords?: string;
  readonly base?: 'score' | 'performance';
  readonly endEarly?: boolean;
  readonly mostCopied?: number;
}

export interface WritingOptions extends StyleOptions {
  readonly model?: string;
  readonly out: string;
  readonly wav?: boolean;
  readonly alternatives: number;
  readonly seed: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly json?: boolean;
}

const MODEL_HELP =
  "folder of a training run or a model of notes, as 'cadenza train transformer' makes it (default: the shipped model that suits the file)";

/** For a command that reads a model of notes. */
export function addNoteModelOption(command: Command): Command {
  return command.option('--model <run>', MODEL_HELP);
}

/** Where the music should go. @example --style key='A minor' --style density=sparse --grid 1/4 */
export function addStyleOptions(command: Command): Command {
  return command
    .option(
      '--style <control=word>',
      'what the music should be like, for example density=sparse or composer=Chopin; may be given several times',
      collectControls,
    )
    .option('--key <key>', 'only notes of this key, for example "A minor"')
    .option('--lowest <note>', 'no note below this one, for example C3')
    .option('--highest <note>', 'no note above this one')
    .option('--polyphony <n>', 'at most so many notes at a time', wholeNumber(1, 88))
    .option('--grid <beats>', 'notes begin and end on multiples of this many beats, for example 1/4', fraction)
    .option('--bpm <n>', 'with --grid, for a performance: its beats a minute', decimal(1, 1000))
    .option('--chords <symbols>', 'a chord for each bar, for example "C Am F G7"; - leaves a bar free')
    .addOption(
      new Option('--base <base>', 'read the file as a score or as a performance (default: as it looks)').choices([
        'score',
        'performance',
      ]),
    )
    .option('--end-early', 'the piece may end before the passage is full')
    .option(
      '--most-copied <notes>',
      "most notes in a row that may stand in the model's training music, if its index lies with it (default 24)",
      wholeNumber(0),
    );
}

/** All of them, for the commands that write. */
export function addWritingOptions(command: Command): Command {
  addNoteModelOption(command)
    .requiredOption('--out <file>', 'the MIDI file to write; with several alternatives -1 (the best), -2 … are added')
    .option('--wav', 'also write a WAV file beside it')
    .option('--alternatives <n>', 'how many ways to write', wholeNumber(1, 100), 4)
    .option('--seed <n>', 'starts the random numbers: the same one gives the same notes', wholeNumber(0), 1)
    .option(
      '--temperature <t>',
      'below 1 safer, above 1 bolder (default 1); not of the times of performances',
      decimal(0, 100),
    )
    .option(
      '--top-p <p>',
      'only the likeliest choices that together reach this probability (default 0.95); not of the times of performances',
      decimal(0, 1),
    );
  return addStyleOptions(command).option('--json', 'print the result as JSON');
}

/** The library's options. @throws OptionError for a word that there is not */
export function noteOptionsOf(options: StyleOptions & Partial<WritingOptions>): NoteOptions {
  const { alternatives, seed, temperature, topP, mostCopied, style, base, endEarly } = options;
  return {
    ...(alternatives === undefined ? {} : { alternatives }),
    ...(seed === undefined ? {} : { seed }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(mostCopied === undefined ? {} : { mostCopied: { training: mostCopied } }),
    ...(style && { controls: style }),
    ...(base && { base }),
    ...(endEarly && { endEarly }),
    constraints: constraintsOf(options),
  };
}

function constraintsOf({ key, lowest, highest, polyphony, grid, bpm, chords }: StyleOptions): Constraint[] {
  if (bpm !== undefined && grid === undefined) throw new OptionError('--bpm goes with --grid: give both or neither');
  return [
    ...(key === undefined ? [] : [inKey(key)]),
    ...(lowest === undefined && highest === undefined ? [] : [pitchRange(lowest ?? 'A0', highest ?? 'C8')]),
    ...(polyphony === undefined ? [] : [maxPolyphony(polyphony)]),
    ...(grid === undefined ? [] : [rhythmGrid({ beats: grid, ...(bpm === undefined ? {} : { beatsPerMinute: bpm }) })]),
    ...(chords === undefined ? [] : [chordPerBar(chords.trim().split(/[\s,|]+/))]),
  ];
}

/** Writes, tells how far it is, and prints what came out. */
export async function runWriting(source: string, options: WritingOptions, task: NoteTask): Promise<void> {
  const line = createProgressLine();
  const signal = interruptSignal();
  const written = await writeNotesFile({
    source,
    ...(options.model !== undefined && { model: options.model }),
    out: options.out,
    wav: options.wav === true,
    task: { ...task, signal, onProgress: (share) => line.update(`composing: ${Math.round(100 * share)} %`) },
  }).finally(() => line.end());
  const text = written.map(
    ({ midi, wav, newNotes, notes, warnings }) =>
      `${midi}${wav === undefined ? '' : `, ${wav}`}: ${newNotes} new notes, ${notes} in all${
        warnings.length === 0 ? '' : ` (${warnings.join('; ')})`
      }`,
  );
  printResult(written, text.join('\n'), options.json);
}

/** An option's parser for a place: a bar, or seconds. @example place('5') // { bar: 5 } @example place('12.5s') // { seconds: 12.5 } */
export function place(text: string): Place {
  const match = /^(\d+(?:\.\d+)?)\s*(s)?$/.exec(text.trim());
  if (match === null) throw new InvalidArgumentError('It must be a bar, such as 5, or seconds, such as 12.5s.');
  const value = Number(match[1]);
  if (match[2] === undefined && value < 1) throw new InvalidArgumentError('Bars are counted from 1.');
  return match[2] === undefined ? { bar: value } : { seconds: value };
}

function fraction(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(?:\/(\d+(?:\.\d+)?))?$/.exec(text.trim());
  const value = match === null ? Number.NaN : Number(match[1]) / Number(match[2] ?? 1);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('It must be a length such as 1/4 or 0.5.');
  return value;
}

function collectControls(text: string, before: ControlWords = {}): ControlWords {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be a control and a word, such as density=sparse.');
  return { ...before, [text.slice(0, at).trim()]: text.slice(at + 1).trim() };
}
