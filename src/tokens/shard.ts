/**
 * A shard: many sequences in one file, of which any can be read alone.
 *
 * The file, all numbers little-endian:
 *
 *     0   8 bytes   "CADSHARD"
 *     8   uint32    version, 1
 *     12  uint32    I, bytes of the index, a multiple of 8
 *     16  uint32    Adler-32 of the index (RFC 1950; `zlib.adler32` in Python)
 *     20  uint32    0
 *     24  I bytes   the index: JSON { "pieces": [...] } padded with spaces
 *     24 + I        the notes of each piece, one piece after the other
 *
 * The notes of a piece of N notes are 6 N bytes: N uint16 onset distances (ticks after the note before, the first
 * after tick 0), N uint16 durations, N uint8 pitches, N uint8 velocity bins. Its record in the index holds "name",
 * "source", "split", "base", "notes" (N), "offset" (of its bytes, from 24 + I on), "adler32" (of its bytes), what
 * is known of it ("composer", "title", "year", "licence"), and its maps as flat lists: "metres" of tick, numerator,
 * denominator; "tempos" of tick, microseconds a quarter note; "keys" of tick, tonic, 0 for major or 1 for minor.
 */
import { DatasetError } from '../errors.ts';
import type { NoteSequence } from './sequence.ts';
import { indexFromJson, indexToJson, type ShardEntry, type ShardRecord } from './shard-index.ts';

/** A piece as it goes into a shard and comes out of it. */
export type ShardPiece = Omit<ShardEntry, 'notes' | 'base'> & { readonly sequence: NoteSequence };

/** A shard in memory. */
export interface Shard {
  readonly entries: readonly ShardEntry[];
  /** The piece at a place in `entries`. @throws DatasetError if its bytes are damaged; RangeError if there is none */
  read(place: number): ShardPiece;
}

const MAGIC = 'CADSHARD';
export const SHARD_VERSION = 1;
/** Bytes before the index. */
export const SHARD_PREFIX_BYTES = 24;
/** No index of ours comes near. */
const MAX_INDEX_BYTES = 2 ** 28;
const BYTES_PER_NOTE = 6;

/**
 * The bytes of a shard with these pieces, in their order. Equal pieces give equal bytes.
 *
 * @example decodeShard(encodeShard([piece])).read(0) // equals piece
 */
export function encodeShard(pieces: readonly ShardPiece[]): Uint8Array<ArrayBuffer> {
  let offset = 0;
  const bodies = pieces.map(({ sequence }) => encodeNotes(sequence));
  const records = pieces.map(({ sequence, ...entry }, place): ShardRecord => {
    const body = bodies[place]!;
    const { base, onsets, metres, tempos, keys } = sequence;
    const record = { ...entry, base, notes: onsets.length, metres, tempos, keys, offset, adler32: adler32(body) };
    offset += body.length;
    return record;
  });
  const json = new TextEncoder().encode(indexToJson(records));
  const indexBytes = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(SHARD_PREFIX_BYTES + indexBytes + offset);
  bytes.fill(0x20, SHARD_PREFIX_BYTES, SHARD_PREFIX_BYTES + indexBytes);
  bytes.set(json, SHARD_PREFIX_BYTES);
  bytes.set(new TextEncoder().encode(MAGIC));
  const view = new DataView(bytes.buffer);
  view.setUint32(8, SHARD_VERSION, true);
  view.setUint32(12, indexBytes, true);
  view.setUint32(16, adler32(bytes.subarray(SHARD_PREFIX_BYTES, SHARD_PREFIX_BYTES + indexBytes)), true);
  let at = SHARD_PREFIX_BYTES + indexBytes;
  for (const body of bodies) {
    bytes.set(body, at);
    at += body.length;
  }
  return bytes;
}

/**
 * A shard from its bytes. The index is read at once, each piece when it is asked for.
 *
 * @param where name of the file in error messages
 * @throws DatasetError if the bytes are no shard, of another version, cut off, or their index is damaged
 */
export function decodeShard(bytes: Uint8Array, where = 'the shard'): Shard {
  const prefix = readShardPrefix(bytes, where);
  const start = SHARD_PREFIX_BYTES + prefix.indexBytes;
  const records = readShardIndex(bytes.subarray(SHARD_PREFIX_BYTES, start), prefix, bytes.length, where);
  return {
    entries: records.map(entryOf),
    read(place) {
      const record = records[place];
      if (record === undefined) throw new RangeError(`${where} has no piece ${place}`);
      const from = start + record.offset;
      return readShardPiece(record, bytes.subarray(from, from + shardPieceBytes(record)), where);
    },
  };
}

const again = 'run cadenza data prepare again';

