/**
 * `cadenza train pitch-tied` as a function: songs in, a run's folder with a trained model out.
 */
import { createPitchTiedTask, type PitchTiedConfig, storePitchTied } from '../models/pitch-tied/index.ts';
import { type PitchRange, soundingRange } from '../models/sounding-range.ts';
import { type PitchTiedSettings, pitchTiedSettings } from './pitch-tied-settings.ts';
import { readRunSettings } from './run-folder.ts';
import { type RollOptions, type RollPlan, trainRolls } from './train-rolls.ts';
import type { RunResult } from './train-run.ts';
import { prepareTrainingData } from './training-data.ts';

export interface TrainPitchTiedOptions extends Partial<PitchTiedSettings>, RollOptions {
  readonly onPlan?: (plan: RollPlan) => void;
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
  const { batchSize, rows, validationWindows, seed } = settings;
  const config = configOf(settings, soundingRange(sets.train));
  const task = createPitchTiedTask(sets.train, sets.validation, config, { batchSize, rows, validationWindows, seed });
  return trainRolls(
    { kind: 'pitch-tied', settings, sets, task, store: (weights) => storePitchTied(config, [weights]) },
    options,
    (plan) => onPlan?.(plan),
  );
}

function configOf(settings: PitchTiedSettings, range: PitchRange): PitchTiedConfig {
  const { hiddenSize, noteUnits, window, reach, below, pitchClasses, periods, lags, recall } = settings;
  const { inputDropout, dropout, recurrentDropout, transpose, grid, pedal } = settings;
  return {
    ...{ hiddenSize, noteUnits, window, reach, below, pitchClasses, periods, lags, recall },
    ...{ inputDropout, dropout, recurrentDropout, transpose, ...range, members: 1, grid, pedal },
  };
}
