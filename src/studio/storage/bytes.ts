/**
 * Numbers and text as few bytes: whole numbers in groups of seven bits, the lowest first (LEB128), text as UTF-8 with
 * its length before it.
 */
import { FileError } from '../../errors.ts';

/** Bytes that grow at their end. */
export class ByteWriter {
  readonly #bytes: number[] = [];

  /** @param value whole, 0 .. 2^53 - 1 */
  number(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#bytes.push((rest % 0x80) | 0x80);
    this.#bytes.push(rest);
  }

  text(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.number(bytes.length);
    for (const byte of bytes) this.#bytes.push(byte);
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/** Reads what `ByteWriter` wrote. @throws FileError where the bytes end too early or a number is too large */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  number(): number {
    let value = 0;
    for (let scale = 1; scale <= Number.MAX_SAFE_INTEGER; scale *= 0x80) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80 && value <= Number.MAX_SAFE_INTEGER) return value;
    }
    throw new FileError('the data end too early, or hold a number that is too large');
  }

  text(): string {
    const length = this.number();
    if (length > this.left) throw new FileError('the data end within a text');
    const from = this.#at;
    this.#at += length;
    return new TextDecoder('utf-8').decode(this.#bytes.subarray(from, this.#at));
  }
}
