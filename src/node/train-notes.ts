/**
 * What the trainings on pieces of notes have in common: Muon for the matrices inside the layers beside AdamW for all
 * else, and runs that may become longer or shorter as long as their learning rate has not begun to fall.
 */
import { muonWithAdamW } from '../graph/index.ts';
import type { StoredModel } from '../models/model.ts';
import type { PieceSource } from '../models/transformer/index.ts';
import { type Schedule, scheduleFactor } from '../training/schedule.ts';
import type { TrainingTask } from '../training/task.ts';
import { DATA_SETTING, RunFolder, type RunSettings } from './run-folder.ts';
import type { MuonSettings, TrainingSettings } from './settings.ts';
import { type RunOptions, type RunPlan, type RunResult, runPlan, trainRun } from './train-run.ts';

/** Pieces to train on, and to choose the best weights by. */
export interface NoteData {
  readonly train: PieceSource;
  /** May be empty: training then runs its full length and keeps the last weights. */
  readonly validation: PieceSource;
  /** Of all that a model learns from them: a resumed run must have the same. */
  readonly checksum: number;
}

/** What training will be, known once the pieces are counted. */
export interface NotePlan extends RunPlan {
  readonly trainingPieces: number;
  readonly validationPieces: number;
}

type NoteTraining = Omit<TrainingSettings, 'batchSize'> & MuonSettings;

export interface NoteRun {
  readonly model: Pick<StoredModel, 'kind' | 'config'>;
  readonly task: TrainingTask & { readonly batchesPerEpoch: number };
  readonly settings: NoteTraining;
  /** Decoupled, of what AdamW trains. */
  readonly adamWWeightDecay: number;
}

/** A run has about so many validations. */
const VALIDATIONS = 40;

/** What may change when a run is resumed. */
const LENGTHS: readonly string[] = ['steps', 'epochs'];

/** Whether a training of either length has the same learning rates in its first steps. */
function sameStart(schedule: Schedule, made: number, stepsBefore: number, stepsNow: number): boolean {
  for (let step = 0; step < made; step++) {
    if (scheduleFactor(schedule, step, stepsBefore) !== scheduleFactor(schedule, step, stepsNow)) return false;
  }
  return true;
}

/**
 * Opens the folder of a run and trains into it.
 *
 * @param onPlan told what training will be, before it begins
 * @throws OptionError where `out` is taken, or a resumed run had other settings or data
 * @throws TrainingError, FileError, CheckpointError
 */
export async function trainNotes(
  { model, task, settings, adamWWeightDecay }: NoteRun,
  options: RunOptions & { readonly data: NoteData },
  onPlan: (plan: NotePlan) => void,
): Promise<RunResult> {
  const { data, out, resume = false } = options;
  const { learningRate, adamWRateFactor, weightDecay, clipNorm, schedule, checkpointEvery, seed } = settings;
  const lengthOf = ({ steps, epochs }: Pick<NoteTraining, 'steps' | 'epochs'>): number =>
    steps ?? Math.max(1, Math.ceil(epochs * task.batchesPerEpoch));
  const steps = lengthOf(settings);
  const stored: RunSettings = { ...settings, [DATA_SETTING]: data.checksum };
  const folder = await RunFolder.open(out, model.kind, stored, resume, (name, before, made) => {
    // A setting that there was not when the run began.
    if (before[name] === undefined) return true;
    const planned = lengthOf(before as unknown as NoteTraining);
    return LENGTHS.includes(name) && sameStart(schedule, made, planned, steps);
  });
  onPlan({
    trainingPieces: data.train.lengths.length,
    validationPieces: data.validation.lengths.length,
    ...runPlan(folder, task, steps),
  });
  return trainRun(
    folder,
    task,
    {
      learningRate,
      // Gradients of rare rows of the tables are rare; a shorter memory of their squares suits them.
      optimiser: muonWithAdamW({
        adamWRateFactor,
        muon: { weightDecay },
        adamW: { weightDecay: adamWWeightDecay, beta2: 0.98 },
      }),
      clipNorm,
      schedule,
      seed,
      steps,
      validateEvery: settings.validateEvery ?? Math.max(1, Math.round(steps / VALIDATIONS)),
      checkpointEvery,
    },
    (weights) => ({ ...model, weights }),
    options,
  );
}
