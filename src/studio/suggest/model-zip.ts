/**
 * A model as files: a zip archive with its folder, which the command line reads once it is unpacked; or, as the command
 * line keeps it, a folder with two files.
 */
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { CheckpointError } from '../../errors.ts';
import type { ModelBytes } from './protocol.ts';

const JSON_FILE = 'model.json';
const WEIGHTS_FILE = 'model.safetensors';
/** Larger ones are not unpacked. */
const MOST_BYTES = 2 ** 29;

/** @example zipModel('mine', files) // a zip archive with mine/model.json and mine/model.safetensors */
export function zipModel(name: string, { json, weights }: ModelBytes): Uint8Array<ArrayBuffer> {
  const folder = folderName(name);
  // Weights hardly shrink.
  return zipSync({
    [`${folder}/${JSON_FILE}`]: strToU8(json),
    [`${folder}/${WEIGHTS_FILE}`]: [weights, { level: 0 }],
  });
}

/**
 * The files of a model in a zip archive, in whatever folder they lie.
 *
 * @throws CheckpointError where the archive holds no model, or cannot be read
 */
export function unzipModel(bytes: Uint8Array): ModelBytes {
  const isWanted = ({ name, originalSize }: { name: string; originalSize: number }): boolean =>
    (baseName(name) === JSON_FILE || baseName(name) === WEIGHTS_FILE) && originalSize <= MOST_BYTES;
  let files: Record<string, Uint8Array<ArrayBuffer>>;
  try {
    files = unzipSync(bytes, { filter: isWanted }) as Record<string, Uint8Array<ArrayBuffer>>;
  } catch (error) {
    throw new CheckpointError('this is no model: the file is no zip archive, or damaged; choose another one', {
      cause: error,
    });
  }
  const find = (wanted: string) => Object.entries(files).find(([name]) => baseName(name) === wanted)?.[1];
  const [json, weights] = [find(JSON_FILE), find(WEIGHTS_FILE)];
  if (json === undefined || weights === undefined) {
    throw new CheckpointError(`this archive holds no model (no ${JSON_FILE} and ${WEIGHTS_FILE}); choose another one`);
  }
  return { json: strFromU8(json), weights };
}

/** A file as a user brings it. */
export interface BroughtFile {
  /** May tell the folder, too. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The model in files that a user brings: one zip archive, or `model.json` and `model.safetensors`.
 *
 * @returns with a title for people: the name of the archive or the folder
 * @throws CheckpointError that says what is missing
 * @example modelOfFiles([{ name: 'my-style.zip', bytes }]).title // 'my style'
 */
export function modelOfFiles(files: readonly BroughtFile[]): ModelBytes & { readonly title: string } {
  const zip = files.find(({ bytes }) => bytes[0] === 0x50 && bytes[1] === 0x4b);
  if (zip !== undefined) return { title: titleFrom(baseName(zip.name)), ...unzipModel(zip.bytes) };
  const json = files.find(({ name }) => baseName(name).endsWith('.json'));
  const weights = files.find(({ name }) => baseName(name).endsWith('.safetensors'));
  if (json === undefined || weights === undefined) {
    const [here, missing] = json === undefined ? [WEIGHTS_FILE, JSON_FILE] : [JSON_FILE, WEIGHTS_FILE];
    throw new CheckpointError(
      `the file ${here} alone is half a model; choose it together with the ${missing} that lies beside it`,
    );
  }
  const folder = weights.name.split('/').at(-2) ?? '';
  return { title: titleFrom(folder), json: strFromU8(json.bytes), weights: weights.bytes };
}

const LONGEST_TITLE = 60;

function titleFrom(name: string): string {
  const title = name
    .replace(/\.zip$/i, '')
    .replace(/[-_\s]+/g, ' ')
    .trim();
  return title.slice(0, LONGEST_TITLE);
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A name that any file system takes. @example folderName('My style!') // 'my-style' */
export function folderName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return plain === '' ? 'model' : plain;
}