/** What the first SHARD_PREFIX_BYTES of a shard say. @throws DatasetError if they are not those of a shard */
export function readShardPrefix(
  bytes: Uint8Array,
  where: string,
): { readonly indexBytes: number; readonly indexAdler32: number } {
  const magic = String.fromCharCode(...bytes.subarray(0, MAGIC.length));
  if (bytes.length < SHARD_PREFIX_BYTES || magic !== MAGIC) {
    throw new DatasetError(`${where} is not a shard of Cadenza, or is cut off: ${again}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const version = view.getUint32(8, true);
  if (version !== SHARD_VERSION) {
    throw new DatasetError(
      `${where} is of version ${version}, this program knows version ${SHARD_VERSION}: update it, or ${again}`,
    );
  }
  const indexBytes = view.getUint32(12, true);
  if (indexBytes > MAX_INDEX_BYTES) throw new DatasetError(`${where} is damaged: ${again}`);
  return { indexBytes, indexAdler32: view.getUint32(16, true) };
}

/** The records of a shard. @param fileBytes length of the whole file @throws DatasetError if they are damaged */
export function readShardIndex(
  bytes: Uint8Array,
  prefix: { readonly indexBytes: number; readonly indexAdler32: number },
  fileBytes: number,
  where: string,
): ShardRecord[] {
  if (bytes.length < prefix.indexBytes) throw new DatasetError(`${where} is cut off: ${again}`);
  if (adler32(bytes) !== prefix.indexAdler32) throw new DatasetError(`${where} is damaged: ${again}`);
  const records = indexFromJson(new TextDecoder().decode(bytes));
  if (records === undefined) throw new DatasetError(`${where} is damaged: ${again}`);
  const bodyBytes = fileBytes - SHARD_PREFIX_BYTES - prefix.indexBytes;
  if (records.some((record) => record.offset + shardPieceBytes(record) > bodyBytes)) {
    throw new DatasetError(`${where} is cut off: ${again}`);
  }
  return records;
}

/** Bytes of the notes of a piece. */
export const shardPieceBytes = ({ notes }: Pick<ShardEntry, 'notes'>): number => BYTES_PER_NOTE * notes;

/** What users see of a record. */
export function entryOf(record: ShardRecord): ShardEntry {
  const { name, source, split, base, notes, about, licence } = record;
  return { name, source, split, base, notes, about, ...(licence === undefined ? {} : { licence }) };
}

/** The piece of a record from the bytes of its notes. @throws DatasetError if they are damaged */
export function readShardPiece(record: ShardRecord, bytes: Uint8Array, where: string): ShardPiece {
  if (bytes.length !== shardPieceBytes(record) || adler32(bytes) !== record.adler32) {
    throw new DatasetError(`${record.name} in ${where} is damaged: ${again}`);
  }
  const { base, metres, tempos, keys } = record;
  const { notes: _notes, base: _base, ...entry } = entryOf(record);
  return { ...entry, sequence: { base, ...decodeNotes(bytes, record.notes), metres, tempos, keys } };
}

type Notes = Pick<NoteSequence, 'onsets' | 'pitches' | 'durations' | 'velocities'>;

function encodeNotes({ onsets, pitches, durations, velocities }: Notes): Uint8Array {
  const notes = onsets.length;
  const bytes = new Uint8Array(BYTES_PER_NOTE * notes);
  const view = new DataView(bytes.buffer);
  let previous = 0;
  for (let note = 0; note < notes; note++) {
    // The normal form of sequences keeps both within 16 bits.
    view.setUint16(2 * note, onsets[note]! - previous, true);
    view.setUint16(2 * (notes + note), durations[note]!, true);
    previous = onsets[note]!;
  }
  bytes.set(pitches, 4 * notes);
  bytes.set(velocities, 5 * notes);
  return bytes;
}

function decodeNotes(bytes: Uint8Array, notes: number): Notes {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const onsets = new Uint32Array(notes);
  const durations = new Uint32Array(notes);
  let onset = 0;
  for (let note = 0; note < notes; note++) {
    onset += view.getUint16(2 * note, true);
    onsets[note] = onset;
    durations[note] = view.getUint16(2 * (notes + note), true);
  }
  return { onsets, durations, pitches: bytes.slice(4 * notes, 5 * notes), velocities: bytes.slice(5 * notes) };
}

/** The largest prime below 2^16, and how many bytes can be summed up before 32 bits overflow. */
const ADLER_PRIME = 65_521;
const ADLER_RUN = 3800;

/** Adler-32 (RFC 1950). @example adler32(new TextEncoder().encode('Wikipedia')) // 0x11e60398 */
export function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let from = 0; from < bytes.length; from += ADLER_RUN) {
    const to = Math.min(bytes.length, from + ADLER_RUN);
    for (let i = from; i < to; i++) {
      a += bytes[i]!;
      b += a;
    }
    a %= ADLER_PRIME;
    b %= ADLER_PRIME;
  }
  return b * 0x1_0000 + a;
}
