/**
 * A model as one file: a zip archive with its folder, which the command line reads once it is unpacked.
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
