/**
 * A model on disk: a folder with `model.json` and `model.safetensors`, written as a whole or not at all.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeModel, type EncodeModelOptions, encodeModel, kindOfModel } from '../checkpoint/model.ts';
import { CheckpointError, FileError } from '../errors.ts';
import { createBaseline } from '../models/baselines.ts';
import type { EventModel } from '../models/event-model.ts';
import { createLogisticRegression } from '../models/logistic-regression/index.ts';
import { createLstm } from '../models/lstm/index.ts';
import { createLstmNotes } from '../models/lstm-notes/index.ts';
import type { StepModel, StoredModel } from '../models/model.ts';
import type { NoteModel } from '../models/note-model.ts';
import { createPerformanceLstm } from '../models/performance-lstm/index.ts';
import { createPitchTied } from '../models/pitch-tied/index.ts';
import { createTransformer } from '../models/transformer/index.ts';
import { decodeIndex, type OriginalityIndex } from '../originality/index.ts';
import { createNativeRuntime } from '../runtime/native.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readFile, readTextFile, replaceFolderAtomic, writeFileAtomic } from './files.ts';

const JSON_FILE = 'model.json';
const WEIGHTS_FILE = 'model.safetensors';
/** The index of the music that it was trained on, where it comes along (see `indexShards`). */
export const INDEX_FILE = 'training.index';

/** Where a run keeps its model. */
export const MODEL_FOLDER = 'model';

export interface SaveModelOptions extends EncodeModelOptions {
  /** The index of the music that it was trained on, as `encodeIndex` gives it. Default: none. */
  readonly index?: Uint8Array;
}

/**
 * Writes a model's folder, replacing an older one at once.
 *
 * @throws FileError where it cannot be written
 * @throws CheckpointError where a weight is too large for the precision
 * @example await saveModel('models/small', await readModel('runs/transformer'), { precision: 'float16' });
 */
export async function saveModel(folder: string, model: StoredModel, options: SaveModelOptions = {}): Promise<void> {
  const { index } = options;
  const { json, weights } = encodeModel(model, options);
  await replaceFolderAtomic(folder, async (temporary) => {
    await writeFileAtomic(join(temporary, WEIGHTS_FILE), weights);
    await writeFileAtomic(join(temporary, JSON_FILE), json);
    if (index !== undefined) await writeFileAtomic(join(temporary, INDEX_FILE), index);
  });
}

/**
 * Reads a stored model.
 *
 * @param path a model's folder, or the folder of a run, whose best model so far is taken
 * @throws FileError where there is nothing of that name
 * @throws CheckpointError where it holds no model, or a damaged one, or one of another version
 */
export async function readModel(path: string): Promise<StoredModel> {
  const { folder, json } = await readDescription(path);
  return decodeModel(json, await readFile(join(folder, WEIGHTS_FILE)), folder);
}

/**
 * The index of the music that a model was trained on.
 *
 * @param path a model's folder, or the folder of a run
 * @returns undefined where none lies with the model
 * @throws FileError if it cannot be read; CheckpointError if it is no index or damaged
 * @example (await readTrainingIndex('models/transformer-free'))?.pieces.length // 1800
 */
export async function readTrainingIndex(path: string): Promise<OriginalityIndex | undefined> {
  const file = join(await folderOf(path), INDEX_FILE);
  return (await exists(file)) ? decodeIndex(await readFile(file), file) : undefined;
}

/** Where the model lies: in a run, its best one so far. */
async function folderOf(path: string): Promise<string> {
  const inRun = join(path, MODEL_FOLDER);
  return (await exists(join(inRun, JSON_FILE))) ? inRun : path;
}

/**
 * Which kind of model a folder holds, before it is loaded.
 *
 * @throws as `readModel`, but for what is wrong with the weights, which are not read
 * @example await modelKind('runs/transformer') // 'transformer'
 */
export async function modelKind(path: string): Promise<StoredModel['kind']> {
  const { folder, json } = await readDescription(path);
  return kindOfModel(json, folder);
}

/** Where a model lies, and its model.json. @throws FileError, CheckpointError where there is none */
async function readDescription(path: string): Promise<{ folder: string; json: string }> {
  const folder = await folderOf(path);
  if (!(await exists(path)))
    throw new FileError(`${path}: no such folder; name the folder of a training run or a model`);
  if (!(await exists(join(folder, JSON_FILE)))) {
    throw new CheckpointError(`${path} holds no model (no ${JSON_FILE}); name the folder of a training run or a model`);
  }
  return { folder, json: await readTextFile(join(folder, JSON_FILE)) };
}

/**
 * A model of time steps, of any kind, ready to predict.
 *
 * @param path a model's folder, or the folder of a run
 * @param runtime what runs its programs; default: a new native one
 * @example const model = await loadModel('runs/lstm');
 */
export async function loadModel(path: string, runtime?: Runtime): Promise<StepModel> {
  return createModel(await readModel(path), runtime);
}

/**
 * A model of notes, ready to score.
 *
 * @param path a model's folder, or the folder of a run
 * @throws CheckpointError where it holds a model of time steps
 * @example const { wait } = await (await loadNoteModel('runs/transformer')).score(sequence);
 */
export async function loadNoteModel(path: string, runtime?: Runtime): Promise<NoteModel> {
  const stored = await readModel(path);
  if (stored.kind !== 'transformer') {
    throw new CheckpointError(
      `${path} holds a model of ${stored.kind === 'performance-lstm' ? 'performance events' : 'time steps'} (${stored.kind}), not of notes`,
    );
  }
  return createTransformer(stored, runtime ?? (await createNativeRuntime()));
}

/**
 * A model of performance events.
 *
 * @param path a model's folder, or the folder of a run
 * @throws CheckpointError where it holds another kind of model
 * @example const stream = await (await loadEventModel('runs/performance-lstm')).open([]);
 */
export async function loadEventModel(path: string, runtime?: Runtime): Promise<EventModel> {
  const stored = await readModel(path);
  if (stored.kind !== 'performance-lstm') {
    throw new CheckpointError(`${path} holds a model of kind ${stored.kind}, not of performance events`);
  }
  return createPerformanceLstm(stored, runtime ?? (await createNativeRuntime()));
}

/**
 * Any model, ready to score.
 *
 * @param path a model's folder, or the folder of a run
 * @throws as `readModel`
 */
export async function loadAnyModel(path: string, runtime: Runtime): Promise<StepModel | NoteModel | EventModel> {
  const stored = await readModel(path);
  if (stored.kind === 'transformer') return createTransformer(stored, runtime);
  return stored.kind === 'performance-lstm' ? createPerformanceLstm(stored, runtime) : createModel(stored, runtime);
}

/** A model of time steps, of any kind, from its stored form. */
export async function createModel(stored: StoredModel, runtime?: Runtime): Promise<StepModel> {
  switch (stored.kind) {
    case 'lstm':
      return createLstm(stored, runtime ?? (await createNativeRuntime()));
    case 'lstm-notes':
      return createLstmNotes(stored, runtime ?? (await createNativeRuntime()));
    case 'pitch-tied':
      return createPitchTied(stored, runtime ?? (await createNativeRuntime()));
    case 'logreg':
      return createLogisticRegression(stored);
    case 'silence':
    case 'persistence':
    case 'unigram':
      return createBaseline(stored);
    case 'transformer':
      throw new CheckpointError('this is a model of notes, not of time steps; `loadNoteModel` opens it');
    case 'performance-lstm':
      throw new CheckpointError('this is a model of performance events, not of time steps; `loadEventModel` opens it');
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
