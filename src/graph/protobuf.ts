/**
 * The part of the protobuf wire format that writing an ONNX model needs: variable-length
 * integers, 32-bit floats, length-delimited fields.
 *
 * A writer keeps its parts in a list and joins them once at the end, so that the bytes of a
 * large constant are copied exactly one time however deeply its message is nested.
 * Format: https://protobuf.dev/programming-guides/encoding/
 */

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

const text = new TextEncoder();

/** The bytes of an unsigned variable-length integer; negative numbers take ten bytes as int64 demands. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

/** Collects the fields of one message. Every method returns the writer. */
export class MessageWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  #push(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    return this;
  }

  #tag(field: number, wireType: number): this {
    return this.#push(varint(field * 8 + wireType));
  }

  /** An int32, int64, bool or enum field. */
  integer(field: number, value: number): this {
    return this.#tag(field, VARINT).#push(varint(value));
  }

  /** A float field, 32 bits. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#tag(field, FIXED32).#push(bytes);
  }

  /** A bytes field. The bytes are read when `finish` is called. */
  bytes(field: number, value: Uint8Array): this {
    return this.#tag(field, LENGTH_DELIMITED).#push(varint(value.length)).#push(value);
  }

  /** A string field. */
  string(field: number, value: string): this {
    return this.bytes(field, text.encode(value));
  }

  /** A nested message. */
  message(field: number, value: MessageWriter): this {
    this.#tag(field, LENGTH_DELIMITED).#push(varint(value.#length));
    for (const part of value.#parts) this.#push(part);
    return this;
  }

  /** The message's bytes, without a length before them. */
  finish(): Uint8Array<ArrayBuffer> {
    const result = new Uint8Array(this.#length);
    let offset = 0;
    for (const part of this.#parts) {
      result.set(part, offset);
      offset += part.length;
    }
    return result;
  }
}
