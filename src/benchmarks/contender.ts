/**
 * The seam between the piano-roll benchmarks and the models in them. A contender is one file of this folder: it trains
 * on a set and gives back what scores rolls. To add one, write such a file and name it in `contenders.ts`.
 */
import type { StoredModel } from '../models/model.ts';
import type { Roll } from '../roll/roll.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { TrainingState } from '../training/loop.ts';
import type { RollSet } from './roll-set.ts';

/** Whether the notes of a step are independent given the past, or may depend on each other. */
export type Track = 'independent' | 'joint';

/** Keeps how far trainings have come, so that they can go on after they were stopped. */
export interface TrainingStore {
  /** What was kept last; nothing where there is none, or one of other settings. */
  read(name: string, settings: unknown): Promise<TrainingState | undefined>;
  /** @param settings plain JSON */
  write(name: string, settings: unknown, state: TrainingState): Promise<void>;
}

export interface TrainContext {
  /** Starts all random numbers. */
  readonly seed: number;
  /** Opens the engine; only asked of by those who need it. */
  readonly runtime: () => Promise<Runtime>;
  /** Once aborted, training throws a CadenzaError. An `AbortSignal` fits. */
  readonly signal?: { readonly aborted: boolean };
  /** Absent: a training that was stopped begins again. Contenders that train for seconds do not use it. */
  readonly store?: TrainingStore;
  /** Told what is being done, as a short text. */
  readonly onProgress?: (text: string) => void;
}

/** A trained contender. */
export interface Scorer {
  /** [T]: -ln p of each step given the steps before it, summed over the 88 notes, nats. */
  score(roll: Roll): Promise<Float64Array>;
  /** What was chosen on validation, in a few words such as 'K = 4'. */
  readonly chosen?: string;
  /** Nats per step on the validation pieces, where they were scored. */
  readonly validation?: number;
  /** The model, for those that can be stored and used elsewhere. */
  readonly model?: StoredModel;
  /** Frees native memory. */
  release?(): Promise<void>;
}

export interface Contender {
  /** How `--model` calls it. */
  readonly name: string;
  /** How tables call it. */
  readonly title: string;
  readonly track: Track;
  /**
   * Trains on `set.train`, chooses on `set.validation`, and does not look at `set.test`.
   *
   * @throws CadenzaError where it was stopped
   */
  train(set: RollSet, context: TrainContext): Promise<Scorer>;
}
