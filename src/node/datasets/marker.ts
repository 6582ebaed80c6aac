/**
 * The mark of a complete data set folder: `cadenza-dataset.json`, written last.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { DatasetError, FileError } from '../../errors.ts';
import { errorCode, readTextFile, writeFileAtomic } from '../files.ts';

export const MARKER_FILE = 'cadenza-dataset.json';
const VERSION = 1;

const markerSchema = z.object({
  format: z.literal('cadenza-dataset'),
  version: z.number().int(),
  /** Of the data set. */
  name: z.string(),
  /** MIDI files in it. */
  files: z.number().int().positive(),
  /** Of the MIDI files together. */
  bytes: z.number().int().positive(),
});

export type Marker = z.infer<typeof markerSchema>;

export async function writeMarker(folder: string, content: Pick<Marker, 'name' | 'files' | 'bytes'>): Promise<void> {
  const marker: Marker = { format: 'cadenza-dataset', version: VERSION, ...content };
  await writeFileAtomic(join(folder, MARKER_FILE), `${JSON.stringify(marker, null, 2)}\n`);
}

/**
 * @returns undefined if the folder has none
 * @throws DatasetError if it is damaged or of another version
 */
export async function readMarker(folder: string): Promise<Marker | undefined> {
  const path = join(folder, MARKER_FILE);
  let text: string;
  try {
    text = await readTextFile(path, 2 ** 20);
  } catch (error) {
    const code = error instanceof FileError ? errorCode(error.cause) : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
  const again = 'remove the folder and run cadenza data get again';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new DatasetError(`${path} is damaged: ${again}`, { cause: error });
  }
  const marker = markerSchema.safeParse(json);
  if (!marker.success) throw new DatasetError(`${path} is damaged: ${again}`);
  if (marker.data.version !== VERSION) {
    throw new DatasetError(
      `${path} is of version ${marker.data.version}, this program knows version ${VERSION}: update it, or ${again}`,
    );
  }
  return marker.data;
}
