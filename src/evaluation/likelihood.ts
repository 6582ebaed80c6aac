/**
 * How well a model predicts real music: cross-entropy of what it said against what came.
 *
 * Means are over all time steps of all songs (micro-averaged). Songs, not steps, are the
 * independent units, so the standard errors are those of a ratio estimator over songs
 * (Cochran 1977, Sampling Techniques, 6.4): steps within a song go up and down together.
 *
 * Legend: T time steps of one song.
 */
import { CadenzaError, CheckpointError, DatasetError } from '../errors.ts';
import type { StepModel } from '../models/model.ts';
import type { Roll } from '../roll/roll.ts';
import { type NamedRoll, named } from './roll-notes.ts';

/** A mean and how far it may be off: one standard error; null with fewer than two songs. */
export interface Estimate {
  readonly mean: number;
  readonly standardError: number | null;
}

/** Sums over the steps of one song, in nats. */
export interface SongLikelihood {
  readonly name: string;
  readonly steps: number;
  /** Steps whose combination differs from the one before; the first is compared with silence. */
  readonly changedSteps: number;
  readonly nats: number;
  readonly changedNats: number;
  /** Sum over steps of the mean over 128 notes. */
  readonly binary: number;
  /** Null for models without a dictionary. */
  readonly categorical: number | null;
}

/** One row of the likelihood table. */
export interface LikelihoodRow {
  readonly model: string;
  readonly songs: readonly SongLikelihood[];
  readonly steps: number;
  /** Mean binary cross-entropy of one note in one step, nats. */
  readonly binary: Estimate;
  /** -ln p of the whole combination, nats per step. */
  readonly nats: Estimate;
  /** Cross-entropy over the dictionary of combinations, nats per step; null for models without one. */
  readonly categorical: Estimate | null;
  /** Nats per step where something changes; null where nothing ever does. */
  readonly changed: (Estimate & { readonly steps: number }) | null;
  /** Nats per step where nothing changes; null where there is no such step. */
  readonly unchanged: (Estimate & { readonly steps: number }) | null;
}

export interface LikelihoodOptions {
  /** The row's name. Default: the model's kind. */
  readonly name?: string;
  /** Called after each song. */
  readonly onSong?: (done: number, total: number) => void;
  /** Looked at before each song; once aborted, scoring throws. An `AbortSignal` fits. */
  readonly signal?: { readonly aborted: boolean };
}

/**
 * Scores every step of every roll.
 *
 * @throws DatasetError if there is no step at all; CheckpointError if the model gives a score that is no number;
 *   CadenzaError when it was stopped
 * @example (await evaluateLikelihood(model, testRolls)).nats // { mean: 5.91, standardError: 0.12 }
 */
export async function evaluateLikelihood(
  model: StepModel,
  rolls: Iterable<Roll | NamedRoll>,
  options: LikelihoodOptions = {},
): Promise<LikelihoodRow> {
  const name = options.name ?? model.kind;
  const inputs = named(rolls);
  const songs: SongLikelihood[] = [];
  for (const input of inputs) {
    if (options.signal?.aborted === true) {
      throw new CadenzaError(`stopped; ${songs.length} of ${inputs.length} songs were scored, and nothing was kept`);
    }
    if (input.roll.steps > 0) songs.push(await scoreSong(model, name, input));
    options.onSong?.(songs.length, inputs.length);
  }
  if (songs.length === 0)
    throw new DatasetError('there is no music to evaluate on: give at least one piece with notes');
  const steps = songs.reduce((sum, song) => sum + song.steps, 0);
  const changedSteps = songs.reduce((sum, song) => sum + song.changedSteps, 0);
  const part = (count: number, total: (song: SongLikelihood) => number, weight: (song: SongLikelihood) => number) =>
    count === 0 ? null : { ...ratioEstimate(songs.map(total), songs.map(weight)), steps: count };
  const all = (total: (song: SongLikelihood) => number): Estimate =>
    ratioEstimate(
      songs.map(total),
      songs.map((song) => song.steps),
    );
  return {
    model: name,
    songs,
    steps,
    binary: all((song) => song.binary),
    nats: all((song) => song.nats),
    categorical: songs.every((song) => song.categorical !== null) ? all((song) => song.categorical ?? 0) : null,
    changed: part(
      changedSteps,
      (song) => song.changedNats,
      (song) => song.changedSteps,
    ),
    unchanged: part(
      steps - changedSteps,
      (song) => song.nats - song.changedNats,
      (song) => song.steps - song.changedSteps,
    ),
  };
}

