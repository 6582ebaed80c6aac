/** A training run with a folder: the loop's events are written down before training goes on. */
import type { StoredModel, Weights } from '../models/model.ts';
import { type EndReason, type TrainingEvent, type TrainingOptions, train } from '../training/loop.ts';
import type { TrainingTask } from '../training/task.ts';
import type { RunFolder } from './run-folder.ts';

export interface RunResult {
  /** Folder of the run. */
  readonly path: string;
  readonly reason: EndReason;
  /** Finished steps. */
  readonly step: number;
  /** The best validation so far; absent where there was none. */
  readonly best?: { readonly step: number; readonly loss: number };
  /** How long this call trained, without what an earlier one did. */
  readonly seconds: number;
  /** The best weights so far, or the latest where nothing was validated. */
  readonly model: StoredModel;
}

/**
 * Trains into a run's folder, from its last checkpoint if it has one.
 *
 * @param toModel the model with given weights, as it is stored
 * @throws TrainingError, FileError: the last checkpoint is then whole, and the run can be resumed
 */
export async function trainRun(
  folder: RunFolder,
  task: TrainingTask,
  options: Omit<TrainingOptions, 'resumeFrom'>,
  toModel: (weights: Weights) => StoredModel,
  onEvent?: (event: TrainingEvent) => void,
): Promise<RunResult> {
  const { resumeFrom } = folder;
  const begun = performance.now();
  const events = train(task, { ...options, ...(resumeFrom === undefined ? {} : { resumeFrom }) });
  try {
    for await (const event of events) {
      await folder.write(event, toModel);
      onEvent?.(event);
      if (event.type === 'end') {
        const { step, best, parameters } = event.state;
        return {
          path: folder.path,
          reason: event.reason,
          step,
          ...(best === undefined ? {} : { best: { step: best.step, loss: best.loss } }),
          seconds: (performance.now() - begun) / 1000,
          model: toModel(best?.parameters ?? parameters),
        };
      }
    }
  } catch (error) {
    // The first error is the one to tell; a full disk would fail here again.
    await folder.close().catch(() => undefined);
    throw error;
  }
  throw new Error('training ended without an end');
}
