/**
 * Splitting by composition, and choosing songs: both deterministic from a seed and independent of
 * the order in which the files are listed.
 */
import { DatasetError, OptionError } from '../errors.ts';
import { Random } from '../random.ts';
import type { SongEntry, Split } from './collection.ts';

/** A seeded number in [0, 1) that belongs to a text (FNV-1a hash into a stream of its own). */
export function drawFor(seed: number, text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return Random.of(seed, hash >>> 0).uniform();
}

/** Values in a seeded order that does not depend on the order they came in. `key` must tell them apart. */
function shuffledBy<T>(values: Iterable<T>, seed: number, key: (value: T) => string): T[] {
  return [...values]
    .map((value) => ({ value, name: key(value), draw: drawFor(seed, key(value)) }))
    .sort((a, b) => a.draw - b.draw || (a.name < b.name ? -1 : 1))
    .map(({ value }) => value);
}

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Marks at the end of a file name by which takes of one composition differ; a bare number is not one of them. */
const TAKE = /(?:[\s_.-]*(?:\(\s*\d+\s*\)|\bcopy\b|(?<![a-z])(?:take|version|ver|v|copy)[\s_.-]*\d+)|--\d+)$/i;

/**
 * What tells compositions apart: composer and title where known, else the file's name without
 * folder, ending, case, punctuation, and marks such as "take 2", "v3", "(1)", "--4" at its end.
 *
 * @example compositionOf({ id: '2018/x.midi', composer: 'Alban Berg', title: 'Sonata Op. 1' }) // 'alban berg/sonata op 1'
 * @example compositionOf({ id: 'demo/Für Elise_take2.mid' }) // 'fur elise'
 */
export function compositionOf(entry: SongEntry): string {
  if (entry.title !== undefined && plain(entry.title) !== '') {
    return entry.composer === undefined ? plain(entry.title) : `${plain(entry.composer)}/${plain(entry.title)}`;
  }
  const file = entry.id.slice(entry.id.lastIndexOf('/') + 1);
  let stem = file.replace(/\.[^.]*$/, '');
  while (TAKE.test(stem) && plain(stem.replace(TAKE, '')) !== '') stem = stem.replace(TAKE, '');
  return plain(stem) || stem;
}

export interface SplitOptions {
  /** Share of the songs to validate on, 0 .. 1. Default 0.1. */
  readonly validation?: number;
  /** Share of the songs to test on, 0 .. 1. Default 0.1. */
  readonly test?: number;
  readonly seed?: number;
}

/** Songs with a split each. */
export type SplitEntry = SongEntry & { readonly split: Split };

/**
 * Gives every song a split. A collection's own splits stay as they are; the songs without one are
 * divided so that no composition stands in two splits, as near to the shares as whole compositions
 * allow. Training, validation and test get at least one composition each, in this order, while there are enough.
 *
 * @throws OptionError if the shares are not from 0 to 1 with something left for training
 * @example splitEntries(entries, { validation: 0.1, test: 0.1, seed: 1 })[0]?.split // 'train'
 */
export function splitEntries(entries: readonly SongEntry[], options: SplitOptions = {}): SplitEntry[] {
  const { validation = 0.1, test = 0.1, seed = 0 } = options;
  if (!(validation >= 0 && test >= 0 && validation + test < 1)) {
    throw new OptionError(
      `the shares for validation (${validation}) and test (${test}) must be at least 0 and leave something for training`,
    );
  }
  const splitOf = new Map<string, Split>();
  const free = new Map<string, number>();
  for (const entry of entries) {
    if (entry.split === undefined) free.set(compositionOf(entry), (free.get(compositionOf(entry)) ?? 0) + 1);
  }
  // A free take of a composition that has an official split goes there too.
  for (const split of ['train', 'validation', 'test'] as const) {
    for (const entry of entries) {
      if (entry.split === split && free.delete(compositionOf(entry))) splitOf.set(compositionOf(entry), split);
    }
  }
  for (const [composition, split] of divide(free, { test, validation }, seed)) splitOf.set(composition, split);
  return entries.map((entry) => ({ ...entry, split: entry.split ?? splitOf.get(compositionOf(entry)) ?? 'train' }));
}

