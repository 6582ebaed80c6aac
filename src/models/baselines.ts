/**
 * The models that every other model must beat: silence, persistence, note 1-gram.
 *
 * Each is one logit per note that depends on nothing, or only on whether the note sounded
 * in the step before; all are fitted in closed form by counting. Probabilities are stored
 * as logits, so that no rounding makes one 0 or 1 and every score stays finite.
 *
 * - `silence` predicts that nothing sounds. It errs at one rate, the same for every note and
 *   step; the rate that explains the training data best is their density.
 * - `persistence` predicts that the step repeats, with two rates shared by all notes:
 *   P(sounds | sounded before) and P(sounds | was silent before). With `perPitch` each pitch has
 *   two of its own, a first-order Markov chain a note: on MAESTRO (8 steps a second, 93 songs
 *   to learn from, 20 of the test split) that is 6.38 nats per step instead of 7.12.
 * - `unigram` knows how often each pitch sounds, and no time at all.
 */
import { z } from 'zod';
import { CheckpointError, DatasetError } from '../errors.ts';
import type { Combination, Grid, Roll } from '../roll/roll.ts';
import type { TensorData } from '../runtime/runtime.ts';
import { gridSchema, requireGrid } from './grid.ts';
import type { StepDistribution, StepModel, StepScores, StepStream, StoredModel } from './model.ts';
import { softplus } from './softplus.ts';

/** N. */
const PITCHES = 128;

export type BaselineKind = 'silence' | 'persistence' | 'unigram';

export const BASELINE_KINDS: readonly BaselineKind[] = ['silence', 'persistence', 'unigram'];

export interface BaselineOptions {
  readonly grid: Grid;
  /** Whether the rolls have notes extended by the sustain pedal. */
  readonly pedal: boolean;
  /** For `persistence`: rates for each pitch instead of shared ones. Default false. */
  readonly perPitch?: boolean;
}

/** A baseline with the means to store it. */
export interface BaselineModel extends StepModel {
  readonly kind: BaselineKind;
  toStored(): StoredModel;
}

/** Add-half smoothing (Krichevsky and Trofimov 1981): the logit of (hits + 1/2) / (trials + 1). */
const smoothedLogit = (hits: number, trials: number): number => Math.log((hits + 0.5) / (trials - hits + 0.5));

const schema = z.object({ grid: gridSchema, pedal: z.boolean() });

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/**
 * Fits a baseline to rolls by counting, in one pass.
 *
 * @throws DatasetError if there is not one time step; OptionError if a roll is on another grid
 * @example fitBaseline('persistence', rolls, { grid: { unit: 'second', stepsPerSecond: 10 }, pedal: true })
 */
export function fitBaseline(kind: BaselineKind, rolls: Iterable<Roll>, options: BaselineOptions): BaselineModel {
  const soundingSteps = new Float64Array(PITCHES); // [N]
  let steps = 0;
  const stayed = new Float64Array(PITCHES); // [N]: cells that sounded in the step before as well
  const couldStay = new Float64Array(PITCHES); // [N]: cells that have a step after them
  for (const roll of rolls) {
    requireGrid(roll, options.grid);
    steps += roll.steps;
    for (const pitch of roll.pitches) soundingSteps[pitch]! += 1;
    for (let step = 1; step < roll.steps; step++) countTransitions(roll, step, stayed, couldStay);
  }
  if (steps === 0) throw new DatasetError('there is no music to fit a baseline to: give at least one piece with notes');
  const total = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);
  const logits = (): { readonly off: number[]; readonly on: number[] } => {
    switch (kind) {
      case 'silence': {
        const logit = smoothedLogit(total(soundingSteps), steps * PITCHES);
        return { off: [logit], on: [logit] };
      }
      case 'persistence': {
        // One group of notes with common rates, or one a pitch. The first step of a piece comes after silence.
        const groups = (counts: Float64Array): number[] => (options.perPitch ? [...counts] : [total(counts)]);
        const trials = options.perPitch ? steps : steps * PITCHES;
        const [cells, stays, chances] = [groups(soundingSteps), groups(stayed), groups(couldStay)];
        return {
          off: cells.map((count, i) => smoothedLogit(count - stays[i]!, trials - chances[i]!)),
          on: stays.map((count, i) => smoothedLogit(count, chances[i]!)),
        };
      }
      case 'unigram': {
        const marginals = Array.from(soundingSteps, (count) => smoothedLogit(count, steps));
        return { off: marginals, on: marginals };
      }
    }
  };
  const { off, on } = logits();
  return new Baseline(kind, options, Float32Array.from(off), Float32Array.from(on));
}

