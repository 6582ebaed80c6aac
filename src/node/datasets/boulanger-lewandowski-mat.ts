/**
 * Reading MATLAB files of version 5: the cell arrays of numeric matrices in which the piano rolls were published.
 *
 * A file is a header of 128 bytes and a row of data elements: a tag (type, length) and its data, padded to 8 bytes;
 * short data lie in the tag itself. A variable is an element of type 14, which holds elements in turn, and is often
 * packed as a zlib stream, type 15 (MathWorks, "MAT-File Format", 2019). Only what such files need is read: cells and
 * full matrices of numbers.
 */
import { inflateSync } from 'node:zlib';
import { DatasetError } from '../../errors.ts';

/** Numbers in MATLAB's order: down the first column, then the next. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** [columns, rows] */
  readonly values: ArrayLike<number>;
}

/** A variable, or an entry of one: a matrix of numbers, or a list of entries. */
export type MatValue = Matrix | readonly MatValue[];

/** Types of data elements. */
const MATRIX = 14;
const COMPRESSED = 15;
/** Classes of arrays: 1 is the cell array; 6 to 15 are numbers, double and single precision and whole ones. */
const CELL = 1;
const NUMERIC = { first: 6, last: 15 } as const;
const HEADER_BYTES = 128;
/** Most bytes of an unpacked variable: a guard against a damaged length. */
const MOST_BYTES = 2 ** 31 - 1;

/** How many bytes a number has, and how it is read, by the type of its element. */
const NUMBERS: Readonly<Record<number, readonly [bytes: number, read: keyof DataView & `get${string}`]>> = {
  1: [1, 'getInt8'],
  2: [1, 'getUint8'],
  3: [2, 'getInt16'],
  4: [2, 'getUint16'],
  5: [4, 'getInt32'],
  6: [4, 'getUint32'],
  7: [4, 'getFloat32'],
  9: [8, 'getFloat64'],
};

interface Element {
  readonly type: number;
  readonly data: Uint8Array;
}

/**
 * The variables of a file by name.
 *
 * @throws DatasetError if it is not such a file, is damaged, or holds anything but cells and full matrices of numbers
 * @example readMat(bytes, 'JSB_Chorales.mat')['traindata'] // [[{ rows: 129, columns: 88, values }, …]]
 */
export function readMat(bytes: Uint8Array, name: string): Readonly<Record<string, MatValue>> {
  const mark = String.fromCharCode(...bytes.subarray(126, HEADER_BYTES));
  if (mark !== 'IM' && mark !== 'MI') {
    throw new DatasetError(`${name} is not a MATLAB file of version 5: save it with -v7, or take the JSON files`);
  }
  const reader = new Reader(mark === 'IM', name);
  const variables: Record<string, MatValue> = {};
  for (const element of reader.elements(bytes.subarray(HEADER_BYTES))) {
    const whole = element.type === COMPRESSED ? reader.unpacked(element.data) : element;
    if (whole.type !== MATRIX) continue;
    const { variable, value } = reader.array(whole.data);
    variables[variable] = value;
  }
  return variables;
}

class Reader {
  readonly #littleEndian: boolean;
  readonly #name: string;

  constructor(littleEndian: boolean, name: string) {
    this.#littleEndian = littleEndian;
    this.#name = name;
  }

  /** The elements that lie one after the other. */
  elements(bytes: Uint8Array): Element[] {
    const view = viewOf(bytes);
    const elements: Element[] = [];
    for (let at = 0; at < bytes.length; ) {
      if (at + 8 > bytes.length) throw this.#damaged('it ends within a tag');
      const tag = view.getUint32(at, this.#littleEndian);
      const isSmall = tag >>> 16 !== 0;
      const type = tag & 0xffff;
      const length = isSmall ? tag >>> 16 : view.getUint32(at + 4, this.#littleEndian);
      const start = at + (isSmall ? 4 : 8);
      if (start + length > bytes.length || (isSmall && length > 4)) throw this.#damaged('an element is cut off');
      elements.push({ type, data: bytes.subarray(start, start + length) });
      // Packed elements are not padded.
      at = isSmall ? at + 8 : start + (type === COMPRESSED ? length : Math.ceil(length / 8) * 8);
    }
    return elements;
  }

  unpacked(data: Uint8Array): Element {
    let bytes: Uint8Array;
    try {
      bytes = inflateSync(data, { maxOutputLength: MOST_BYTES });
    } catch (error) {
      throw this.#damaged('a packed variable cannot be unpacked', error);
    }
    const [element] = this.elements(bytes);
    if (element === undefined) throw this.#damaged('a packed variable is empty');
    return element;
  }

  /** An array's parts: flags, extents, name, then its entries or numbers. */
  array(data: Uint8Array): { variable: string; value: MatValue } {
    const [flags, extents, name, ...parts] = this.elements(data);
    if (flags === undefined || extents === undefined || name === undefined || flags.data.length < 4) {
      throw this.#damaged('an array has no header');
    }
    const kind = viewOf(flags.data).getUint32(0, this.#littleEndian) & 0xff;
    const [rows = 0, columns = 0, ...more] = this.#numbers(extents);
    const count = rows * columns;
    if (more.some((extent) => extent !== 1) || !Number.isSafeInteger(count) || count < 0) {
      throw this.#damaged('an array has more than two dimensions');
    }
    const variable = String.fromCharCode(...name.data);
    if (kind === CELL) {
      if (parts.length !== count || parts.some(({ type }) => type !== MATRIX)) {
        throw this.#damaged('a cell array lacks entries');
      }
      return { variable, value: parts.map((part) => this.array(part.data).value) };
    }
    if (kind < NUMERIC.first || kind > NUMERIC.last) {
      throw this.#damaged(`${variable || 'an entry'} is neither a cell array nor a full matrix of numbers`);
    }
    const values = parts[0] === undefined ? [] : this.#numbers(parts[0]);
    if (values.length !== count) throw this.#damaged('a matrix lacks numbers');
    return { variable, value: { rows, columns, values } };
  }

  #numbers({ type, data }: Element): number[] {
    const known = NUMBERS[type];
    if (known === undefined) throw this.#damaged(`it holds numbers of an unknown type (${type})`);
    const [bytes, read] = known;
    const view = viewOf(data);
    const numberAt = view[read] as (this: DataView, at: number, littleEndian: boolean) => number;
    return Array.from({ length: Math.floor(data.length / bytes) }, (_, i) =>
      numberAt.call(view, i * bytes, this.#littleEndian),
    );
  }

  #damaged(why: string, cause?: unknown): DatasetError {
    return new DatasetError(`${this.#name} is damaged or not of this data set: ${why}; get the file again`, { cause });
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
