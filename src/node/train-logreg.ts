/**
 * `cadenza train logreg` as a function: songs in, a run's folder with the fitted regressions out.
 *
 * The full-batch fit is deterministic and takes minutes, so a run that was stopped begins again when it is resumed;
 * minibatch runs go on from their checkpoints, as every gradient model does.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { SongEntry } from '../dataset/collection.ts';
import { CadenzaError, DatasetError, OptionError } from '../errors.ts';
import { gridSchema } from '../models/grid.ts';
import {
  C_GRID,
  chooseC,
  createLogisticRegressionTask,
  fitLogisticRegression,
  type LogisticRegression,
  logisticRegressionFrom,
  storeLogisticRegression,
} from '../models/logistic-regression/index.ts';
import type { StoredModel } from '../models/model.ts';
import type { Grid } from '../roll/roll.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { TrainingEvent } from '../training/loop.ts';
import { MODEL_FOLDER, readModel, saveModel } from './model-folder.ts';
import { DATA_SETTING, RunFolder, type RunSettings, readRunSettings } from './run-folder.ts';
import { type RunResult, trainRun } from './train-run.ts';
import { checksumOf, type PreparedSets, prepareTrainingData, type TrainingData } from './training-data.ts';

/** What a run is made of; stored with it, and compared when it is resumed. */
export interface LogregSettings {
  readonly grid: Grid;
  readonly pedal: boolean;
  /** Training songs; null: all of the training split. */
  readonly songs: number | null;
  /** Most validation songs; 0: none, C must then be given. */
  readonly validationSongs: number;
  /** K: time steps that a prediction sees. */
  readonly context: number;
  /** Whether a note also sees the lower notes of its own step. */
  readonly autoregressive: boolean;
  readonly method: 'lbfgs' | 'minibatch';
  /** Inverse strength of the penalty for all notes; null: chosen per note on validation (only with L-BFGS). */
  readonly c: number | null;
  /** What C is chosen from. */
  readonly cGrid: readonly number[];
  /** A note has converged where its objective falls by no larger part than this: FitOptions' `tolerance`. */
  readonly tolerance: number;
  readonly maxIterations: number;
  /** Minibatch: windows in a batch, batches, AdamW's learning rate. */
  readonly batchSize: number;
  readonly steps: number;
  readonly learningRate: number;
  readonly seed: number;
}

export const LOGREG_TRAINING_DEFAULTS: LogregSettings = {
  grid: { unit: 'second', stepsPerSecond: 8 },
  pedal: false,
  songs: null,
  validationSongs: 24,
  context: 50,
  autoregressive: false,
  method: 'lbfgs',
  c: null,
  cGrid: C_GRID,
  tolerance: 1e-5,
  maxIterations: 200,
  batchSize: 256,
  steps: 2000,
  learningRate: 1e-3,
  seed: 0,
};

const count = z.number().int().positive();
const positive = z.number().positive();

const schema = z.object({
  grid: gridSchema,
  pedal: z.boolean(),
  songs: count.nullable(),
  validationSongs: z.number().int().nonnegative(),
  context: count,
  autoregressive: z.boolean(),
  method: z.enum(['lbfgs', 'minibatch']),
  c: positive.nullable(),
  cGrid: z.array(positive).min(1),
  tolerance: positive,
  maxIterations: count,
  batchSize: count,
  steps: count,
  learningRate: positive,
  seed: z.number().int(),
});

/** Settings that one of the two methods does not look at. */
const WITHOUT_EFFECT = {
  lbfgs: ['batchSize', 'steps', 'learningRate'],
  minibatch: ['autoregressive', 'maxIterations', 'tolerance', 'cGrid'],
} as const;

export interface TrainLogregOptions extends Partial<LogregSettings> {
  readonly data: TrainingData;
  /** Folder of the run; new or empty, unless it is resumed. */
  readonly out: string;
  /** Goes on with the run in `out`; settings that are given must be those of the run. Default false. */
  readonly resume?: boolean;
  /** For minibatches. Default: a native runtime with a thread for each core. */
  readonly runtime?: Runtime;
  readonly signal?: { readonly aborted: boolean };
  /** Told what is being done, as a short text. */
  readonly onProgress?: (text: string) => void;
  /** Events of minibatch training. */
  readonly onEvent?: (event: TrainingEvent) => void;
  readonly onSong?: (done: number, total: number) => void;
  /** Told of each song that cannot be used and is left out. */
  readonly onFault?: (fault: { readonly entry: SongEntry; readonly message: string }) => void;
}

/**
 * Fits 128 logistic regressions. A full-batch run that is resumed although it was finished gives its stored model again,
 * with `step` and `seconds` 0.
 *
 * @throws OptionError where a setting is out of range or has no effect with the method, `out` is taken, or a resumed run
 *   had other settings or data
 * @throws DatasetError where no song can be used, or C is to be chosen and there is no validation song
 * @throws FileError, CheckpointError, TrainingError; CadenzaError when it was stopped while reading songs
 * @example await trainLogisticRegression({ data: await openCollection('maestro'), out: 'runs/logreg', songs: 93 })
 */
