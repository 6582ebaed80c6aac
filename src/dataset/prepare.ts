/**
 * Songs -> piano rolls. One broken file does not end the work: it is left out and reported.
 */
import { CadenzaError, DatasetError } from '../errors.ts';
import { readMidi } from '../midi/read.ts';
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
  if (entries.length === 0)
    throw new DatasetError(`no songs to prepare in ${collection.name}: choose another data set or split`);
  const songs: PreparedSong<E>[] = [];
  const faults: SongFault<E>[] = [];
  for (const entry of entries) {
    try {
      const roll = toRoll(readMidi(await collection.read(entry)), options);
      if (roll.steps === 0) faults.push({ entry, message: 'the file holds no notes' });
      else songs.push({ entry, roll });
    } catch (error) {
      if (!(error instanceof CadenzaError)) throw error;
      faults.push({ entry, message: error.message });
    }
    options.onProgress?.(songs.length + faults.length, entries.length);
  }
  const [fault] = faults;
  if (songs.length === 0 && fault !== undefined) {
    throw new DatasetError(
      `none of the ${entries.length} songs of ${collection.name} can be used, the first (${fault.entry.id}) since: ${fault.message}`,
    );
  }
  return { songs, faults };
}
