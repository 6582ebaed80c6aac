/**
 * The safetensors format (https://huggingface.co/docs/safetensors): a length, a JSON header
 * and the raw little-endian values, nothing that could run. What is read is distrusted:
 * every offset is checked before a byte of it is used.
 *
 * Values of 16 bits (F16, BF16) exist in files only: they are read as float32, and float32 may be written as F16.
 */
import { CheckpointError } from '../errors.ts';
import type { DType, TensorData, TypedArrayOf } from '../runtime/runtime.ts';
import { floatsFromBfloat16, floatsFromHalves, halvesFromFloats } from './half.ts';

const CODES = { float64: 'F64', int64: 'I64', float32: 'F32', int32: 'I32', uint8: 'U8', bool: 'BOOL' } as const;
const ARRAYS = {
  float64: Float64Array,
  int64: BigInt64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** Types that are float32 once they are read. */
const HALVES = { F16: floatsFromHalves, BF16: floatsFromBfloat16 } as const;
type Half = keyof typeof HALVES;

/** How float32 tensors are stored: as they are, or rounded to 16 bits. */
export type Precision = 'float32' | 'float16';

/** No header of ours comes near; the reference implementation has the same bound. */
const MAX_HEADER_BYTES = 100_000_000;

export interface Safetensors {
  readonly tensors: Readonly<Record<string, TensorData>>;
  /** Free text that travels with the tensors. */
  readonly metadata: Readonly<Record<string, string>>;
}

interface Entry {
  readonly dtype: DType;
  /** How a float32 is stored, if in 16 bits. */
  readonly half?: Half;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** The order of tensors in files: that of their names, the same in every language. */
export const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The bytes of a safetensors file. The same tensors give the same bytes in whatever order they come:
 * widest type first and then by name, so that every tensor lies aligned.
 *
 * @param options.precision of float32 tensors in the file: 'float16' rounds each value to the nearest half, and those
 *   beyond 65504 to infinity; the other types stay as they are. Default: 'float32'.
 * @throws RangeError where a tensor's values and shape disagree
 * @example readSafetensors(writeSafetensors({ w: { dtype: 'float32', shape: [1], data: Float32Array.of(2) } })).tensors.w.data[0] // 2
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, TensorData>>,
  metadata: Readonly<Record<string, string>> = {},
  { precision = 'float32' }: { readonly precision?: Precision } = {},
): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(tensors)
    .map(([name, { dtype, shape, data }]) => {
      const isHalved = precision === 'float16' && data instanceof Float32Array;
      return {
        name,
        shape,
        code: isHalved ? 'F16' : CODES[dtype],
        values: isHalved ? halvesFromFloats(data) : data,
      };
    })
    .sort((a, b) => b.values.BYTES_PER_ELEMENT - a.values.BYTES_PER_ELEMENT || byCodeUnits(a.name, b.name));
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : [];
  let end = 0;
  for (const { name, code, shape, values } of entries) {
    if (name === '__metadata__') throw new RangeError('a tensor cannot be named __metadata__');
    if (values.length !== sizeOf(shape)) {
      throw new RangeError(`tensor ${name}: ${values.length} values do not fill the shape [${shape.join(', ')}]`);
    }
    const begin = end;
    end += values.byteLength;
    header.push([name, { dtype: code, shape, data_offsets: [begin, end] }]);
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerBytes + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.fill(0x20, 8, 8 + headerBytes);
  bytes.set(json, 8);
  let offset = 8 + headerBytes;
  for (const { values } of entries) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return bytes;
}

/**
 * Reads a safetensors file. Tensors that lie aligned are views of `bytes`, the others copies, as are those of F16 and
 * BF16, which come as float32.
 *
 * @param where name of the file in error messages
 * @throws CheckpointError where the bytes are cut off, the header is damaged, a type is unknown,
 *   or the tensors' ranges overlap, leave holes or disagree with their shapes
 */
export function readSafetensors(bytes: Uint8Array, where = 'safetensors file'): Safetensors {
  const fail = (what: string): never => {
    throw new CheckpointError(`${where}: ${what}; the file is damaged, use another copy or an older checkpoint`);
  };
  if (bytes.length < 8) fail(`cut off after ${bytes.length} bytes, within the header`);
  const headerBytes = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (headerBytes > MAX_HEADER_BYTES) fail(`not a safetensors file (its header claims ${headerBytes} bytes)`);
  if (8 + headerBytes > bytes.length) fail(`cut off after ${bytes.length} bytes, within the header`);
  const { entries, metadata } = parseHeader(bytes.subarray(8, 8 + headerBytes), fail);
  const values = bytes.subarray(8 + headerBytes);
  checkLayout(entries, values.length, fail);
  const tensors: [string, TensorData][] = [];
  for (const [name, { dtype, half, shape, begin, end }] of entries) {
    const own = values.subarray(begin, end);
    const data = half === undefined ? typedView(dtype, own) : fromHalves(half, own);
    tensors.push([name, { dtype, shape, data }]);
  }
  return { tensors: Object.fromEntries(tensors), metadata };
}

type Fail = (what: string) => never;

function parseHeader(bytes: Uint8Array, fail: Fail): { entries: Map<string, Entry>; metadata: Record<string, string> } {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    fail('the header is not JSON');
  }
  if (!isRecord(header)) return fail('the header is not an object');
  const entries = new Map<string, Entry>();
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      if (!isRecord(value) || !Object.values(value).every((text) => typeof text === 'string')) {
        return fail('the metadata is not a list of texts');
      }
      metadata = value as Record<string, string>;
    } else {
      entries.set(name, parseEntry(name, value, fail));
    }
  }
  return { entries, metadata };
}

