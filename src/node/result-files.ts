/**
 * The files of what was composed: MIDI, WAV beside it where wanted, numbered where there are several.
 */
import { realpath } from 'node:fs/promises';
import { extname } from 'node:path';
import { OptionError } from '../errors.ts';
import { writeMidi } from '../midi/write.ts';
import type { Piece } from '../notes/piece.ts';
import { writeFileAtomic } from './files.ts';
import { writeWavFile } from './render.ts';

/** Where a result is to be written. */
export interface ResultOptions {
  /** The MIDI file to write; with several alternatives `-1`, `-2` … stand before its ending. */
  readonly out: string;
  /** Also writes a WAV file beside each MIDI file. Default false. */
  readonly wav?: boolean;
}

/** A result's files. */
export interface WrittenResult {
  readonly midi: string;
  /** Absent unless asked for. */
  readonly wav?: string;
  /** Notes of the whole piece. */
  readonly notes: number;
  /** Notes that were written. */
  readonly newNotes: number;
}

/** @throws OptionError where a result would not be a MIDI file, or would replace the file that it is made from */
export async function checkResultNames(source: string, out: string, alternatives: number): Promise<void> {
  if (!/\.midi?$/i.test(out)) throw new OptionError(`the result is a MIDI file: let the name ${out} end in .mid`);
  const taken = await realpath(source);
  for (const { midi } of namesOf(out, alternatives)) {
    if ((await realpath(midi).catch(() => undefined)) === taken) {
      throw new OptionError(`${midi} is the seed itself: give the result another name, so that the seed is kept`);
    }
  }
}

/**
 * Writes the files of some results.
 *
 * @param newNotes how many of each one's notes are new
 * @throws FileError; CadenzaError where it was stopped
 * @example await writeResults([{ piece, newNotes: 81 }], { out: 'more.mid' }) // [{ midi: 'more.mid', notes: 123, newNotes: 81 }]
 */
export async function writeResults(
  results: readonly { readonly piece: Piece; readonly newNotes: number }[],
  { out, wav = false, signal }: ResultOptions & { readonly signal?: { readonly aborted: boolean } },
): Promise<WrittenResult[]> {
  const names = namesOf(out, results.length);
  const written: WrittenResult[] = [];
  for (const [index, { piece, newNotes }] of results.entries()) {
    const { midi, sound } = names[index]!;
    await writeFileAtomic(midi, writeMidi(piece));
    if (wav) await writeWavFile(piece, sound, signal && { signal });
    written.push({ midi, ...(wav ? { wav: sound } : {}), notes: piece.notes.length, newNotes });
  }
  return written;
}

/** The files of so many alternatives: numbered where there are several. */
function namesOf(out: string, alternatives: number): { readonly midi: string; readonly sound: string }[] {
  const ending = extname(out);
  const stem = out.slice(0, out.length - ending.length);
  return Array.from({ length: alternatives }, (_, index) => {
    const base = alternatives === 1 ? stem : `${stem}-${index + 1}`;
    return { midi: `${base}${ending}`, sound: `${base}.wav` };
  });
}
