/**
 * Zip archives by hand, for tests: right ones, and ones that lie.
 */
import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../src/checkpoint/crc32.ts';

export interface ZipPart {
  /** With a slash at the end for a folder. */
  readonly name: string;
  readonly data?: Uint8Array | string;
  /** What the archive says of the file, where that is a lie. */
  readonly declaredBytes?: number;
  readonly declaredCrc?: number;
  /** Unix file type and permissions, such as 0o120777 for a link. Default: a regular file. */
  readonly mode?: number;
  /** General purpose flags; 1 is "encrypted". */
  readonly flags?: number;
  /** Default true. */
  readonly deflated?: boolean;
}

/** The bytes of an archive. @example zip([{ name: 'a.txt', data: 'hello' }]) */
export function zip(parts: readonly ZipPart[]): Buffer {
  const bodies: Buffer[] = [];
  const list: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const name = Buffer.from(part.name);
    const data = Buffer.from(part.data ?? '');
    const body = part.deflated === false ? data : deflateRawSync(data, { level: 9 });
    const flags = (part.flags ?? 0) | 0x800; // names are UTF-8
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0); // version needed
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(part.deflated === false ? 0 : 8, 4);
    common.writeUInt32LE(part.declaredCrc ?? crc32(data), 10);
    common.writeUInt32LE(body.length, 14);
    common.writeUInt32LE(part.declaredBytes ?? data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, body]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((part.mode ?? (part.name.endsWith('/') ? 0o040755 : 0o100644)) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    list.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, tail, name]));
    bodies.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, directory, end]);
}
