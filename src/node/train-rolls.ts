/**
 * What the trainings of networks on songs as rolls have in common: how long they are, when they validate, and what is
 * known of them before they begin.
 */
import type { StoredModel, Weights } from '../models/model.ts';
import type { TrainingTask } from '../training/task.ts';
import { DATA_SETTING, RunFolder } from './run-folder.ts';
import type { SongSettings, TrainingSettings } from './settings.ts';
import { type RunOptions, type RunPlan, type RunResult, runPlan, trainRun } from './train-run.ts';
import { checksumOf, type PreparedSets, type TrainingData } from './training-data.ts';

/** What training will be, known once the songs are read. */
export interface RollPlan extends Pick<PreparedSets, 'faults'>, RunPlan {
  readonly trainingSongs: number;
  readonly validationSongs: number;
  readonly trainingSteps: number;
}

export interface RollOptions extends RunOptions {
  readonly data: TrainingData;
  /** Told after each song that is read. */
  readonly onSong?: (done: number, total: number) => void;
}

type RollTraining = TrainingSettings & SongSettings & { readonly averageDecay?: number };

export interface RollRun {
  readonly kind: StoredModel['kind'];
  readonly settings: RollTraining;
  readonly sets: PreparedSets;
  readonly task: TrainingTask & { readonly batchesPerEpoch: number };
  /** The stored form of trained weights. */
  readonly store: (weights: Weights) => StoredModel;
}

/** However small the data are, so many batches are needed to learn anything. */
const LEAST_STEPS = 400;

/** Length of a training in batches. */
export const rollBatches = (
  { steps, epochs }: Pick<TrainingSettings, 'steps' | 'epochs'>,
  batchesPerEpoch: number,
): number => steps ?? Math.max(LEAST_STEPS, Math.ceil(epochs * batchesPerEpoch));

/**
 * Opens the folder of a run and trains into it.
 *
 * @param onPlan told what training will be once the folder is open, before it begins; waited for
 * @throws OptionError where `out` is taken, or a resumed run had other settings or data
 * @throws TrainingError, FileError, CheckpointError
 */
export async function trainRolls(
  { kind, settings, sets, task, store }: RollRun,
  options: RollOptions,
  onPlan: (plan: RollPlan) => void | Promise<void>,
): Promise<RunResult> {
  const { out, resume = false } = options;
  const { learningRate, weightDecay, averageDecay, clipNorm, schedule, seed, patience, checkpointEvery } = settings;
  const steps = rollBatches(settings, task.batchesPerEpoch);
  const validateEvery =
    settings.validateEvery ?? Math.max(10, Math.round(Math.min(task.batchesPerEpoch / 2, steps / 20)));
  const folder = await RunFolder.open(out, kind, { ...settings, [DATA_SETTING]: checksumOf(sets) }, resume);
  await onPlan({
    trainingSongs: sets.train.length,
    validationSongs: sets.validation.length,
    faults: sets.faults,
    trainingSteps: sets.train.reduce((sum, roll) => sum + roll.steps, 0),
    ...runPlan(folder, task, steps),
  });
  return trainRun(
    folder,
    task,
    {
      ...{ learningRate, weightDecay, clipNorm, schedule, seed, steps, validateEvery, patience, checkpointEvery },
      ...(averageDecay === undefined ? {} : { averageDecay }),
    },
    store,
    options,
  );
}
