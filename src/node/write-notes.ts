/**
 * Writing notes into MIDI files with a model of notes: a file and a model in, its alternatives as files out.
 */
import {
  type AccompanyNotesOptions,
  type Alternative,
  accompanyNotes,
  type ContinueNotesOptions,
  continueNotes,
  type Explanation,
  explainPlace,
  type FillNotesOptions,
  type FindMatch,
  fillNotes,
  type Place,
  type VaryNotesOptions,
  varyNotes,
} from '../generation/notes/index.ts';
import type { NoteModel } from '../models/note-model.ts';
import type { Piece } from '../notes/piece.ts';
import { longestMatch } from '../originality/index.ts';
import type { ControlWords } from '../tokens/control-words.ts';
import { guessTimeBase } from '../tokens/guess.ts';
import type { TimeBase } from '../tokens/sequence.ts';
import { loadNoteModel, readTrainingIndex } from './model-folder.ts';
import { readPieceFile } from './piece-file.ts';
import { checkResultNames, type ResultOptions, type WrittenResult, writeResults } from './result-files.ts';
import { shippedNoteModel } from './shipped-models.ts';

/** What is to be written. */
export type NoteTask =
  | ({ readonly way: 'continue' } & ContinueNotesOptions)
  | ({ readonly way: 'fill' } & FillNotesOptions)
  | ({ readonly way: 'accompany' } & AccompanyNotesOptions)
  | ({ readonly way: 'vary' } & VaryNotesOptions);

export interface WriteNotesOptions extends ResultOptions {
  /** The MIDI file to write into; it is not changed. */
  readonly source: string;
  /** Folder of a training run or a model of notes; default: the shipped one that suits the file's time base. */
  readonly model?: string;
  readonly task: NoteTask;
}

/** The files of an alternative; the first is the best. */
export interface WrittenNotes extends WrittenResult {
  readonly seed: number;
  /** Which alternative of the seed it is, from 0. */
  readonly number: number;
  /** Nats a note; higher is better. */
  readonly score: number;
  readonly warnings: readonly string[];
}

/**
 * Continues, fills, accompanies or varies a MIDI file; see `composeNotes`.
 *
 * @throws MidiError if the source is not MIDI; FileError, CheckpointError, OptionError
 * @example
 * await writeNotesFile({ source: 'mine.mid', model: 'runs/transformer', out: 'gap.mid',
 *   task: { way: 'fill', from: { bar: 5 }, to: { bar: 7 }, alternatives: 2 } })
 *   // [{ midi: 'gap-1.mid', newNotes: 23, … }, { midi: 'gap-2.mid', … }]
 */
export async function writeNotesFile({
  source,
  model,
  out,
  wav = false,
  task,
}: WriteNotesOptions): Promise<WrittenNotes[]> {
  const piece = await readPieceFile(source);
  await checkResultNames(source, out, task.alternatives ?? DEFAULT_ALTERNATIVES);
  const results = await composeNotes(model ?? suitingModel(piece, task.base), piece, task);
  const written = await writeResults(
    results.map((result) => ({ piece: result.piece, newNotes: result.notes.length })),
    { out, wav },
  );
  return written.map((files, index) => {
    const { seed, number, score, warnings } = results[index]!;
    return { ...files, seed, number, score, warnings };
  });
}

const DEFAULT_ALTERNATIVES = 4;

const suitingModel = (piece: Piece, base: TimeBase = guessTimeBase(piece)): string => shippedNoteModel(base);

/**
 * The same with a piece in memory, without writing it. Where the index of the music that the model was trained on lies
 * with it (see `readTrainingIndex`), long runs copied from there are refused.
 *
 * @param path folder of a training run or a model of notes
 */
export async function composeNotes(path: string, piece: Piece, task: NoteTask): Promise<Alternative[]> {
  const index = await readTrainingIndex(path);
  const known = index && { longestMatch: (passage: Parameters<FindMatch>[0]) => longestMatch(index, passage) };
  const model = await loadNoteModel(path);
  try {
    return await write(model, piece, { ...known, ...task });
  } finally {
    await model.release();
  }
}

function write(model: NoteModel, piece: Piece, task: NoteTask): Promise<Alternative[]> {
  switch (task.way) {
    case 'continue':
      return continueNotes(model, piece, task);
    case 'fill':
      return fillNotes(model, piece, task);
    case 'accompany':
      return accompanyNotes(model, piece, task);
    case 'vary':
      return varyNotes(model, piece, task);
  }
}

export interface ExplainFileOptions {
  readonly source: string;
  /** Folder of a training run or a model of notes; default: the shipped one that suits the file's time base. */
  readonly model?: string;
  /** Default: the end. */
  readonly at?: Place;
  /** How many pitches and times to name. Default 5. */
  readonly choices?: number;
  readonly controls?: ControlWords;
  readonly base?: TimeBase;
}

/**
 * What a model expects at a place of a MIDI file, in words and numbers.
 *
 * @throws MidiError, FileError, CheckpointError, OptionError
 * @example (await explainFile({ source: 'mine.mid', model: 'runs/transformer', at: { bar: 5 } })).simple
 */
export async function explainFile({ source, model: path, ...options }: ExplainFileOptions): Promise<Explanation> {
  const piece = await readPieceFile(source);
  const model = await loadNoteModel(path ?? suitingModel(piece, options.base));
  try {
    return await explainPlace(model, piece, options);
  } finally {
    await model.release();
  }
}
