/**
 * Collections -> a folder of shards: every piece is read, encoded and written once, one at a time, so that the
 * memory needed is that of one shard.
 */
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import type { SongEntry } from '../dataset/collection.ts';
import type { SongFault } from '../dataset/prepare.ts';
import { type SplitEntry, splitEntries } from '../dataset/split.ts';
import { CadenzaError, DatasetError } from '../errors.ts';
import { readMidi } from '../midi/read.ts';
import { encodePiece, notesOutOfRange } from '../tokens/encode.ts';
import { guessTimeBase } from '../tokens/guess.ts';
import { estimateModes } from '../tokens/modes.ts';
import type { TimeBase } from '../tokens/sequence.ts';
import { encodeShard, type ShardPiece, shardPieceBytes } from '../tokens/shard.ts';
import { type OpenCollection, openCollection } from './collection.ts';
import { throwIfStopped } from './download.ts';
import { errorCode, replaceFolderAtomic, withFileErrors, writeFileAtomic } from './files.ts';
import { SHARDS_FILE, type ShardSource, type ShardsManifest, writeManifest } from './shards-manifest.ts';

/** Bytes of notes at which a shard is full: 1.4 million notes. */
const SHARD_BYTES = 2 ** 23;

export interface PrepareShardsOptions {
  /** Paths of data sets, folders or archives of MIDI files. */
  readonly sources: readonly string[];
  /** The folder to make; one with shards is replaced, any other with something in it is refused. */
  readonly out: string;
  /** How time is measured. Default: as the data set says; where it does not, as each piece looks. */
  readonly base?: TimeBase;
  /** Told after each piece of each source. */
  readonly onProgress?: (source: string, done: number, total: number) => void;
  /** Told of each song that is left out. */
  readonly onFault?: (fault: SongFault) => void;
  /** Stops the work between two pieces. */
  readonly signal?: AbortSignal;
}

/**
 * Encodes collections into a folder of shards, which appears as a whole or not at all. Splits are those of the data
 * sets; a collection without splits is divided by composition, 90 % for training.
 *
 * @throws DatasetError if `out` holds something else, or none of a collection's songs can be used; what
 *   `openCollection` throws; FileError if it cannot be written; the signal's reason
 * @example await prepareShards({ sources: ['data/maestro-v3.0.0'], out: 'data/shards' })
 * // { shards: [{ file: 'maestro-v3.0.0-1.shard', … }], sources: [{ name: 'maestro-v3.0.0', … }], … }
 */
export async function prepareShards(options: PrepareShardsOptions): Promise<ShardsManifest> {
  await refuseForeign(options.out);
  return replaceFolderAtomic(options.out, async (folder) => {
    const shards: ShardsManifest['shards'] = [];
    const sources: ShardSource[] = [];
    for (const path of options.sources) {
      const collection = await openCollection(path);
      try {
        const writer = new ShardWriter(folder, fileStem(collection.name, sources));
        sources.push(await prepareSource(collection, writer, options));
        shards.push(...(await writer.end()));
      } finally {
        collection.close();
      }
    }
    return writeManifest(folder, { shards, sources });
  });
}

/** Only what this program made is replaced. */
async function refuseForeign(out: string): Promise<void> {
  const names = await fs.readdir(out).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    return withFileErrors<string[]>(`reading the folder ${out}`, () => Promise.reject(error));
  });
  const foreign = names.find((name) => name !== SHARDS_FILE && !name.endsWith('.shard'));
  if (foreign !== undefined) {
    throw new DatasetError(`${out} holds ${foreign}, which is no shard: choose a new folder`);
  }
}

/** A name for files, told apart from those of sources of the same name. */
function fileStem(name: string, before: readonly ShardSource[]): string {
  const stem = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^\.+/, '') || 'pieces';
  const same = before.filter((source) => source.name === name).length;
  return same === 0 ? stem : `${stem}-again${same}`;
}

