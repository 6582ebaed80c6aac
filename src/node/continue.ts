/**
 * Continuing MIDI files: a seed file and a model in, MIDI and WAV files out.
 */
import { realpath } from 'node:fs/promises';
import { extname } from 'node:path';
import { OptionError } from '../errors.ts';
import { type ContinueOptions, continuePiece } from '../generation/continue.ts';
import { writeMidi } from '../midi/write.ts';
import type { StepModel } from '../models/model.ts';
import type { Piece } from '../notes/piece.ts';
import { writeFileAtomic } from './files.ts';
import { loadModel } from './model-folder.ts';
import { readPieceFile } from './piece-file.ts';
import { writeWavFile } from './render.ts';

export interface ContinueFileOptions extends ContinueOptions {
  /** The MIDI file to continue. */
  readonly seedFile: string;
  /** Folder of a training run or a model. */
  readonly model: string;
  /** The MIDI file to write; with several alternatives `-1`, `-2` … stand before its ending. */
  readonly out: string;
  /** Also writes a WAV file beside each MIDI file. Default false. */
  readonly wav?: boolean;
}

export interface WrittenContinuation {
  readonly midi: string;
  /** Absent unless asked for. */
  readonly wav?: string;
  /** Notes of the seed and continuation together. */
  readonly notes: number;
  /** Notes of the continuation alone. */
  readonly newNotes: number;
}

/**
 * Continues a MIDI file.
 *
 * @throws MidiError if the seed is not MIDI; FileError, CheckpointError, OptionError
 * @example await continueFile({ seedFile: 'mine.mid', model: 'runs/lstm', out: 'more.mid', seconds: 20, seed: 1 })
 *   // [{ midi: 'more.mid', notes: 123, newNotes: 81 }]
 */
export async function continueFile(options: ContinueFileOptions): Promise<WrittenContinuation[]> {
  const { seedFile, model: path, out, wav = false, ...rest } = options;
  const seed = await readPieceFile(seedFile);
  await checkResultNames(seedFile, out, rest.alternatives ?? 1);
  const model = await loadModel(path);
  try {
    return await writeContinuations(model, seed, { ...rest, out, wav });
  } finally {
    await model.release();
  }
}

/** Continues a piece and writes what comes out. @throws as `continueFile` */
export async function writeContinuations(
  model: StepModel,
  seed: Piece,
  options: ContinueOptions & { readonly out: string; readonly wav?: boolean },
): Promise<WrittenContinuation[]> {
  const { out, wav = false, ...rest } = options;
  const continuations = await continuePiece(model, seed, rest);
  const names = namesOf(out, continuations.length);
  const written: WrittenContinuation[] = [];
  for (const [index, { piece, continuation }] of continuations.entries()) {
    const { midi, sound } = names[index]!;
    await writeFileAtomic(midi, writeMidi(piece));
    if (wav) await writeWavFile(piece, sound, { ...(rest.signal && { signal: rest.signal }) });
    written.push({
      midi,
      ...(wav ? { wav: sound } : {}),
      notes: piece.notes.length,
      newNotes: continuation.notes.length,
    });
  }
  return written;
}

/** @throws OptionError where a result would not be a MIDI file, or would replace the file that it is made from */
export async function checkResultNames(seedFile: string, out: string, alternatives: number): Promise<void> {
  if (!/\.midi?$/i.test(out)) throw new OptionError(`the result is a MIDI file: let the name ${out} end in .mid`);
  const taken = await realpath(seedFile);
  for (const { midi } of namesOf(out, alternatives)) {
    if ((await realpath(midi).catch(() => undefined)) === taken) {
      throw new OptionError(`${midi} is the seed itself: give the result another name, so that the seed is kept`);
    }
  }
}

/** The files of so many alternatives: numbered where there are several. */
export function namesOf(out: string, alternatives: number): { readonly midi: string; readonly sound: string }[] {
  const ending = extname(out);
  const stem = out.slice(0, out.length - ending.length);
  return Array.from({ length: alternatives }, (_, index) => {
    const base = alternatives === 1 ? stem : `${stem}-${index + 1}`;
    return { midi: `${base}${ending}`, sound: `${base}.wav` };
  });
}