/** Counts the cells of the step before `step`, and those of them that sound on. Pitches ascend: one merge. */
function countTransitions(roll: Roll, step: number, stayed: Float64Array, couldStay: Float64Array): void {
  let now = roll.offsets[step]!;
  const nowEnd = roll.offsets[step + 1]!;
  for (let cell = roll.offsets[step - 1]!; cell < roll.offsets[step]!; cell++) {
    const pitch = roll.pitches[cell]!;
    couldStay[pitch]! += 1;
    while (now < nowEnd && roll.pitches[now]! < pitch) now++;
    if (now < nowEnd && roll.pitches[now] === pitch) stayed[pitch]! += 1;
  }
}

/**
 * Builds a baseline from what `toStored` gave.
 *
 * @throws CheckpointError if parts are missing or of the wrong shape
 */
export function createBaseline(stored: StoredModel): BaselineModel {
  const kind = BASELINE_KINDS.find((known) => known === stored.kind);
  if (kind === undefined) throw new CheckpointError(`the stored model is '${stored.kind}', not a baseline`);
  const config = schema.safeParse(stored.config);
  if (!config.success) {
    throw new CheckpointError(`the settings of the stored ${kind} model lack its grid or pedal: fit it again`);
  }
  const sizes = { silence: [1], persistence: [1, PITCHES], unigram: [PITCHES] }[kind];
  const logits = (name: string): Float32Array => {
    const tensor = stored.weights[name];
    if (tensor === undefined || !sizes.includes(tensor.data.length) || !tensor.data.every(Number.isFinite)) {
      throw new CheckpointError(
        `the weights '${name}' of the stored ${kind} model are missing or damaged: fit it again`,
      );
    }
    return tensor.data;
  };
  const off = logits('logit_off');
  return new Baseline(kind, config.data, off, kind === 'persistence' ? logits('logit_on') : off);
}

/** Logits that a note sounds, after a step in which it did not (`off`) or did (`on`): [1] for all notes or [N]. */
class Baseline implements BaselineModel {
  readonly kind: BaselineKind;
  readonly grid: Grid;
  readonly pedal: boolean;
  readonly context: number;
  readonly #off: Float32Array;
  readonly #on: Float32Array;

  constructor(kind: BaselineKind, options: BaselineOptions, off: Float32Array, on: Float32Array) {
    this.kind = kind;
    this.grid = options.grid;
    this.pedal = options.pedal;
    this.context = kind === 'persistence' ? 1 : 0;
    this.#off = off;
    this.#on = on;
  }

  async score(roll: Roll): Promise<StepScores> {
    requireGrid(roll, this.grid);
    const nats = new Float64Array(roll.steps); // [T]
    // Everything silent after silence costs this; then only the cells of this step and the last matter.
    let silent = 0;
    for (let pitch = 0; pitch < PITCHES; pitch++) silent += softplus(this.#logit(false, pitch));
    for (let step = 0; step < roll.steps; step++) {
      const before = step === 0 ? new Uint8Array(0) : roll.pitches.subarray(roll.offsets[step - 1], roll.offsets[step]);
      const now = roll.pitches.subarray(roll.offsets[step], roll.offsets[step + 1]);
      let sum = silent;
      for (const pitch of before) {
        sum += softplus(this.#logit(true, pitch)) - softplus(this.#logit(false, pitch));
      }
      // -ln p = softplus(-z) where the note sounds: softplus(z) - z.
      for (const pitch of now) sum -= this.#logit(before.includes(pitch), pitch);
      nats[step] = Math.max(sum, 0);
    }
    return { nats, binary: nats.map((value) => value / PITCHES) };
  }

  async open(sequences: number): Promise<StepStream> {
    let last: readonly Combination[] = Array.from({ length: sequences }, () => []);
    return {
      push: async (steps) => {
        if (steps.length !== sequences) {
          throw new RangeError(`a stream of ${sequences} sequences was pushed ${steps.length} steps`);
        }
        last = steps.map((step) => [...step]);
      },
      next: async () => last.map((step) => this.#distribution(step)),
      close: async () => {},
    };
  }

  async release(): Promise<void> {}

  toStored(): StoredModel {
    const tensor = (data: Float32Array): TensorData<'float32'> => ({ dtype: 'float32', shape: [data.length], data });
    return {
      kind: this.kind,
      config: { grid: this.grid, pedal: this.pedal },
      weights:
        this.kind === 'persistence'
          ? { logit_off: tensor(this.#off), logit_on: tensor(this.#on) }
          : { logit_off: tensor(this.#off) },
    };
  }

  #logit(sounded: boolean, pitch: number): number {
    const logits = sounded ? this.#on : this.#off;
    return logits.length === 1 ? logits[0]! : logits[pitch]!;
  }

  #distribution(last: Combination): StepDistribution {
    const probabilities = Float32Array.from({ length: PITCHES }, (_, pitch) => sigmoid(this.#logit(false, pitch)));
    for (const pitch of last) probabilities[pitch] = sigmoid(this.#logit(true, pitch));
    return { kind: 'notes', probabilities };
  }
}
