/**
 * Songs -> piano rolls, or whatever else is made of pieces. One broken file does not end the work: it is left out and reported.
 */
import { CadenzaError, DatasetError } from '../errors.ts';
import { readMidi } from '../midi/read.ts';
import type { Piece } from '../notes/piece.ts';
import { type ToRollOptions, toRoll } from '../roll/convert.ts';
import type { Roll } from '../roll/roll.ts';
import type { Collection, SongEntry } from './collection.ts';

export interface PreparedSong<E extends SongEntry = SongEntry> {
  readonly entry: E;
  readonly roll: Roll;
}

/** A song that was left out, and why in one line. */
export interface SongFault<E extends SongEntry = SongEntry> {
  readonly entry: E;
  readonly message: string;
}

export interface PrepareOptions extends ToRollOptions {
  /** Told after each song. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Reads songs and makes something of each, in the order given.
 *
 * @param convert what to make of a piece; a CadenzaError that it throws leaves the song out
 * @throws DatasetError if there are no songs, or none of them can be used
 * @example
 * const { songs } = await prepareSongs(collection, collection.entries, (piece) => piece.notes.length);
 * songs[0].value // 4197
 */
export async function prepareSongs<E extends SongEntry, T>(
  collection: Collection,
  entries: readonly E[],
  convert: (piece: Piece, entry: E) => T,
  onProgress?: PrepareOptions['onProgress'],
): Promise<{ readonly songs: { readonly entry: E; readonly value: T }[]; readonly faults: SongFault<E>[] }> {
  if (entries.length === 0)
    throw new DatasetError(`no songs to prepare in ${collection.name}: choose another data set or split`);
  const songs: { entry: E; value: T }[] = [];
  const faults: SongFault<E>[] = [];
  for (const entry of entries) {
    try {
      songs.push({ entry, value: convert(readMidi(await collection.read(entry)), entry) });
    } catch (error) {
      if (!(error instanceof CadenzaError)) throw error;
      faults.push({ entry, message: error.message });
    }
    onProgress?.(songs.length + faults.length, entries.length);
  }
  const [fault] = faults;
  if (songs.length === 0 && fault !== undefined) {
    throw new DatasetError(
      `none of the ${entries.length} songs of ${collection.name} can be used, the first (${fault.entry.id}) since: ${fault.message}`,
    );
  }
  return { songs, faults };
}

/**
 * Reads songs and turns them into rolls, in the order given.
 *
 * @throws DatasetError if there are no songs, or none of them can be used
 * @example
 * const { songs, faults } = await prepareRolls(collection, collection.entries, { grid, pedal: true });
 */
export async function prepareRolls<E extends SongEntry>(
  collection: Collection,
  entries: readonly E[],
  options: PrepareOptions,
): Promise<{ readonly songs: PreparedSong<E>[]; readonly faults: SongFault<E>[] }> {
  const convert = (piece: Piece): Roll => rollWithNotes(piece, options);
  const { songs, faults } = await prepareSongs(collection, entries, convert, options.onProgress);
  return { songs: songs.map(({ entry, value }) => ({ entry, roll: value })), faults };
}

/** The roll of a piece that has notes. @throws DatasetError if it has none; OptionError as `toRoll` does */
export function rollWithNotes(piece: Piece, options: ToRollOptions): Roll {
  const roll = toRoll(piece, options);
  if (roll.steps === 0) throw new DatasetError('the file holds no notes');
  return roll;
}
