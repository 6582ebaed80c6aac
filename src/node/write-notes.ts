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
  fillNotes,
  type Place,
  type VaryNotesOptions,
  varyNotes,
} from '../generation/notes/index.ts';
import { writeMidi } from '../midi/write.ts';
import type { NoteModel } from '../models/note-model.ts';
import type { Piece } from '../notes/piece.ts';
import type { ControlWords } from '../tokens/control-words.ts';
import type { TimeBase } from '../tokens/sequence.ts';
import { checkResultNames, namesOf } from './continue.ts';
import { writeFileAtomic } from './files.ts';
import { loadNoteModel } from './model-folder.ts';
import { readPieceFile } from './piece-file.ts';
import { writeWavFile } from './render.ts';

/** What is to be written. */
export type NoteTask =
  | ({ readonly way: 'continue' } & ContinueNotesOptions)
  | ({ readonly way: 'fill' } & FillNotesOptions)
  | ({ readonly way: 'accompany' } & AccompanyNotesOptions)
  | ({ readonly way: 'vary' } & VaryNotesOptions);

export interface WriteNotesOptions {
  /** The MIDI file to write into; it is not changed. */
  readonly source: string;
  /** Folder of a training run or a model of notes. */
  readonly model: string;
  /** The MIDI file to write; with several alternatives `-1` (the best), `-2` … stand before its ending. */
  readonly out: string;
  /** Also writes a WAV file beside each MIDI file. Default false. */
  readonly wav?: boolean;
  readonly task: NoteTask;
}

export interface WrittenNotes {
  readonly midi: string;
  /** Absent unless asked for. */
  readonly wav?: string;
  /** Notes of the whole piece. */
  readonly notes: number;
  /** Notes that were written. */
  readonly newNotes: number;
  readonly seed: number;
  /** Which alternative of the seed it is, from 0. */
  readonly number: number;
  /** Nats a note; higher is better. */
  readonly score: number;
  readonly warnings: readonly string[];
}

/**
 * Continues, fills, accompanies or varies a MIDI file.
 *
 * @throws MidiError if the source is not MIDI; FileError, CheckpointError, OptionError
 * @example
 * await writeNotesFile({ source: 'mine.mid', model: 'runs/transformer', out: 'gap.mid',
 *   task: { way: 'fill', from: { bar: 5 }, to: { bar: 7 }, alternatives: 2 } })
 *   // [{ midi: 'gap-1.mid', newNotes: 23, … }, { midi: 'gap-2.mid', … }]
 */
export async function writeNotesFile({
  source,
  model: path,
  out,
  wav = false,
  task,
}: WriteNotesOptions): Promise<WrittenNotes[]> {
  const piece = await readPieceFile(source);
  await checkResultNames(source, out, task.alternatives ?? DEFAULT_ALTERNATIVES);
  const model = await loadNoteModel(path);
  let results: Alternative[];
  try {
    results = await write(model, piece, task);
  } finally {
    await model.release();
  }
  const names = namesOf(out, results.length);
  const written: WrittenNotes[] = [];
  for (const [index, { piece: result, notes, seed, number, score, warnings }] of results.entries()) {
    const { midi, sound } = names[index]!;
    await writeFileAtomic(midi, writeMidi(result));
    if (wav) await writeWavFile(result, sound);
    written.push({
      midi,
      ...(wav ? { wav: sound } : {}),
      notes: result.notes.length,
      newNotes: notes.length,
      seed,
      number,
      score,
      warnings,
    });
  }
  return written;
}

const DEFAULT_ALTERNATIVES = 4;

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
  /** Folder of a training run or a model of notes. */
  readonly model: string;
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
  const model = await loadNoteModel(path);
  try {
    return await explainPlace(model, piece, options);
  } finally {
    await model.release();
  }
}
