/** `cadenza continue`: a MIDI file continued by a model, of time steps, of notes or of performance events. */
import type { Command } from 'commander';
import { OptionError, type Place } from '../index.ts';
import { continueEventsFile, continueFile, modelKind, shippedModel, type WrittenResult } from '../node/index.ts';
import { createCommand, decimal, interruptSignal, printResult, wholeNumber } from './command.ts';
import { addDecodingOptions, type DecodingOptions, decodingOf } from './decoding.ts';
import { addStyleOptions, noteOptionsOf, place, runWriting, type StyleOptions } from './note-options.ts';
import { createProgressLine } from './progress.ts';

interface Options extends DecodingOptions, StyleOptions {
  /** Default: a shipped one. */
  readonly model?: string;
  readonly out: string;
  readonly wav?: boolean;
  readonly steps?: number;
  readonly bars?: number;
  readonly seconds?: number;
  readonly from?: Place;
  readonly alternatives: number;
  readonly seed: number;
  readonly maxSilence?: number;
  readonly json?: boolean;
}

/** What only one kind of model understands: its name here, and on the command line. */
const ONLY_STEPS = {
  steps: '--steps',
  greedy: '--greedy',
  threshold: '--threshold',
  topK: '--top-k',
  maxSilence: '--max-silence',
};
const ONLY_NOTES = {
  bars: '--bars',
  from: '--from',
  style: '--style',
  key: '--key',
  lowest: '--lowest',
  highest: '--highest',
  polyphony: '--polyphony',
  grid: '--grid',
  bpm: '--bpm',
  chords: '--chords',
  base: '--base',
  endEarly: '--end-early',
  mostCopied: '--most-copied',
};

/** What models of performance events do not understand either. */
const NOT_EVENTS = { steps: '--steps', threshold: '--threshold', maxSilence: '--max-silence', ...ONLY_NOTES };

const WAYS = {
  steps: { of: 'time steps', foreign: ONLY_NOTES },
  notes: { of: 'notes', foreign: ONLY_STEPS },
  events: { of: 'performance events', foreign: NOT_EVENTS },
} as const;

/** With a model of time steps or of events. */
type NamedOptions = Options & { readonly model: string };

const has = (options: Options, names: object): boolean =>
  Object.keys(names).some((name) => options[name as keyof Options] !== undefined);

async function wayOf(model: string): Promise<keyof typeof WAYS> {
  const kind = await modelKind(model);
  if (kind === 'transformer') return 'notes';
  return kind === 'performance-lstm' ? 'events' : 'steps';
}

export function continueCommand(): Command {
  const command = createCommand('continue', 'continues a MIDI file with a trained model')
    .argument('<seed>', 'the MIDI file to continue')
    .requiredOption('--out <file>', 'the MIDI file to write; with several alternatives -1, -2 … are added to its name')
    .option(
      '--model <run>',
      'folder of a training run or a model (default: the shipped model of notes that suits the file, or that of time steps where options for such models are given)',
    )
    .option('--wav', 'also write a WAV file beside it')
    .option('--seconds <s>', 'seconds to add (default 20)', decimal(0.01, 86_400))
    .option('--alternatives <n>', 'how many different continuations', wholeNumber(1, 1000), 1)
    .option('--seed <n>', 'starts the random numbers: the same one gives the same notes', wholeNumber(0), 1)
    .option('--json', 'print the result as JSON');
  addDecodingOptions(command)
    .optionsGroup('Models of time steps:')
    .option('--steps <n>', 'time steps to add', wholeNumber(1, 1_000_000))
    .option('--max-silence <steps>', 'forbid longer silences', wholeNumber(1))
    .optionsGroup('Models of notes:')
    .option('--bars <n>', 'full bars to add, after the one that has begun', decimal(0.01, 10_000))
    .option('--from <place>', 'where to go on: a bar, such as 5, or seconds, such as 12.5s (default: the end)', place);
  return addStyleOptions(command).action(async (seedFile: string, options: Options) => {
    const model = options.model ?? (has(options, ONLY_STEPS) ? shippedModel() : undefined);
    // Where no model is named, one of notes suits everything.
    if (model === undefined) return continueWithNotes(seedFile, options);
    const way = await wayOf(model);
    const { of, foreign } = WAYS[way];
    const found = Object.entries(foreign).find(([name]) => options[name as keyof Options] !== undefined);
    if (found !== undefined) {
      throw new OptionError(
        `${found[1]} is for models of ${found[0] in ONLY_NOTES ? 'notes' : 'time steps'}, and ${model} is one of ${of}: leave it out, or choose another model`,
      );
    }
    if (way === 'notes') return continueWithNotes(seedFile, options);
    return way === 'steps'
      ? continueWithSteps(seedFile, { ...options, model })
      : continueWithEvents(seedFile, { ...options, model });
  });
}

function continueWithNotes(seedFile: string, options: Options): Promise<void> {
  const { bars, seconds, from } = options;
  if (bars !== undefined && seconds !== undefined) {
    throw new OptionError('give either the bars or the seconds to add, one of the two');
  }
  return runWriting(seedFile, options, {
    way: 'continue',
    length: bars === undefined ? { seconds: seconds ?? 20 } : { bars },
    ...(from && { from }),
    ...noteOptionsOf(options),
  });
}

async function continueWithSteps(seedFile: string, options: NamedOptions): Promise<void> {
  const { model, out, wav, steps, seconds, alternatives, seed, maxSilence, json } = options;
  const line = createProgressLine();
  const written = await continueFile({
    seedFile,
    model,
    out,
    wav: wav === true,
    alternatives,
    seed,
    decoding: decodingOf(options),
    ...(steps === undefined ? {} : { steps }),
    ...(seconds === undefined ? (steps === undefined ? { seconds: 20 } : {}) : { seconds }),
    ...(maxSilence === undefined ? {} : { maxSilenceSteps: maxSilence }),
    signal: interruptSignal(),
    onProgress: (done, all) => line.update(`composing step ${done} of ${all}`),
  }).finally(() => line.end());
  printWritten(written, json);
}

async function continueWithEvents(seedFile: string, options: NamedOptions): Promise<void> {
  const { model, out, wav, seconds = 20, alternatives, seed, json } = options;
  const line = createProgressLine();
  const written = await continueEventsFile({
    seedFile,
    model,
    out,
    wav: wav === true,
    alternatives,
    seed,
    seconds,
    decoding: decodingOf(options),
    signal: interruptSignal(),
    onProgress: (done, all) => line.update(`composing: ${done.toFixed(0)} of ${all} seconds`),
  }).finally(() => line.end());
  printWritten(written, json);
}

function printWritten(written: readonly WrittenResult[], json: boolean | undefined): void {
  const text = written.map(
    (each) =>
      `${each.midi}${each.wav === undefined ? '' : `, ${each.wav}`}: ${each.newNotes} new notes, ${each.notes} in all`,
  );
  printResult(written, text.join('\n'), json);
}
