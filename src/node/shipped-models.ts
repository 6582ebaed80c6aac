/**
 * The models that come with the package, and which of them plays where nobody names one.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TimeBase } from '../tokens/sequence.ts';
import { INDEX_FILE } from './model-folder.ts';

/** Where the shipped models lie. */
export const MODELS_FOLDER = fileURLToPath(new URL('../../models/', import.meta.url));

/** The folder in `models/` of the model of time steps. */
export const SHIPPED_MODEL = 'lstm-small';

/** The folders in `models/` of the models of notes: for music in beats, and for music that was played freely. */
export const SHIPPED_NOTE_MODELS: Readonly<Record<TimeBase, string>> = {
  score: 'transformer-free',
  performance: 'transformer-concert',
};

/** The folder of the model of time steps that comes with the package. */
export const shippedModel = (): string => join(MODELS_FOLDER, SHIPPED_MODEL);

/**
 * The folder of the model of notes that comes with the package and suits such music best.
 *
 * @example shippedNoteModel('score') // '…/models/transformer-free'
 */
export const shippedNoteModel = (base: TimeBase): string => join(MODELS_FOLDER, SHIPPED_NOTE_MODELS[base]);

/** The index of the music that this model was trained on. */
export const shippedIndex = (base: TimeBase): string => join(shippedNoteModel(base), INDEX_FILE);
