/** A training run with a folder: the loop's events are written down before training goes on. */
import type { StoredModel, Weights } from '../models/model.ts';
import { createNativeRuntime } from '../runtime/native.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { type EndReason, type TrainingEvent, type TrainingOptions, train } from '../training/loop.ts';
import { type TrainingTask, weightCount } from '../training/task.ts';
import type { RunFolder } from './run-folder.ts';

/** What every training into a folder is told beside its settings and its data. */
export interface RunOptions {
  /** Folder of the run; new or empty, unless it is resumed. */
  readonly out: string;
  /** Goes on from the last checkpoint in `out`; settings that are given must be those of the run. Default false. */
  readonly resume?: boolean;
  /** Default: a native runtime with a thread for each core. */
  readonly runtime?: Runtime;
  /** Once aborted, training stops after the current step and can be resumed. An `AbortSignal` fits. */
  readonly signal?: { readonly aborted: boolean };
  readonly onEvent?: (event: TrainingEvent) => void;
}

/** What a training will be, known once its data are. */
export interface RunPlan {
  /** Number of weights. */
  readonly weights: number;
  /** Batches of the whole training. */
  readonly steps: number;
  /** Steps that a checkpoint had already made. */
  readonly resumedStep: number;
}

export const runPlan = (folder: RunFolder, task: TrainingTask, steps: number): RunPlan => ({
  weights: weightCount(task.parameters),
  steps,
  resumedStep: folder.resumeFrom?.step ?? 0,
});

/** The loop's options, as settings have them: null where its default holds. */
export interface RunTraining
  extends Omit<TrainingOptions, 'resumeFrom' | 'runtime' | 'signal' | 'patience' | 'checkpointEvery'> {
  readonly patience?: number | null;
  readonly checkpointEvery: number | null;
}

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
  { patience = null, checkpointEvery, ...training }: RunTraining,
  toModel: (weights: Weights) => StoredModel,
  { runtime, signal, onEvent }: Pick<RunOptions, 'runtime' | 'signal' | 'onEvent'>,
): Promise<RunResult> {
  const { resumeFrom } = folder;
  const native = runtime ?? (await createNativeRuntime());
  const begun = performance.now();
  const events = train(task, {
    ...training,
    runtime: native,
    ...(patience === null ? {} : { patience }),
    ...(checkpointEvery === null ? {} : { checkpointEvery }),
    ...(signal === undefined ? {} : { signal }),
    ...(resumeFrom === undefined ? {} : { resumeFrom }),
  });
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
