/**
 * A folder of shards as a collection, so that whatever takes a data set takes shards as well.
 *
 * Songs come back as MIDI that says what the shard holds: encoded again in its time base, a piece is the stored sequence,
 * array by array. What the pedal held is in the lengths of the notes.
 */
import { basename, resolve } from 'node:path';
import type { SongEntry } from '../dataset/collection.ts';
import { writeMidi } from '../midi/write.ts';
import { decodePiece } from '../tokens/encode.ts';
import type { OpenCollection } from './collection.ts';
import { openShards } from './shards.ts';

/**
 * Opens a folder of shards as a collection. Ids are the names within the source, so that choices of songs are those of
 * the source itself; of several sources, each name stands behind that of its source.
 *
 * @throws DatasetError if the shards are damaged or cut off; FileError
 * @example (await openShardCollection('data/shards')).entries[0]
 * // { id: 'maestro-v3.0.0/2018/x.midi', base: 'performance', split: 'train', composer: 'Alban Berg', … }
 */
export async function openShardCollection(folder: string): Promise<OpenCollection> {
  const shards = await openShards(folder);
  const { sources } = shards;
  const places = new Map<string, number>();
  const entries = shards.entries.map(({ name, source, split, base, about, licence }, place): SongEntry => {
    const plain = sources.length > 1 ? `${source}/${name}` : name;
    let id = plain;
    // A source that was given twice has every name twice.
    for (let copy = 2; places.has(id); copy++) id = `${plain} (${copy})`;
    places.set(id, place);
    const { composer, title } = about;
    return {
      id,
      split,
      base,
      ...(composer === undefined ? {} : { composer }),
      ...(title === undefined ? {} : { title }),
      ...(licence === undefined ? {} : { licence }),
    };
  });
  const [first] = sources;
  const base = first?.base;
  return {
    name: sources.length === 1 && first ? first.name : basename(resolve(folder)),
    ...(sources.length === 1 && first?.licence !== undefined ? { licence: first.licence } : {}),
    ...(base !== undefined && base !== 'mixed' && sources.every((source) => source.base === base) ? { base } : {}),
    // Which of its two keys a signature means was found out when the shards were made.
    statesModes: true,
    entries,
    async read({ id }) {
      const place = places.get(id);
      if (place === undefined) throw new RangeError(`${folder} has no ${id}`);
      return writeMidi(decodePiece(shards.read(place).sequence));
    },
    close: () => shards.close(),
  };
}
