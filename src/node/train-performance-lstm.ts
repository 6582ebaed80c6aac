/**
 * `cadenza train performance-lstm` as a function: performances in, a run's folder with a trained model out.
 */
import { createPerformanceLstmTask, performanceLstmConfigToJson } from '../models/performance-lstm/index.ts';
import { type PerformanceLstmSettings, performanceLstmSettings } from './performance-lstm-settings.ts';
import { readRunSettings } from './run-folder.ts';
import { type NoteData, type NotePlan, trainNotes } from './train-notes.ts';
import type { RunOptions, RunResult } from './train-run.ts';

/** What training will be, known once the pieces are read. */
export interface PerformanceLstmPlan extends NotePlan {
  readonly trainingEvents: number;
}

export interface TrainPerformanceLstmOptions extends Partial<PerformanceLstmSettings>, RunOptions {
  /** Performances only. */
  readonly data: NoteData;
  readonly onPlan?: (plan: PerformanceLstmPlan) => void;
}

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
  const { data, out, resume = false, onPlan } = options;
  const settings = performanceLstmSettings(options, resume ? await readRunSettings(out, KIND) : undefined);
  const { width, hiddenSize, layers, window, transpose, stretch, batchSize, seed } = settings;
  const config = { width, hiddenSize, layers, window };
  const task = createPerformanceLstmTask(data.train, data.validation, config, {
    batchSize,
    seed,
    transpose,
    stretch,
    maxValidationWindows: settings.validationWindows,
  });
  return trainNotes(
    {
      model: { kind: KIND, config: performanceLstmConfigToJson(config) },
      task,
      settings,
      adamWWeightDecay: settings.weightDecay,
    },
    options,
    (plan) => onPlan?.({ ...plan, trainingEvents: task.trainingEvents }),
  );
}