function parseEntry(name: string, value: unknown, fail: Fail): Entry {
  const at = `tensor ${JSON.stringify(name)}`;
  if (!isRecord(value)) return fail(`${at} is not described`);
  const { dtype: code, shape, data_offsets: offsets } = value;
  const half = code === 'F16' || code === 'BF16' ? code : undefined;
  const dtype = half ? 'float32' : (Object.keys(CODES) as DType[]).find((candidate) => CODES[candidate] === code);
  if (dtype === undefined) return fail(`${at} has the type ${JSON.stringify(code)}, which is not read here`);
  if (!isCounts(shape)) return fail(`${at} has no valid shape`);
  if (!isCounts(offsets) || offsets.length !== 2) return fail(`${at} has no valid offsets`);
  const [begin, end] = offsets as [number, number];
  const expected = sizeOf(shape) * (half ? 2 : ARRAYS[dtype].BYTES_PER_ELEMENT);
  if (end - begin !== expected) {
    return fail(`${at} has ${end - begin} bytes, but its shape [${shape.join(', ')}] needs ${expected}`);
  }
  return { dtype, ...(half ? { half } : {}), shape, begin, end };
}

/** The ranges must follow each other from the first byte to the last: no overlap, no hole, no rest. */
function checkLayout(entries: ReadonlyMap<string, Entry>, length: number, fail: Fail): void {
  let position = 0;
  for (const [name, entry] of [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin !== position) {
      fail(`tensor ${JSON.stringify(name)} ${entry.begin < position ? 'overlaps another' : 'leaves a hole before it'}`);
    }
    position = entry.end;
  }
  if (position > length) fail(`cut off: ${position - length} bytes of values are missing`);
  if (position < length) fail(`${length - position} bytes too many`);
}

function typedView(dtype: DType, bytes: Uint8Array): TypedArrayOf[DType] {
  const Type = ARRAYS[dtype];
  const { buffer, byteOffset } = aligned(bytes, Type.BYTES_PER_ELEMENT);
  return new Type(buffer, byteOffset, bytes.length / Type.BYTES_PER_ELEMENT);
}

function fromHalves(half: Half, bytes: Uint8Array): Float32Array {
  const { buffer, byteOffset } = aligned(bytes, 2);
  return HALVES[half](new Uint16Array(buffer, byteOffset, bytes.length / 2));
}

/** The bytes where they lie, or a copy of them at a multiple of `size`. */
function aligned(bytes: Uint8Array, size: number): { readonly buffer: ArrayBuffer; readonly byteOffset: number } {
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return { buffer: buffer as ArrayBuffer, byteOffset };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, extent) => size * extent, 1);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
