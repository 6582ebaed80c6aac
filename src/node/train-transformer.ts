/**
 * `cadenza train transformer` as a function: pieces in, a run's folder with a trained model out.
 */

import { OptionError } from '../errors.ts';
import { muonWithAdamW } from '../graph/index.ts';
import type { StoredModel, Weights } from '../models/model.ts';
import {
  createTransformerTask,
  type PieceSource,
  type TransformerConfig,
  type TransformerTask,
  transformerConfigFromJson,
  transformerConfigToJson,
} from '../models/transformer/index.ts';
import type { Random } from '../random.ts';
import { createNativeRuntime } from '../runtime/native.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { TrainingEvent } from '../training/loop.ts';
import { type Schedule, scheduleFactor } from '../training/schedule.ts';
import { DATA_SETTING, RunFolder, readRunSettings } from './run-folder.ts';
import { type RunResult, trainRun } from './train-run.ts';
import { type TransformerSettings, transformerSettings } from './transformer-settings.ts';

/** Pieces to train on, and to choose the best weights by. */
export interface NoteData {
  readonly train: PieceSource;
  /** May be empty: training then runs its full length and keeps the last weights. */
  readonly validation: PieceSource;
  /** Of all that a model learns from them: a resumed run must have the same. */
  readonly checksum: number;
}

/** What training will be, known once the pieces are counted. */
export interface TransformerPlan {
  readonly trainingPieces: number;
  readonly trainingNotes: number;
  readonly validationPieces: number;
  /** Number of weights. */
  readonly weights: number;
  /** Batches of the whole training. */
  readonly steps: number;
  /** Steps that a checkpoint had already made. */
  readonly resumedStep: number;
}

export interface TrainTransformerOptions extends Partial<TransformerSettings> {
  readonly data: NoteData;
  /** Folder of the run; new or empty, unless it is resumed. */
  readonly out: string;
  /** A transformer whose weights, and sizes, the training begins with: to learn more, or something else. */
  readonly weights?: StoredModel;
  /** Goes on from the last checkpoint in `out`; settings that are given must be those of the run. Default false. */
  readonly resume?: boolean;
  /** Default: a native runtime with a thread for each core. */
  readonly runtime?: Runtime;
  /** Once aborted, training stops after the current step and can be resumed. An `AbortSignal` fits. */
  readonly signal?: { readonly aborted: boolean };
  readonly onEvent?: (event: TrainingEvent) => void;
  readonly onPlan?: (plan: TransformerPlan) => void;
}

/** A run has about so many validations. */
const VALIDATIONS = 40;

/** What may change when a run is resumed, as long as its learning rate has not begun to fall. */
export const LENGTHS: readonly string[] = ['steps', 'epochs'];

/** Whether a training of either length has the same learning rates in its first steps. */
export function sameStart(schedule: Schedule, made: number, stepsBefore: number, stepsNow: number): boolean {
  for (let step = 0; step < made; step++) {
    if (scheduleFactor(schedule, step, stepsBefore) !== scheduleFactor(schedule, step, stepsNow)) return false;
  }
  return true;
}

/** @throws OptionError where the model is no transformer */
function sizesOf({ kind, config }: StoredModel): TransformerConfig {
  if (kind !== 'transformer') {
    throw new OptionError(`training cannot begin with the weights of a model of kind ${kind}; name a transformer`);
  }
  return transformerConfigFromJson(config);
}

function beginningWith(task: TransformerTask, weights: Weights): TransformerTask {
  const parameters = task.parameters.map((spec) => ({
    ...spec,
    init: (random: Random) => weights[spec.name]?.data ?? spec.init(random),
  }));
  return { ...task, parameters };
}

/**
 * Trains a transformer over notes, or goes on with a run: also to another length (`steps` or `epochs`), as long as its
 * learning rate has not begun to fall.
 *
 * @throws OptionError where a setting is out of range, `out` is taken, or a resumed run had other settings or data
 * @throws DatasetError, TrainingError, FileError, CheckpointError
 * @example const { best } = await trainTransformer({ data, out: 'runs/transformer', epochs: 4 });
 */
export async function trainTransformer(options: TrainTransformerOptions): Promise<RunResult> {
  const { data, out, resume = false, weights: origin, signal, onEvent, onPlan } = options;
  if (resume && origin !== undefined) throw new OptionError('a run that is resumed goes on with its own weights');
  const settings = transformerSettings(
    { ...options, ...(origin === undefined ? {} : sizesOf(origin)) },
    resume ? await readRunSettings(out, 'transformer') : undefined,
  );
  const { width, layers, heads, feedForward, headWidth, window, lead, batchSize, seed } = settings;
  const { learningRate, adamWRateFactor, weightDecay, clipNorm, schedule, validationPassages } = settings;
  const config = { width, layers, heads, feedForward, headWidth, window, lead };
  const fresh = createTransformerTask(data.train, data.validation, config, {
    batchSize,
    seed,
    maxValidationPassages: validationPassages,
  });
  const task = origin === undefined ? fresh : beginningWith(fresh, origin.weights);
  const lengthOf = ({ steps, epochs }: Pick<TransformerSettings, 'steps' | 'epochs'>): number =>
    steps ?? Math.max(1, Math.ceil(epochs * task.batchesPerEpoch));
  const steps = lengthOf(settings);
  const validateEvery = settings.validateEvery ?? Math.max(1, Math.round(steps / VALIDATIONS));
  const stored = { ...settings, [DATA_SETTING]: data.checksum };
  const folder = await RunFolder.open(out, 'transformer', stored, resume, (name, before, made) => {
    if (!LENGTHS.includes(name)) return false;
    const planned = lengthOf(before as unknown as TransformerSettings);
    return sameStart(schedule, made, planned, steps);
  });
  onPlan?.({
    trainingPieces: data.train.lengths.length,
    trainingNotes: Array.from(data.train.lengths).reduce((sum, length) => sum + length, 0),
    validationPieces: data.validation.lengths.length,
    weights: task.parameters.reduce((sum, { shape }) => sum + shape.reduce((size, extent) => size * extent, 1), 0),
    steps,
    resumedStep: folder.resumeFrom?.step ?? 0,
  });
  return trainRun(
    folder,
    task,
    {
      learningRate,
      // Gradients of rare rows of the tables are rare; a shorter memory of their squares suits them.
      optimiser: muonWithAdamW({
        adamWRateFactor,
        muon: { weightDecay },
        adamW: { weightDecay: 0, beta2: 0.98 },
      }),
      clipNorm,
      schedule,
      seed,
      runtime: options.runtime ?? (await createNativeRuntime()),
      steps,
      validateEvery,
      ...(settings.checkpointEvery === null ? {} : { checkpointEvery: settings.checkpointEvery }),
      ...(signal === undefined ? {} : { signal }),
    },
    (weights) => ({ kind: 'transformer', config: transformerConfigToJson(config), weights }),
    onEvent,
  );
}
