/**
 * The songs of an evaluation: read from collections, named for people, and put on a grid; what cannot be used is left
 * out and told.
 */
import type { Collection, SongEntry, Split } from '../dataset/collection.ts';
import { prepareRolls, prepareSongs, rollWithNotes, type SongFault } from '../dataset/prepare.ts';
import { chooseSongs, splitEntries } from '../dataset/split.ts';
import { CadenzaError, DatasetError } from '../errors.ts';
import type { Song } from '../evaluation/listening.ts';
import type { NamedRoll } from '../evaluation/roll-notes.ts';
import type { Piece } from '../notes/piece.ts';
import type { Grid } from '../roll/roll.ts';
import { encodePiece } from '../tokens/encode.ts';
import { guessTimeBase } from '../tokens/guess.ts';
import type { TimeBase } from '../tokens/sequence.ts';
import type { OpenCollection } from './collection.ts';

export interface ReadingOptions {
  readonly onProgress?: (text: string) => void;
  readonly onFault?: (fault: SongFault) => void;
  /** Looked at before each song. */
  readonly signal?: { readonly aborted: boolean };
}

export interface SongsOptions extends ReadingOptions {
  readonly grid: Grid;
  readonly pedal: boolean;
}

/** A data set, of which some know what their songs are. */
export type EvaluationData = Collection & Pick<OpenCollection, 'base'>;

/** Steps where no model brings its own: 50 ms, within which onsets are taken for simultaneous, or a twelfth of a beat. */
const SECOND_GRID: Grid = { unit: 'second', stepsPerSecond: 20 };
const BEAT_GRID: Grid = { unit: 'beat', stepsPerBeat: 12 };

/**
 * Songs of one split as rolls, and those that could not be used; of a collection without official splits, of our own.
 *
 * @throws DatasetError if the split is empty or none of its songs can be read; CadenzaError when it was stopped
 */
export async function songsOf(
  data: Collection,
  split: Split,
  most: number,
  options: SongsOptions,
): Promise<{ songs: (NamedRoll & { readonly entry: SongEntry })[]; faults: readonly SongFault[] }> {
  return readRolls(data, entriesOf(data, split, most), `${split} songs`, options);
}

/**
 * Songs as rolls, each let go of as soon as it is one.
 *
 * @param what they are, for the progress
 * @throws as `prepareRolls`; CadenzaError when it was stopped
 */
export async function readRolls(
  data: Collection,
  entries: readonly SongEntry[],
  what: string,
  options: SongsOptions,
): Promise<{ songs: (NamedRoll & { readonly entry: SongEntry })[]; faults: readonly SongFault[] }> {
  const { grid, pedal } = options;
  const { songs, faults } = await prepareRolls(data, entries, { grid, pedal, onProgress: progressOf(what, options) });
  for (const fault of faults) options.onFault?.(fault);
  return { songs: songs.map(({ entry, roll }) => ({ name: nameOf(entry), roll, entry })), faults };
}

/** So many songs of a split, or all there are. @throws DatasetError if there is none */
export function entriesOf(data: Collection, split: Split, most: number): SongEntry[] {
  const entries = splitEntries(data.entries).filter((entry) => entry.split === split);
  if (entries.length === 0)
    throw new DatasetError(`${data.name} has no ${split} songs: give a data set with more pieces`);
  return chooseSongs(entries, Math.min(most, entries.length));
}

/** Counts songs, and stops between two of them. */
function progressOf(what: string, { onProgress, signal }: ReadingOptions): (done: number, total: number) => void {
  const stopIfAsked = () => {
    if (signal?.aborted === true) throw new CadenzaError('stopped; not all songs were read, nothing was kept');
  };
  stopIfAsked();
  return (done, total) => {
    onProgress?.(`reading ${what}: ${done} of ${total}`);
    stopIfAsked();
  };
}

/** A song that was read, and what it is measured in. */
export interface ReadSong {
  readonly name: string;
  readonly entry: SongEntry;
  readonly piece: Piece;
  readonly base: TimeBase;
}

/**
 * Reads songs that have notes.
 *
 * @param what they are, for the progress
 * @throws as `prepareSongs`; CadenzaError when it was stopped
 */
export async function readSongs(
  data: EvaluationData,
  entries: readonly SongEntry[],
  what: string,
  options: ReadingOptions,
): Promise<{ readonly songs: ReadSong[]; readonly faults: readonly SongFault[] }> {
  const convert = (piece: Piece, entry: SongEntry): ReadSong => {
    if (piece.notes.length === 0) throw new DatasetError('the file holds no notes');
    return { name: nameOf(entry), entry, piece, base: entry.base ?? data.base ?? guessTimeBase(piece) };
  };
  const { songs, faults } = await prepareSongs(data, entries, convert, progressOf(what, options));
  for (const fault of faults) options.onFault?.(fault);
  return { songs: songs.map(({ value }) => value), faults };
}

/** Steps for songs where no model brings its own: of the beat where all are scores, else of the second. */
export const gridFor = (songs: readonly ReadSong[]): Grid =>
  songs.every(({ base }) => base === 'score') ? BEAT_GRID : SECOND_GRID;

/**
 * Makes something of songs that were read; those of which it cannot be made are left out and told.
 *
 * @throws DatasetError if that leaves none
 */
export function convertSongs<T>(
  songs: readonly ReadSong[],
  convert: (song: ReadSong) => T,
  { onFault }: ReadingOptions,
): { readonly songs: T[]; readonly faults: readonly SongFault[] } {
  const faults: SongFault[] = [];
  const converted = songs.flatMap((song) => {
    try {
      return [convert(song)];
    } catch (error) {
      if (!(error instanceof CadenzaError)) throw error;
      const fault = { entry: song.entry, message: error.message };
      faults.push(fault);
      onFault?.(fault);
      return [];
    }
  });
  const [first] = faults;
  if (converted.length === 0 && first !== undefined) {
    throw new DatasetError(`none of the songs can be used, the first (${first.entry.id}) since: ${first.message}`);
  }
  return { songs: converted, faults };
}

/**
 * A song as models of both kinds see it: models of notes always hear the pedal.
 *
 * @throws DatasetError if it has no notes that a piano has; OptionError as `toRoll` does
 */
export function songFor({ name, piece, base }: ReadSong, { grid, pedal }: Pick<SongsOptions, 'grid' | 'pedal'>): Song {
  const roll = rollWithNotes(piece, { grid, pedal });
  const sequence = encodePiece(piece, { base });
  if (sequence.onsets.length === 0) throw new DatasetError('the file holds no notes that a piano has');
  const hasPedal = piece.pedal.some(({ value }) => value >= 64);
  return {
    name,
    roll,
    sequence,
    ...(hasPedal && !pedal ? { noteRoll: rollWithNotes(piece, { grid, pedal: true }) } : {}),
  };
}

/** A song's roll as it sounds. */
export const rollFor = ({ name, piece }: ReadSong, grid: Grid): NamedRoll => ({
  name,
  roll: rollWithNotes(piece, { grid, pedal: true }),
});

/** A song's name for people: composer and title where known. */
export function nameOf({ id, composer, title }: SongEntry): string {
  return title === undefined ? id : composer === undefined ? title : `${composer}: ${title}`;
}
