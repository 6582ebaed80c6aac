/** The songs of a training run: chosen from a collection, or given as rolls, with a checksum that a resumed run compares. */
import { crc32 } from '../checkpoint/crc32.ts';
import type { Collection, SongEntry } from '../dataset/collection.ts';
import { prepareRolls, type SongFault } from '../dataset/prepare.ts';
import { chooseSongs, splitEntries } from '../dataset/split.ts';
import type { Grid, Roll } from '../roll/roll.ts';

/** Rolls to train on, and to choose the best weights by. */
export interface RollSets {
  readonly train: readonly Roll[];
  /** May be empty: training then runs its full length and keeps the last weights. */
  readonly validation: readonly Roll[];
}

/** Where the songs come from. */
export type TrainingData = Collection | RollSets;

export interface SongChoice {
  readonly grid: Grid;
  readonly pedal: boolean;
  /** Training songs, as `chooseSongs` lists them; null: all of the training split. */
  readonly songs: number | null;
  /** Most validation songs; 0: none. */
  readonly validationSongs: number;
}

export interface PreparedSets extends RollSets {
  /** Files that were left out, and why. */
  readonly faults: readonly SongFault[];
}

/**
 * The rolls of a run. A collection is split by its own splits, or by composition where it has none.
 *
 * @throws DatasetError where there are fewer songs than asked for, or none that can be read
 */
export async function prepareTrainingData(
  data: TrainingData,
  choice: SongChoice,
  onProgress?: (done: number, total: number) => void,
): Promise<PreparedSets> {
  if (!('entries' in data)) return { ...data, faults: [] };
  const { grid, pedal, songs, validationSongs } = choice;
  const entries = splitEntries(data.entries);
  const training = entries.filter(({ split }) => split === 'train');
  const validation = entries.filter(({ split }) => split === 'validation');
  const chosen = songs === null ? training : chooseSongs(training, songs);
  const judges = validationSongs === 0 ? [] : chooseUpTo(validation, validationSongs);
  const total = chosen.length + judges.length;
  const prepare = (list: typeof chosen, before: number): ReturnType<typeof prepareRolls> =>
    prepareRolls(data, list, { grid, pedal, onProgress: (done) => onProgress?.(before + done, total) });
  const train = await prepare(chosen, 0);
  const judging = judges.length === 0 ? { songs: [], faults: [] } : await prepare(judges, chosen.length);
  return {
    train: train.songs.map(({ roll }) => roll),
    validation: judging.songs.map(({ roll }) => roll),
    faults: [...train.faults, ...judging.faults],
  };
}

const chooseUpTo = <E extends SongEntry>(entries: E[], most: number): E[] =>
  entries.length > most ? chooseSongs(entries, most) : entries;

/** A checksum of all that a model learns from the rolls. */
export function checksumOf({ train, validation }: RollSets): number {
  let checksum = 0;
  for (const roll of [...train, ...validation]) {
    for (const array of [roll.offsets, roll.pitches, roll.struck]) {
      checksum = crc32(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), checksum);
    }
  }
  return checksum;
}
