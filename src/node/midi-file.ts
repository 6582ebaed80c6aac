/** Reading MIDI files, with errors that name the file. */
import { MidiError } from '../errors.ts';
import { readMidi } from '../midi/read.ts';
import type { Piece } from '../notes/piece.ts';
import { readFile } from './files.ts';

/** @throws MidiError, naming the file, if it is not MIDI; FileError if it cannot be read */
export async function readMidiFile(path: string): Promise<Piece> {
  const bytes = await readFile(path);
  return withPath(path, () => readMidi(bytes));
}

/** Does something with a file's bytes; a MidiError then names the file. */
export function withPath<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof MidiError) throw new MidiError(`${path}: ${error.reason}`, error.byteOffset);
    throw error;
  }
}