/** Compositions (with their numbers of songs) -> splits. */
function divide(
  sizes: ReadonlyMap<string, number>,
  shares: Readonly<Record<'test' | 'validation', number>>,
  seed: number,
): Map<string, Split> {
  const songs = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const left = shuffledBy(sizes.keys(), seed, (composition) => composition);
  const result = new Map<string, Split>();
  const wanted = (['validation', 'test'] as const).filter((split) => shares[split] > 0);
  for (const split of wanted) {
    const target = Math.max(1, Math.round(shares[split] * songs));
    let taken = 0;
    for (let i = 0; i < left.length; ) {
      const composition = left[i] as string;
      const size = sizes.get(composition) as number;
      if (left.length > 1 && taken + size <= target) {
        result.set(composition, split);
        taken += size;
        left.splice(i, 1);
      } else {
        i++;
      }
    }
    if (taken === 0 && left.length > 1) {
      // No composition is small enough: take the smallest there is.
      const smallest = left.reduce((best, name) => ((sizes.get(name) ?? 0) < (sizes.get(best) ?? 0) ? name : best));
      result.set(smallest, split);
      left.splice(left.indexOf(smallest), 1);
    }
  }
  for (const composition of left) result.set(composition, 'train');
  return result;
}

/**
 * The fixed list of `count` songs to train on. For the same collection and seed a shorter list is
 * always the beginning of a longer one, so "one song" and "half the songs" are parts of the whole.
 *
 * Every composition comes once before any comes again. Within that, composers appear in proportion
 * to their number of songs in every prefix, and so do the folders (in MAESTRO: the years) of each.
 *
 * @throws OptionError if count is not a whole number above 0; DatasetError if there are not so many songs
 * @example chooseSongs(entries.filter((entry) => entry.split === 'train'), 93)
 */
export function chooseSongs<E extends SongEntry>(entries: readonly E[], count: number, seed = 0): E[] {
  if (!(Number.isInteger(count) && count > 0)) {
    throw new OptionError(`the number of songs must be a whole number above 0, not ${count}`);
  }
  if (count > entries.length) {
    throw new DatasetError(`there are only ${entries.length} songs to choose from, not ${count}: ask for fewer`);
  }
  const seen = new Set<string>();
  const first: E[] = [];
  const again: E[] = [];
  for (const entry of shuffledBy(entries, seed, ({ id }) => id)) {
    const composition = compositionOf(entry);
    (seen.has(composition) ? again : first).push(entry);
    seen.add(composition);
  }
  const levels = [({ composer, id }: E) => composer ?? `/${folderOf(id)}`, ({ id }: E) => folderOf(id)];
  return [...spread(first, levels, seed), ...spread(again, levels, seed)].slice(0, count);
}

const folderOf = (id: string): string => id.slice(0, Math.max(0, id.indexOf('/')));

/** Divides values into groups, orders each by the further levels, and merges them so that each is spread evenly over the whole. */
function spread<E>(
  values: readonly E[],
  [level, ...further]: readonly ((value: E) => string)[],
  seed: number,
  path = '',
): readonly E[] {
  if (level === undefined) return values;
  const groups = new Map<string, E[]>();
  for (const value of values) {
    const group = groups.get(level(value));
    if (group === undefined) groups.set(level(value), [value]);
    else group.push(value);
  }
  return [...groups]
    .flatMap(([name, group]) => {
      // Where in its first stretch a group begins: a seeded place of its own.
      const shift = drawFor(seed, `${path}/${name}`);
      return spread(group, further, seed, `${path}/${name}`).map((value, index) => ({
        value,
        name,
        place: (index + shift) / group.length,
      }));
    })
    .sort((a, b) => a.place - b.place || (a.name < b.name ? -1 : 1))
    .map(({ value }) => value);
}
