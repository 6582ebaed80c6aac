/**
 * `cadenza train lstm` as a function: songs in, a run's folder with a trained model out.
 */
import { join } from 'node:path';
import { createLstmTask, type LstmConfig, storeLstm } from '../models/lstm/index.ts';
import { buildDictionary } from '../roll/dictionary.ts';
import { writeFileAtomic } from './files.ts';
import { type LstmSettings, lstmSettings } from './lstm-settings.ts';
import { readRunSettings } from './run-folder.ts';
import { type RollOptions, type RollPlan, trainRolls } from './train-rolls.ts';
import type { RunResult } from './train-run.ts';
import { prepareTrainingData } from './training-data.ts';

/** What training will be, known once the songs are read. */
export interface LstmPlan extends RollPlan {
  /** V. */
  readonly dictionarySize: number;
  /** Share of the training steps that the dictionary does not hold. */
  readonly escapeShare: number;
}

export interface TrainLstmOptions extends Partial<LstmSettings>, RollOptions {
  readonly onPlan?: (plan: LstmPlan) => void;
}

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
  const { seed, batchSize } = settings;
  const dictionary = buildDictionary(sets.train, {
    maxSize: settings.dictionarySize,
    minCount: settings.dictionaryMinCount,
  });
  const config: LstmConfig = { hiddenSize, layers, window, dropout, loss, noteHeadWeight, grid, pedal, dictionary };
  const task = createLstmTask(sets.train, sets.validation, config, { batchSize, seed });
  return trainRolls(
    { kind: 'lstm', settings, sets, task, store: (weights) => storeLstm(config, weights) },
    options,
    async (plan) => {
      // For people: model.json has the same for programs.
      await writeFileAtomic(join(out, 'dictionary.txt'), dictionary.toText());
      onPlan?.({ ...plan, dictionarySize: dictionary.size, escapeShare: task.escapeShare });
    },
  );
}
