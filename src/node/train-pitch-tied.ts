/**
 * `cadenza train pitch-tied` as a function: songs in, a run's folder with a trained model out.
 */
import {
  createPitchTiedTask,
  type PitchTiedConfig,
  soundingRange,
  storePitchTied,
} from '../models/pitch-tied/index.ts';
import { type PitchTiedSettings, pitchTiedSettings } from './pitch-tied-settings.ts';
import { DATA_SETTING, RunFolder, readRunSettings } from './run-folder.ts';
import { type LstmPlan, lstmBatches, type TrainLstmOptions } from './train.ts';
import { type RunOptions, type RunResult, runPlan, trainRun } from './train-run.ts';
import { checksumOf, prepareTrainingData } from './training-data.ts';

/** What training will be, known once the songs are read. */
export type PitchTiedPlan = Omit<LstmPlan, 'dictionarySize' | 'escapeShare'>;

export interface TrainPitchTiedOptions
  extends Partial<PitchTiedSettings>,
    RunOptions,
    Pick<TrainLstmOptions, 'data' | 'onSong'> {
  readonly onPlan?: (plan: PitchTiedPlan) => void;
}

/**
 * Trains a pitch-tied network, or goes on with a run.
 *
 * @throws OptionError where a setting is out of range, `out` is taken, or a resumed run had other settings or data
 * @throws DatasetError, TrainingError, FileError, CheckpointError
 * @example
 * const { best } = await trainPitchTied({ data: await openCollection('songs'), out: 'runs/pitch-tied', seed: 1 });
 */
export async function trainPitchTied(options: TrainPitchTiedOptions): Promise<RunResult> {
  const { data, out, resume = false, onPlan, onSong } = options;
  const settings = pitchTiedSettings(options, resume ? await readRunSettings(out, 'pitch-tied') : undefined);
  const sets = await prepareTrainingData(data, settings, onSong);
  const { batchSize, rows, validationWindows, learningRate, weightDecay, averageDecay, clipNorm, schedule, seed } =
    settings;
  const config = configOf(settings, soundingRange(sets.train));
  const task = createPitchTiedTask(sets.train, sets.validation, config, { batchSize, rows, validationWindows, seed });
  const steps = lstmBatches(settings, task.batchesPerEpoch);
  const validateEvery =
    settings.validateEvery ?? Math.max(10, Math.round(Math.min(task.batchesPerEpoch / 2, steps / 20)));
  const folder = await RunFolder.open(out, 'pitch-tied', { ...settings, [DATA_SETTING]: checksumOf(sets) }, resume);
  onPlan?.({
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
      learningRate,
      weightDecay,
      averageDecay,
      clipNorm,
      schedule,
      seed,
      steps,
      validateEvery,
      patience: settings.patience,
      checkpointEvery: settings.checkpointEvery,
    },
    (weights) => storePitchTied(config, [weights]),
    options,
  );
}

function configOf(settings: PitchTiedSettings, range: Pick<PitchTiedConfig, 'lowest' | 'highest'>): PitchTiedConfig {
  const { hiddenSize, noteUnits, window, reach, below, pitchClasses, periods, lags, recall } = settings;
  const { inputDropout, dropout, recurrentDropout, transpose, grid, pedal } = settings;
  return {
    ...{ hiddenSize, noteUnits, window, reach, below, pitchClasses, periods, lags, recall },
    ...{ inputDropout, dropout, recurrentDropout, transpose, ...range, members: 1, grid, pedal },
  };
}
