/** Training states in a folder, for benchmarks that go on where they were stopped. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainingStore } from '../benchmarks/index.ts';
import { decodeState, encodeState } from '../checkpoint/state.ts';
import { FileError } from '../errors.ts';
import { errorCode, readFile, readTextFile, replaceFolderAtomic, withFileErrors, writeFileAtomic } from './files.ts';

/** A store; nothing is written before a training has come somewhere. @param folder of nothing else */
export function trainingStore(folder: string): TrainingStore {
  return {
    async read(name, settings) {
      const path = join(folder, name);
      const kept = await readTextFile(join(path, 'settings.json')).catch((error: unknown) => {
        if (error instanceof FileError && errorCode(error.cause) === 'ENOENT') return undefined;
        throw error;
      });
      if (kept !== JSON.stringify(settings)) return undefined;
      const json = await readTextFile(join(path, 'state.json'));
      return decodeState(json, await readFile(join(path, 'state.safetensors')), path);
    },
    async write(name, settings, state) {
      const { json, tensors } = encodeState(state);
      await replaceFolderAtomic(join(folder, name), async (temporary) => {
        await writeFileAtomic(join(temporary, 'state.safetensors'), tensors);
        await writeFileAtomic(join(temporary, 'state.json'), json);
        await writeFileAtomic(join(temporary, 'settings.json'), JSON.stringify(settings));
      });
    },
  };
}

/** Removes all that a store keeps. */
export async function removeTrainingStore(folder: string): Promise<void> {
  await withFileErrors(`removing ${folder}`, () => rm(folder, { recursive: true, force: true }));
}
