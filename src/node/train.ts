/**
 * `cadenza train lstm` as a function: songs in, a run's folder with a trained model out.
 */
import { join } from 'node:path';
import { createLstmTask, type LstmConfig, lstmConfigToJson } from '../models/lstm/index.ts';
import { buildDictionary } from '../roll/dictionary.ts';
import { writeFileAtomic } from './files.ts';
import { type LstmSettings, lstmSettings } from './lstm-settings.ts';
import { DATA_SETTING, RunFolder, readRunSettings } from './run-folder.ts';
import { type RunOptions, type RunPlan, type RunResult, runPlan, trainRun } from './train-run.ts';
import { checksumOf, type PreparedSets, prepareTrainingData, type TrainingData } from './training-data.ts';

/** What training will be, known once the songs are read. */
export interface LstmPlan extends Omit<PreparedSets, 'train' | 'validation'>, RunPlan {
  readonly trainingSongs: number;
  readonly validationSongs: number;
  readonly trainingSteps: number;
  /** V. */
  readonly dictionarySize: number;
  /** Share of the training steps that the dictionary does not hold. */
  readonly escapeShare: number;
}

export interface TrainLstmOptions extends Partial<LstmSettings>, RunOptions {
  readonly data: TrainingData;
  readonly onPlan?: (plan: LstmPlan) => void;
  /** Told after each song that is read. */
  readonly onSong?: (done: number, total: number) => void;
}

/** However small the data are, so many batches are needed to learn anything. */
const LEAST_STEPS = 400;

/**
 * Trains an LSTM over the dictionary of note combinations, or goes on with a run.
 *
 * @throws OptionError where a setting is out of range, `out` is taken, or a resumed run had other settings or data
 * @throws DatasetError, TrainingError, FileError, CheckpointError
 * @example
 * const { reason, best } = await trainLstm({ data: await openCollection('maestro'), out: 'runs/lstm', songs: 93, seed: 1 });
 */
export async function trainLstm(options: TrainLstmOptions): Promise<RunResult> {
  const { data, out, resume = false, onPlan, onSong } = options;
  const settings = lstmSettings(options, resume ? await readRunSettings(out, 'lstm') : undefined);
  const sets = await prepareTrainingData(data, settings, onSong);
  const { hiddenSize, layers, window, dropout, loss, noteHeadWeight, grid, pedal } = settings;
  const { learningRate, weightDecay, clipNorm, schedule, seed, batchSize } = settings;
  const dictionary = buildDictionary(sets.train, {
    maxSize: settings.dictionarySize,
    minCount: settings.dictionaryMinCount,
  });
  const config: LstmConfig = { hiddenSize, layers, window, dropout, loss, noteHeadWeight, grid, pedal, dictionary };
  const task = createLstmTask(sets.train, sets.validation, config, { batchSize, seed });
  const steps = lstmBatches(settings, task.batchesPerEpoch);
  const validateEvery =
    settings.validateEvery ?? Math.max(10, Math.round(Math.min(task.batchesPerEpoch / 2, steps / 20)));
  const folder = await RunFolder.open(out, 'lstm', { ...settings, [DATA_SETTING]: checksumOf(sets) }, resume);
  // For people: model.json has the same for programs.
  await writeFileAtomic(join(out, 'dictionary.txt'), dictionary.toText());
  onPlan?.({
    trainingSongs: sets.train.length,
    validationSongs: sets.validation.length,
    faults: sets.faults,
    trainingSteps: sets.train.reduce((sum, roll) => sum + roll.steps, 0),
    dictionarySize: dictionary.size,
    escapeShare: task.escapeShare,
    ...runPlan(folder, task, steps),
  });
  return trainRun(
    folder,
    task,
    {
      learningRate,
      weightDecay,
      clipNorm,
      schedule,
      seed,
      steps,
      validateEvery,
      patience: settings.patience,
      checkpointEvery: settings.checkpointEvery,
    },
    (weights) => ({ kind: 'lstm', config: lstmConfigToJson(config), weights }),
    options,
  );
}

/** Length of a training in batches. */
export function lstmBatches(
  { steps, epochs }: Pick<LstmSettings, 'steps' | 'epochs'>,
  batchesPerEpoch: number,
): number {
  return steps ?? Math.max(LEAST_STEPS, Math.ceil(epochs * batchesPerEpoch));
}
