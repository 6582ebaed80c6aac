/**
 * What every stored pair of JSON and bytes is checked for before it is used:
 * is it ours, of a version that is read here, and still what was written.
 */
import { z } from 'zod';
import { CheckpointError } from '../errors.ts';
import { crc32 } from './crc32.ts';

const envelope = z.object({ format: z.string(), version: z.number() });

/** Parses JSON that opens with a format and a version, and says what to do about another one. */
export function parseVersioned(
  json: string,
  expected: { readonly format: string; readonly version: number; readonly where: string },
): unknown {
  const { format, version, where } = expected;
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new CheckpointError(`${where}: not valid JSON; the file is damaged, use another copy`);
  }
  const head = envelope.safeParse(parsed);
  if (!head.success || head.data.format !== format) {
    throw new CheckpointError(`${where}: not a ${format} file; name a folder that was written by cadenza`);
  }
  if (head.data.version !== version) {
    const advice = head.data.version > version ? 'update cadenza to read it' : 'train it again with this cadenza';
    throw new CheckpointError(
      `${where}: ${format} version ${head.data.version}, but this cadenza reads version ${version}; ${advice}`,
    );
  }
  return parsed;
}

/** Compares bytes with the length and checksum that were written beside them. */
export function checkBytes(
  bytes: Uint8Array,
  expected: { readonly byteLength: number; readonly crc32: number },
  where: string,
): void {
  if (bytes.length !== expected.byteLength) {
    throw new CheckpointError(
      `${where}: ${bytes.length} bytes instead of ${expected.byteLength}; the file is damaged, use another copy`,
    );
  }
  if (crc32(bytes) !== expected.crc32) {
    throw new CheckpointError(`${where}: its checksum is wrong; the file is damaged, use another copy`);
  }
}
