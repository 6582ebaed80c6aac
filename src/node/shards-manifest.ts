/**
 * `shards.json`: which files a folder of shards consists of, and what went into them. It is written last, so that a
 * folder with it is complete.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { DatasetError, FileError } from '../errors.ts';
import { errorCode, readTextFile, writeFileAtomic } from './files.ts';

export const SHARDS_FILE = 'shards.json';
const VERSION = 1;

const count = z.number().int().nonnegative();
const totals = z.object({ pieces: count, notes: count });
const manifestSchema = z.object({
  format: z.literal('cadenza-shards'),
  version: z.number().int(),
  /** The files, by name within the folder. */
  shards: z.array(totals.extend({ file: z.string().regex(/^[^/\\]+\.shard$/), bytes: count })),
  /** The collections, in the order in which they were given. */
  sources: z.array(
    z.object({
      name: z.string(),
      licence: z.string().optional(),
      base: z.enum(['score', 'performance', 'mixed']),
      /** By split. */
      splits: z.object({ train: totals, validation: totals, test: totals }),
      /** Songs that could not be used. */
      faults: count,
      /** Notes outside the piano's keys, left out. */
      notesOutOfRange: count,
    }),
  ),
});

export type ShardsManifest = z.infer<typeof manifestSchema>;
export type ShardSource = ShardsManifest['sources'][number];

export async function writeManifest(
  folder: string,
  content: Pick<ShardsManifest, 'shards' | 'sources'>,
): Promise<ShardsManifest> {
  const manifest: ShardsManifest = { format: 'cadenza-shards', version: VERSION, ...content };
  await writeFileAtomic(join(folder, SHARDS_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/** @throws DatasetError if there is none, or it is damaged or of another version; FileError if it cannot be read */
export async function readManifest(folder: string): Promise<ShardsManifest> {
  const path = join(folder, SHARDS_FILE);
  let json: unknown;
  try {
    json = JSON.parse(await readTextFile(path, 2 ** 26));
  } catch (error) {
    const code = error instanceof FileError ? errorCode(error.cause) : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new DatasetError(
        `${folder} holds no ${SHARDS_FILE}: make it with cadenza data prepare ${folder} --from <data set>`,
        { cause: error },
      );
    }
    if (!(error instanceof SyntaxError)) throw error;
  }
  const manifest = manifestSchema.safeParse(json);
  if (!manifest.success) throw new DatasetError(`${path} is damaged: run cadenza data prepare again`);
  if (manifest.data.version !== VERSION) {
    throw new DatasetError(
      `${path} is of version ${manifest.data.version}, this program knows version ${VERSION}: update it, or run cadenza data prepare again`,
    );
  }
  return manifest.data;
}
