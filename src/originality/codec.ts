/**
 * An index as bytes, all numbers little-endian:
 *
 *     0   8 bytes   "CADORIGN"
 *     8   uint32    version, 1
 *     12  uint32    H, bytes of the header
 *     16  uint32    Adler-32 of all that follows byte 20 (RFC 1950)
 *     20  H bytes   the header: JSON { "pieces": [[source, base, notes, name, composer, title, year], …] }; what is not
 *                   known is null
 *     20 + H        the moves, six bits each, the first in the lowest bits: ceil(3 M / 4) bytes for M moves in all
 *     then          the known times of each piece: each as its distance from the one before, from tick 0 the first, in
 *                   bytes of seven bits, the lowest first, of which all but the last have the eighth bit set (LEB128)
 */
import { CheckpointError } from '../errors.ts';
import { adler32 } from '../tokens/shard.ts';
import { markCount, moveCount, type OriginalityIndex, type OriginPiece } from './build.ts';
import { MOVE_BITS, MOVE_CLASSES } from './moves.ts';

const MAGIC = 'CADORIGN';
const VERSION = 1;
const PREFIX_BYTES = 20;

/** The bytes of an index: about 0.85 a note. @example decodeIndex(encodeIndex(index)) // equals index */
export function encodeIndex({ pieces, moves, marks }: OriginalityIndex): Uint8Array<ArrayBuffer> {
  const rows = pieces.map(({ source, base, notes, name, about: { composer, title, year } }) => [
    ...[source, base, notes, name],
    ...[composer ?? null, title ?? null, year ?? null],
  ]);
  const header = new TextEncoder().encode(JSON.stringify({ pieces: rows }));
  const packed = packMoves(moves);
  const times = encodeMarks(pieces, marks);
  const bytes = new Uint8Array(PREFIX_BYTES + header.length + packed.length + times.length);
  bytes.set(new TextEncoder().encode(MAGIC));
  bytes.set(header, PREFIX_BYTES);
  bytes.set(packed, PREFIX_BYTES + header.length);
  bytes.set(times, PREFIX_BYTES + header.length + packed.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, header.length, true);
  view.setUint32(16, adler32(bytes.subarray(PREFIX_BYTES)), true);
  return bytes;
}

/**
 * An index from its bytes.
 *
 * @param where name of the file in error messages
 * @throws CheckpointError where the bytes are no index, of another version, cut off or damaged
 */
export function decodeIndex(bytes: Uint8Array, where = 'the index of originality'): OriginalityIndex {
  const again = 'use another copy, or make it again with cadenza data index';
  const damaged = (): never => {
    throw new CheckpointError(`${where} is damaged: ${again}`);
  };
  if (String.fromCharCode(...bytes.subarray(0, MAGIC.length)) !== MAGIC || bytes.length < PREFIX_BYTES) {
    throw new CheckpointError(`${where} is no index of originality, or is cut off: ${again}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const version = view.getUint32(8, true);
  if (version !== VERSION) {
    throw new CheckpointError(
      `${where} is of version ${version}, this program knows version ${VERSION}: update it, or ${again}`,
    );
  }
  const movesAt = PREFIX_BYTES + view.getUint32(12, true);
  if (view.getUint32(16, true) !== adler32(bytes.subarray(PREFIX_BYTES))) damaged();
  const pieces = piecesFrom(new TextDecoder().decode(bytes.subarray(PREFIX_BYTES, movesAt))) ?? damaged();
  const moves = pieces.reduce((sum, piece) => sum + moveCount(piece), 0);
  const marksAt = movesAt + packedBytes(moves);
  const marks = decodeMarks(pieces, bytes.subarray(marksAt)) ?? damaged();
  return { pieces, moves: unpackMoves(bytes.subarray(movesAt, marksAt), moves), marks };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isBase = (value: unknown): value is OriginPiece['base'] => value === 'score' || value === 'performance';

/** The pieces of a header, or undefined where it is none. */
function piecesFrom(text: string): OriginPiece[] | undefined {
  try {
    return (JSON.parse(text) as { pieces: unknown[][] }).pieces.map(
      ([source, base, notes, name, composer, title, year]) => {
        if (!isText(source) || !isBase(base) || !isCount(notes) || !isText(name)) throw new TypeError('no piece');
        const about = {
          ...(isText(composer) ? { composer } : {}),
          ...(isText(title) ? { title } : {}),
          ...(typeof year === 'number' ? { year } : {}),
        };
        return { name, source, about, base, notes };
      },
    );
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

const packedBytes = (moves: number): number => Math.ceil((moves * MOVE_BITS) / 8);

function packMoves(moves: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(packedBytes(moves.length));
  for (let move = 0; move < moves.length; move++) {
    const bit = move * MOVE_BITS;
    const shifted = moves[move]! << (bit & 7);
    bytes[bit >> 3]! |= shifted;
    if (shifted > 255) bytes[(bit >> 3) + 1]! |= shifted >> 8;
  }
  return bytes;
}

function unpackMoves(bytes: Uint8Array, count: number): Uint8Array {
  const moves = new Uint8Array(count);
  for (let move = 0; move < count; move++) {
    const bit = move * MOVE_BITS;
    const two = bytes[bit >> 3]! | ((bytes[(bit >> 3) + 1] ?? 0) << 8);
    moves[move] = (two >> (bit & 7)) & (MOVE_CLASSES - 1);
  }
  return moves;
}

function encodeMarks(pieces: readonly OriginPiece[], marks: Uint32Array): Uint8Array {
  const bytes: number[] = [];
  let mark = 0;
  for (const piece of pieces) {
    let before = 0;
    for (const end = mark + markCount(piece); mark < end; mark++) {
      let distance = marks[mark]! - before;
      for (; distance >= 128; distance = Math.floor(distance / 128)) bytes.push((distance % 128) + 128);
      bytes.push(distance);
      before = marks[mark]!;
    }
  }
  return Uint8Array.from(bytes);
}

/** The known times, or undefined where the bytes are too few or too many. */
function decodeMarks(pieces: readonly OriginPiece[], bytes: Uint8Array): Uint32Array | undefined {
  const marks = new Uint32Array(pieces.reduce((sum, piece) => sum + markCount(piece), 0));
  let at = 0;
  let mark = 0;
  for (const piece of pieces) {
    let time = 0;
    for (const end = mark + markCount(piece); mark < end; mark++) {
      for (let unit = 1; ; unit *= 128) {
        const byte = bytes[at++];
        if (byte === undefined) return undefined;
        time += (byte % 128) * unit;
        if (byte < 128) break;
      }
      marks[mark] = time;
    }
  }
  return at === bytes.length ? marks : undefined;
}
