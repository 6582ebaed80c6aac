/**
 * The seam between models and everything that uses them: a step model predicts
 * the next time step of a piano roll from the steps before it.
 *
 * Legend: T time steps, N = 128 pitches, V entries of the dictionary, B sequences side by side.
 */
import type { Dictionary } from '../roll/dictionary.ts';
import type { Combination, Grid, Roll } from '../roll/roll.ts';
import type { TensorData } from '../runtime/runtime.ts';

export type ModelKind = 'logreg' | 'lstm' | 'lstm-notes' | 'pitch-tied' | 'silence' | 'persistence' | 'unigram';

/** Named parameters, float32. */
export type Weights = Readonly<Record<string, TensorData<'float32'>>>;

/** How well a model predicted each step of a roll, in nats. */
export interface StepScores {
  /** [T]: -ln p(step t | steps before it), of the whole combination. Always finite. */
  readonly nats: Float64Array;
  /**
   * [T]: binary cross-entropy of the notes' marginal probabilities, mean over the 128 pitches; where notes depend on
   * each other, of their probabilities given the lower notes that sound.
   */
  readonly binary: Float64Array;
  /** [T]: -ln of the softmax entry of the step's dictionary entry (the escape where unseen); only for dictionary models. */
  readonly categorical?: Float64Array;
}

/** What a model says about the next step. */
export type StepDistribution =
  | {
      readonly kind: 'notes';
      /** [N]: probability that each pitch sounds, each on its own; an estimate of it where there is `given`. */
      readonly probabilities: Float32Array;
      /**
       * Only where notes depend on each other: the probability that a pitch sounds, given which pitches below it
       * sound in the same step. A step is then drawn from the lowest pitch to the highest, as `chooseStep` does.
       */
      readonly given?: (pitch: number, lower: Combination) => number;
    }
  | {
      readonly kind: 'combinations';
      readonly dictionary: Dictionary;
      /** [V]: log-probabilities over the dictionary; entry 0 is the escape. */
      readonly logProbabilities: Float32Array;
      /** [N]: probability that each pitch sounds, given the escape. */
      readonly escape: Float32Array;
    };

/** B sequences being continued. All start empty (silence before the first step). */
export interface StepStream {
  /** Appends one combination to each of the B sequences, in order. */
  push(steps: readonly Combination[]): Promise<void>;
  /** [B]: what may come next in each sequence. */
  next(): Promise<readonly StepDistribution[]>;
  close(): Promise<void>;
}

export interface StepModel {
  readonly kind: ModelKind;
  readonly grid: Grid;
  /** Whether the rolls it learned from had notes extended by the sustain pedal. */
  readonly pedal: boolean;
  /** Window: how many past steps one prediction sees (0 for models without memory). */
  readonly context: number;
  /** Scores every step of a roll on the model's grid. */
  score(roll: Roll): Promise<StepScores>;
  open(sequences: number): Promise<StepStream>;
  /** Frees native memory. */
  release(): Promise<void>;
}

/** Kinds of stored models: of time steps (`StepModel`), of notes (`note-model.ts`), or of events (`event-model.ts`). */
export type StoredKind = ModelKind | 'transformer' | 'performance-lstm';

/** A model as it is stored: everything needed to build it again. */
export interface StoredModel {
  readonly kind: StoredKind;
  /** Kind-specific settings, plain JSON, grid and pedal included. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: Weights;
}