async function scoreSong(model: StepModel, modelName: string, { name, roll }: NamedRoll): Promise<SongLikelihood> {
  const scores = await model.score(roll);
  const sum = (values: Float64Array): number => {
    if (values.length !== roll.steps) {
      throw new RangeError(`${modelName} scored ${values.length} steps of a roll of ${roll.steps}`);
    }
    let total = 0;
    for (let step = 0; step < values.length; step++) {
      const value = values[step]!;
      if (!Number.isFinite(value)) {
        throw new CheckpointError(
          `the model '${modelName}' scores step ${step} of '${name}' as ${value}: its weights are damaged; use another checkpoint or train it again`,
        );
      }
      total += value;
    }
    return total;
  };
  let changedSteps = 0;
  let changedNats = 0;
  for (let step = 0; step < roll.steps; step++) {
    if (!changesAt(roll, step)) continue;
    changedSteps += 1;
    changedNats += scores.nats[step] ?? 0;
  }
  return {
    name,
    steps: roll.steps,
    changedSteps,
    nats: sum(scores.nats),
    changedNats,
    binary: sum(scores.binary),
    categorical: scores.categorical === undefined ? null : sum(scores.categorical),
  };
}

/** Whether a step's combination differs from the one before it; the first step is compared with silence. */
export function changesAt(roll: Roll, step: number): boolean {
  const start = roll.offsets[step]!;
  const length = roll.offsets[step + 1]! - start;
  if (step === 0) return length > 0;
  const before = roll.offsets[step - 1]!;
  if (start - before !== length) return true;
  for (let i = 0; i < length; i++) {
    if (roll.pitches[start + i] !== roll.pitches[before + i]) return true;
  }
  return false;
}

/**
 * The ratio of two sums over independent units, with its linearised standard error.
 * Units of weight 0 (a song without a changing step) are left out.
 *
 * @example ratioEstimate([10, 30], [10, 10]) // { mean: 2, standardError: 1 }
 */
export function ratioEstimate(totals: readonly number[], weights: readonly number[]): Estimate {
  let total = 0;
  let weight = 0;
  let units = 0;
  for (let i = 0; i < totals.length; i++) {
    if (weights[i] === 0) continue;
    total += totals[i]!;
    weight += weights[i]!;
    units += 1;
  }
  const mean = total / weight;
  if (units < 2) return { mean, standardError: null };
  let squares = 0;
  for (let i = 0; i < totals.length; i++) {
    if (weights[i] !== 0) squares += (totals[i]! - mean * weights[i]!) ** 2;
  }
  return { mean, standardError: Math.sqrt((squares * units) / (units - 1)) / weight };
}

/** Model A minus model B on the same songs, in nats per step: negative means that A is better. */
export interface LikelihoodDifference {
  readonly model: string;
  readonly against: string;
  readonly nats: Estimate;
  readonly changed: Estimate | null;
  readonly unchanged: Estimate | null;
  /** Songs on which A has fewer nats than B. */
  readonly songsBetter: number;
  readonly songs: number;
}

/**
 * Compares two rows song by song; what is hard in a song is hard for both, so this is far
 * sharper than the two rows' own errors suggest.
 *
 * @throws RangeError if the rows are not of the same songs on the same grid
 * @example likelihoodDifference(lstm, persistence).nats // { mean: -1.2, standardError: 0.05 }
 */
export function likelihoodDifference(a: LikelihoodRow, b: LikelihoodRow): LikelihoodDifference {
  const pairs = a.songs.map((song, index) => {
    const other = b.songs[index];
    if (other?.name !== song.name || other.steps !== song.steps || a.songs.length !== b.songs.length) {
      throw new RangeError(`'${a.model}' and '${b.model}' were not evaluated on the same songs and grid`);
    }
    return { song, nats: song.nats - other.nats, changedNats: song.changedNats - other.changedNats };
  });
  const estimate = (total: (pair: (typeof pairs)[number]) => number, weight: (song: SongLikelihood) => number) =>
    ratioEstimate(
      pairs.map(total),
      pairs.map(({ song }) => weight(song)),
    );
  return {
    model: a.model,
    against: b.model,
    nats: estimate(
      (pair) => pair.nats,
      (song) => song.steps,
    ),
    changed:
      a.changed &&
      estimate(
        (pair) => pair.changedNats,
        (song) => song.changedSteps,
      ),
    unchanged:
      a.unchanged &&
      estimate(
        (pair) => pair.nats - pair.changedNats,
        (song) => song.steps - song.changedSteps,
      ),
    songsBetter: pairs.filter((pair) => pair.nats < 0).length,
    songs: pairs.length,
  };
}
