/**
 * `cadenza train lstm-notes` as a function: songs in, a run's folder with a trained model out.
 */
import { createLstmNotesTask, type LstmNotesConfig, storeLstmNotes } from '../models/lstm-notes/index.ts';
import { MARGIN, type PitchRange, soundingRange } from '../models/sounding-range.ts';
import { type LstmNotesSettings, lstmNotesSettings } from './lstm-notes-settings.ts';
import { readRunSettings } from './run-folder.ts';
import { type RollOptions, type RollPlan, trainRolls } from './train-rolls.ts';
import type { RunResult } from './train-run.ts';
import { prepareTrainingData } from './training-data.ts';

export interface TrainLstmNotesOptions extends Partial<LstmNotesSettings>, RollOptions {
  readonly onPlan?: (plan: RollPlan) => void;
}

/**
 * Trains an LSTM with independent notes, or goes on with a run.
 *
 * @throws OptionError where a setting is out of range, `out` is taken, or a resumed run had other settings or data
 * @throws DatasetError, TrainingError, FileError, CheckpointError
 * @example
 * const { best } = await trainLstmNotes({ data: await openCollection('songs'), out: 'runs/lstm-notes', seed: 1 });
 */
export async function trainLstmNotes(options: TrainLstmNotesOptions): Promise<RunResult> {
  const { data, out, resume = false, onPlan, onSong } = options;
  const settings = lstmNotesSettings(options, resume ? await readRunSettings(out, 'lstm-notes') : undefined);
  const sets = await prepareTrainingData(data, settings, onSong);
  const { batchSize, validationWindows, seed } = settings;
  // Each song is moved within the range only.
  const margin = Math.max(MARGIN, settings.transpose);
  const config = configOf(settings, soundingRange(sets.train, undefined, margin));
  const task = createLstmNotesTask(sets.train, sets.validation, config, { batchSize, validationWindows, seed });
  return trainRolls(
    { kind: 'lstm-notes', settings, sets, task, store: (weights) => storeLstmNotes(config, [weights]) },
    options,
    (plan) => onPlan?.(plan),
  );
}

function configOf(settings: LstmNotesSettings, range: PitchRange): LstmNotesConfig {
  const { hiddenSize, layers, window, frames, periods, recall } = settings;
  const { inputDropout, dropout, recurrentDropout, transpose, grid, pedal } = settings;
  return {
    ...{ hiddenSize, layers, window, frames, periods, recall },
    ...{ inputDropout, dropout, recurrentDropout, transpose, ...range, members: 1, grid, pedal },
  };
}