export async function trainLogisticRegression(options: TrainLogregOptions): Promise<RunResult> {
  const { data, out, resume = false, onFault } = options;
  const settings = settingsOf(options, resume ? await readRunSettings(out, 'logreg') : undefined);
  if (settings.method === 'minibatch' && settings.c === null) {
    throw new OptionError('minibatch training cannot choose C: give it, such as --c 0.003');
  }
  const sets = await readSongs(data, settings, options);
  for (const fault of sets.faults) onFault?.(fault);
  if (settings.c === null && sets.validation.every(({ steps }) => steps === 0)) {
    throw new DatasetError('logistic regression: there is no validation data to choose C by; give C itself');
  }
  const folder = await RunFolder.open(out, 'logreg', { ...settings, [DATA_SETTING]: checksumOf(sets) }, resume);
  if (settings.method === 'minibatch') return trainMinibatches(folder, sets, settings, settings.c ?? 1, options);
  try {
    if (resume && (await hasModel(out))) {
      const model = await readModel(join(out, MODEL_FOLDER));
      return { path: out, reason: 'steps', step: 0, seconds: 0, model };
    }
    return await fitFully(folder, sets, settings, options);
  } finally {
    await folder.close();
  }
}

const KEYS = Object.keys(LOGREG_TRAINING_DEFAULTS) as (keyof LogregSettings)[];

/** What was given, then what the run had, then the defaults. */
function settingsOf(given: Partial<LogregSettings>, stored: RunSettings | undefined): LogregSettings {
  const known = KEYS.map((key) => [key, given[key] ?? stored?.[key] ?? LOGREG_TRAINING_DEFAULTS[key]]);
  const result = schema.safeParse(Object.fromEntries(known));
  if (!result.success) {
    const { path, message } = result.error.issues[0] ?? { path: [], message: 'not valid' };
    throw new OptionError(`the setting ${path.join('.')} is not valid: ${message}`);
  }
  const { method } = result.data;
  const idle = WITHOUT_EFFECT[method].filter((key) => given[key] !== undefined);
  if (idle.length > 0) {
    const other = method === 'lbfgs' ? 'minibatch' : 'lbfgs';
    throw new OptionError(
      `no effect with the method ${method}: ${idle.join(', ')}; leave out what has none or train with the method ${other}`,
    );
  }
  // In the schema's order of keys, so that equal settings are equal as JSON.
  return result.data;
}

async function readSongs(
  data: TrainingData,
  settings: LogregSettings,
  { onSong, signal }: TrainLogregOptions,
): Promise<PreparedSets> {
  return prepareTrainingData(data, settings, (done, total) => {
    onSong?.(done, total);
    if (signal?.aborted === true) {
      throw new CadenzaError(`stopped; ${done} of ${total} songs were read, and nothing was written`);
    }
  });
}

/** A model's folder is written as a whole or not at all, so its description stands for all of it. */
const hasModel = (run: string): Promise<boolean> =>
  access(join(run, MODEL_FOLDER, 'model.json')).then(
    () => true,
    () => false,
  );

async function fitFully(
  folder: RunFolder,
  sets: PreparedSets,
  settings: LogregSettings,
  { signal, onProgress }: TrainLogregOptions,
): Promise<RunResult> {
  const { context, autoregressive, c, cGrid, tolerance, maxIterations } = settings;
  const shared = { context, autoregressive, tolerance, maxIterations, ...(signal && { signal }) };
  const started = performance.now();
  const done = (model: LogisticRegression, passes: number, best?: number): RunResult => ({
    path: folder.path,
    reason: signal?.aborted === true ? 'interrupted' : 'steps',
    step: passes,
    seconds: (performance.now() - started) / 1000,
    ...(best === undefined ? {} : { best: { step: passes, loss: best } }),
    model: storeLogisticRegression(model, settings),
  });
  let result: RunResult;
  if (c === null) {
    const chosen = await chooseC(sets.train, sets.validation, {
      ...shared,
      grid: cGrid,
      onProgress: (progress) => onProgress?.(passText(progress.passes, progress.activeNotes, progress.c)),
    });
    const passes = chosen.path.reduce((sum, each) => sum + each.passes, 0);
    result = done(chosen.model, passes, chosen.validationNats);
  } else {
    const fit = await fitLogisticRegression(sets.train, {
      ...shared,
      c,
      onProgress: ({ iteration, activeNotes }) => onProgress?.(passText(iteration, activeNotes, c)),
    });
    result = done(fit.model, fit.passes);
  }
  // A fit that was stopped half-way is no model: the run is resumed from its beginning.
  if (result.reason !== 'interrupted') await saveModel(join(folder.path, MODEL_FOLDER), result.model);
  return result;
}

const passText = (passes: number, active: number, c: number): string =>
  `C ${c}: pass ${passes}, ${active} notes not yet converged`;

async function trainMinibatches(
  folder: RunFolder,
  sets: PreparedSets,
  settings: LogregSettings,
  c: number,
  options: TrainLogregOptions,
): Promise<RunResult> {
  const { context, batchSize, steps, learningRate, seed } = settings;
  const task = createLogisticRegressionTask(sets.train, sets.validation, { context, c, batchSize, seed });
  const toModel = (weights: StoredModel['weights']) =>
    storeLogisticRegression(logisticRegressionFrom(weights, context, c), settings);
  return trainRun(
    folder,
    task,
    {
      steps,
      learningRate,
      weightDecay: 0,
      schedule: { kind: 'trapezoid', decayShare: 0.2 },
      validateEvery: Math.max(1, Math.round(steps / 20)),
      checkpointEvery: null,
      seed,
    },
    toModel,
    options,
  );
}
