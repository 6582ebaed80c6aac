/**
 * A set of generated pieces, measured beside real music: what it is like, how like real music it is, what it copies.
 */
import type { Roll } from '../roll/roll.ts';
import { type Ceiling, compareSets, type FeatureComparison, realCeiling } from './compare.ts';
import { CopyIndex, type Copying, measureCopying } from './copying.ts';
import type { NamedRoll } from './roll-notes.ts';
import { pitchClassShares, type SetStatistics, setStatistics } from './statistics.ts';

/** A generated piece on the grid that everything is measured on. */
export interface MeasuredSample extends NamedRoll {
  /** What it continues, where it continues something; not part of `roll`. */
  readonly promptRoll?: Roll;
}

/** Generated pieces of one origin. */
export interface MeasuredSet<S extends MeasuredSample = MeasuredSample> {
  /** Who made them. */
  readonly model: string;
  /** The way of choosing, in a word or two; empty where that is not known. */
  readonly decoding: string;
  readonly samples: readonly S[];
  readonly statistics: SetStatistics;
  /** In the order of the samples; empty where there is nothing to search. */
  readonly copying: readonly Copying[];
  /** Null where there are too few samples to compare. */
  readonly comparison: readonly FeatureComparison[] | null;
}

/** Real music, cut as long as the samples. */
export interface RealMusic {
  readonly excerpts: readonly NamedRoll[];
  readonly statistics: SetStatistics;
  /** Of some of the excerpts; empty where there is nothing to search. */
  readonly copying: readonly Copying[];
  readonly training: TrainingMusic | null;
  readonly ceiling: Ceiling;
}

/** What the makers of the samples have learnt from. */
export interface TrainingMusic {
  readonly songs: number;
  /** [12]: how often each pitch class is struck in it. */
  readonly pitchClasses: readonly number[];
  readonly copies: CopyIndex;
}

/** Sets that are measured beside the same real music. */
export interface MusicGroup<S extends MeasuredSample = MeasuredSample> {
  /** How the music is heard, where others hear it otherwise, such as 'without the pedal'; else null. */
  readonly heard: string | null;
  readonly real: RealMusic;
  readonly sets: readonly MeasuredSet<S>[];
}

/** Real music is searched for copies too, but less of it: the search is the slow part. */
const COPY_CHECKED_EXCERPTS = 20;
/** Samples of which a set has to have as many to be compared. */
const LEAST_COMPARED = 3;

/** @example measureTraining(rolls).copies.longestCopy(sample).notes // 7 */
export function measureTraining(songs: readonly NamedRoll[]): TrainingMusic {
  return {
    songs: songs.length,
    pitchClasses: pitchClassShares(songs.map(({ roll }) => roll)),
    copies: new CopyIndex(songs),
  };
}

/**
 * Measures real excerpts, what they share with the training music included.
 *
 * @param options.seed decides how they are halved for the ceiling
 * @throws OptionError if there are fewer than 6
 */
export function measureReal(
  excerpts: readonly NamedRoll[],
  training: TrainingMusic | null,
  { seed }: { readonly seed: number },
): RealMusic {
  const statistics = setStatistics('real music', excerpts);
  return {
    excerpts,
    statistics,
    ceiling: realCeiling(statistics, { seed }),
    copying:
      training === null
        ? []
        : excerpts.slice(0, COPY_CHECKED_EXCERPTS).map((excerpt) => measureCopying(excerpt, training.copies)),
    training,
  };
}

/**
 * Measures samples of one origin.
 *
 * @example measureSet({ model: 'lstm', decoding: 'sampled', samples }, real).statistics.name // 'lstm, sampled'
 */
export function measureSet<S extends MeasuredSample>(
  set: Pick<MeasuredSet<S>, 'model' | 'decoding' | 'samples'>,
  real: RealMusic,
): MeasuredSet<S> {
  const { model, decoding, samples } = set;
  const statistics = setStatistics(decoding === '' ? model : `${model}, ${decoding}`, samples);
  const { training } = real;
  return {
    ...set,
    statistics,
    copying:
      training === null ? [] : samples.map((sample) => measureCopying(sample, training.copies, sample.promptRoll)),
    comparison: samples.length < LEAST_COMPARED ? null : compareSets(real.statistics, statistics, {}, real.ceiling),
  };
}
