/**
 * `cadenza train performance-lstm` as a function: performances in, a run's folder with a trained model out.
 */
import { muonWithAdamW } from '../graph/index.ts';
import { createPerformanceLstmTask, performanceLstmConfigToJson } from '../models/performance-lstm/index.ts';
import { createNativeRuntime } from '../runtime/native.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { TrainingEvent } from '../training/loop.ts';
import { type PerformanceLstmSettings, performanceLstmSettings } from './performance-lstm-settings.ts';
import { DATA_SETTING, RunFolder, readRunSettings } from './run-folder.ts';
import { type RunResult, trainRun } from './train-run.ts';
import { LENGTHS, type NoteData, sameStart } from './train-transformer.ts';

/** What training will be, known once the pieces are read. */
export interface PerformanceLstmPlan {
  readonly trainingPieces: number;
  readonly trainingEvents: number;
  readonly validationPieces: number;
  /** Number of weights. */
  readonly weights: number;
  /** Batches of the whole training. */
  readonly steps: number;
  /** Steps that a checkpoint had already made. */
  readonly resumedStep: number;
}

export interface TrainPerformanceLstmOptions extends Partial<PerformanceLstmSettings> {
  /** Performances only. */
  readonly data: NoteData;
  /** Folder of the run; new or empty, unless it is resumed. */
  readonly out: string;
  /** Goes on from the last checkpoint in `out`; settings that are given must be those of the run. Default false. */
  readonly resume?: boolean;
  /** Default: a native runtime with a thread for each core. */
  readonly runtime?: Runtime;
  /** Once aborted, training stops after the current step and can be resumed. An `AbortSignal` fits. */
  readonly signal?: { readonly aborted: boolean };
  readonly onEvent?: (event: TrainingEvent) => void;
  readonly onPlan?: (plan: PerformanceLstmPlan) => void;
}

/** A run has about so many validations. */
const VALIDATIONS = 40;

const KIND = 'performance-lstm';

/**
 * Trains an LSTM over performance events, or goes on with a run: also to another length (`steps` or `epochs`), as long as
 * its learning rate has not begun to fall.
 *
 * @throws OptionError where a setting is out of range, `out` is taken, or a resumed run had other settings or data
 * @throws DatasetError, TrainingError, FileError, CheckpointError
 * @example const { best } = await trainPerformanceLstm({ data, out: 'runs/performance-lstm', epochs: 1 });
 */
export async function trainPerformanceLstm(options: TrainPerformanceLstmOptions): Promise<RunResult> {
  const { data, out, resume = false, signal, onEvent, onPlan } = options;
  const settings = performanceLstmSettings(options, resume ? await readRunSettings(out, KIND) : undefined);
  const { width, hiddenSize, layers, window, transpose, stretch, batchSize, seed } = settings;
  const { learningRate, adamWRateFactor, weightDecay, clipNorm, schedule, validationWindows } = settings;
  const config = { width, hiddenSize, layers, window };
  const task = createPerformanceLstmTask(data.train, data.validation, config, {
    batchSize,
    seed,
    transpose,
    stretch,
    maxValidationWindows: validationWindows,
  });
  const lengthOf = ({ steps, epochs }: Pick<PerformanceLstmSettings, 'steps' | 'epochs'>): number =>
    steps ?? Math.max(1, Math.ceil(epochs * task.batchesPerEpoch));
  const steps = lengthOf(settings);
  const stored = { ...settings, [DATA_SETTING]: data.checksum };
  const folder = await RunFolder.open(out, KIND, stored, resume, (name, before, made) => {
    const planned = lengthOf(before as unknown as PerformanceLstmSettings);
    return LENGTHS.includes(name) && sameStart(schedule, made, planned, steps);
  });
  onPlan?.({
    trainingPieces: data.train.lengths.length,
    trainingEvents: task.trainingEvents,
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
      // Gradients of rare columns are rare; a shorter memory of their squares suits them.
      optimiser: muonWithAdamW({
        adamWRateFactor,
        muon: { weightDecay },
        adamW: { weightDecay, beta2: 0.98 },
      }),
      clipNorm,
      schedule,
      seed,
      runtime: options.runtime ?? (await createNativeRuntime()),
      steps,
      validateEvery: settings.validateEvery ?? Math.max(1, Math.round(steps / VALIDATIONS)),
      ...(settings.checkpointEvery === null ? {} : { checkpointEvery: settings.checkpointEvery }),
      ...(signal === undefined ? {} : { signal }),
    },
    (weights) => ({ kind: KIND, config: performanceLstmConfigToJson(config), weights }),
    onEvent,
  );
}