async function prepareSource(
  collection: OpenCollection,
  writer: ShardWriter,
  { base, onProgress, onFault, signal }: PrepareShardsOptions,
): Promise<ShardSource> {
  const entries = splitEntries(collection.entries, { validation: 0.05, test: 0.05 });
  const splits = { train: total(), validation: total(), test: total() };
  const bases = new Set<TimeBase>();
  let outOfRange = 0;
  let lastFault: SongFault | undefined;
  let faults = 0;
  for (const [index, entry] of entries.entries()) {
    throwIfStopped(signal);
    try {
      const encoded = await encodeEntry(collection, entry, base);
      outOfRange += encoded.outOfRange;
      bases.add(encoded.piece.sequence.base);
      splits[entry.split].pieces++;
      splits[entry.split].notes += encoded.piece.sequence.onsets.length;
      await writer.add(encoded.piece);
    } catch (error) {
      if (!(error instanceof SongError)) throw error;
      faults++;
      lastFault = { entry, message: error.message };
      onFault?.(lastFault);
    }
    onProgress?.(collection.name, index + 1, entries.length);
  }
  if (bases.size === 0) {
    const why = lastFault === undefined ? 'there are none' : `${lastFault.entry.id}: ${lastFault.message}`;
    throw new DatasetError(`none of the songs of ${collection.name} can be used (${why}): choose another data set`);
  }
  return {
    name: collection.name,
    ...(collection.licence === undefined ? {} : { licence: collection.licence }),
    base: bases.size > 1 ? 'mixed' : ([...bases][0] ?? 'performance'),
    splits,
    faults,
    notesOutOfRange: outOfRange,
  };
}

const total = (): { pieces: number; notes: number } => ({ pieces: 0, notes: 0 });

/** A song that cannot be used: it is left out and the work goes on. */
class SongError extends CadenzaError {}

async function encodeEntry(
  collection: OpenCollection,
  entry: SplitEntry,
  base: TimeBase | undefined,
): Promise<{ readonly piece: ShardPiece; readonly outOfRange: number }> {
  const piece = await readSong(collection, entry);
  const encoded = encodePiece(piece, { base: base ?? entry.base ?? collection.base ?? guessTimeBase(piece) });
  if (encoded.onsets.length === 0) throw new SongError('the file holds no notes that a piano has');
  const licence = entry.licence ?? collection.licence;
  return {
    outOfRange: notesOutOfRange(piece),
    piece: {
      name: entry.id,
      source: collection.name,
      split: entry.split,
      about: aboutOf(entry),
      ...(licence === undefined ? {} : { licence }),
      sequence: collection.statesModes === true ? encoded : estimateModes(encoded),
    },
  };
}

async function readSong(collection: OpenCollection, entry: SongEntry): Promise<ReturnType<typeof readMidi>> {
  try {
    return readMidi(await collection.read(entry));
  } catch (error) {
    if (error instanceof CadenzaError) throw new SongError(error.message, { cause: error });
    throw error;
  }
}

function aboutOf({ composer, title }: SongEntry): ShardPiece['about'] {
  return { ...(composer ? { composer } : {}), ...(title ? { title } : {}) };
}

/** Collects pieces and writes a file whenever a shard is full. */
class ShardWriter {
  readonly #folder: string;
  readonly #stem: string;
  readonly #written: ShardsManifest['shards'] = [];
  #pieces: ShardPiece[] = [];
  #bytes = 0;

  constructor(folder: string, stem: string) {
    this.#folder = folder;
    this.#stem = stem;
  }

  async add(piece: ShardPiece): Promise<void> {
    this.#pieces.push(piece);
    this.#bytes += shardPieceBytes({ notes: piece.sequence.onsets.length });
    if (this.#bytes >= SHARD_BYTES) await this.#write();
  }

  /** Writes what is left. @returns all files */
  async end(): Promise<ShardsManifest['shards']> {
    if (this.#pieces.length > 0) await this.#write();
    return this.#written;
  }

  async #write(): Promise<void> {
    const file = `${this.#stem}-${this.#written.length + 1}.shard`;
    const bytes = encodeShard(this.#pieces);
    await writeFileAtomic(join(this.#folder, file), bytes);
    const notes = this.#pieces.reduce((sum, { sequence }) => sum + sequence.onsets.length, 0);
    this.#written.push({ file, bytes: bytes.length, pieces: this.#pieces.length, notes });
    this.#pieces = [];
    this.#bytes = 0;
  }
}
