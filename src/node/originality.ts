/**
 * The index of training pieces as a file, and the origin of what is in a MIDI file.
 */
import { DatasetError } from '../errors.ts';
import { buildOriginalityIndex, type IndexedPiece } from '../originality/build.ts';
import { decodeIndex, encodeIndex } from '../originality/codec.ts';
import type { OriginalityIndex } from '../originality/index.ts';
import { longestMatch, type OriginMatch } from '../originality/match.ts';
import { encodePiece } from '../tokens/encode.ts';
import { guessTimeBase } from '../tokens/guess.ts';
import type { ShardEntry } from '../tokens/shard-index.ts';
import { throwIfStopped } from './download.ts';
import { readFile, writeFileAtomic } from './files.ts';
import { readPieceFile } from './piece-file.ts';
import { openShards } from './shards.ts';
import { shippedIndex } from './shipped-models.ts';

export interface IndexShardsOptions {
  /** A folder of shards. */
  readonly data: string;
  /** The file to write. */
  readonly out: string;
  /** Which pieces; default: those of the training split. */
  readonly wanted?: (entry: ShardEntry) => boolean;
  /** Told after each piece. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops the work between two pieces. */
  readonly signal?: AbortSignal;
}

export interface WrittenIndex {
  readonly path: string;
  readonly pieces: number;
  readonly notes: number;
  readonly bytes: number;
}

/**
 * Writes the index of the pieces of a folder of shards: about 0.85 bytes a note.
 *
 * @throws DatasetError where no piece is wanted or the shards are damaged; FileError; the signal's reason
 * @example await indexShards({ data: 'data/shards', out: 'data/training.index' }) // { pieces: 962, notes: …, bytes: … }
 */
export async function indexShards({
  data,
  out,
  wanted,
  onProgress,
  signal,
}: IndexShardsOptions): Promise<WrittenIndex> {
  const shards = await openShards(data);
  try {
    const isWanted = wanted ?? (({ split }) => split === 'train');
    const places = [...shards.entries.keys()].filter((place) => isWanted(shards.entries[place] as ShardEntry));
    if (places.length === 0) throw new DatasetError(`${data} holds no pieces to index: choose other shards`);
    function* pieces(): Generator<IndexedPiece> {
      for (const [done, place] of places.entries()) {
        throwIfStopped(signal);
        yield shards.read(place);
        onProgress?.(done + 1, places.length);
      }
    }
    const index = buildOriginalityIndex(pieces());
    const bytes = encodeIndex(index);
    await writeFileAtomic(out, bytes);
    const notes = index.pieces.reduce((sum, piece) => sum + piece.notes, 0);
    return { path: out, pieces: index.pieces.length, notes, bytes: bytes.length };
  } finally {
    shards.close();
  }
}

/** The index in a file. @throws FileError if it cannot be read; CheckpointError if it is no index or damaged */
export async function readIndex(path: string): Promise<OriginalityIndex> {
  return decodeIndex(await readFile(path), path);
}

/**
 * The longest run of notes that a MIDI file shares with the pieces of an index.
 *
 * @param indexPath default: that of the shipped model which suits the file's time base
 * @returns undefined where not even two notes are shared
 * @throws FileError, MidiError, CheckpointError
 * @example (await matchFile('song.mid', 'data/training.index'))?.piece.about.title // 'Ballade No. 1'
 */
export async function matchFile(path: string, indexPath?: string): Promise<OriginMatch | undefined> {
  const piece = await readPieceFile(path);
  const base = guessTimeBase(piece);
  const index = await readIndex(indexPath ?? shippedIndex(base));
  return longestMatch(index, encodePiece(piece, { base }));
}
