/**
 * How like two sets of music are, feature by feature, and how like real music is to itself.
 *
 * After Yang and Lerch 2020 (mgeval): for each feature, the distances between pairs of real pieces
 * (intra-set) and between real and generated pieces (inter-set) are two distributions; the better
 * the generator, the more they overlap. No figure means anything without its ceiling: the same
 * measure between two halves of the real set. Samples should be as long as the excerpts of real
 * music that they are compared with (`realExcerpts`), since most features depend on length.
 */
import { OptionError } from '../errors.ts';
import { Random } from '../random.ts';
import { sliceRoll } from '../roll/compose.ts';
import type { Roll } from '../roll/roll.ts';
import { densityOverlap, type Overlap } from './density.ts';
import { type NamedRoll, named } from './roll-notes.ts';
import { type SampleStatistics, type SetStatistics, setStatistics } from './statistics.ts';

/** Features that sets are compared by: the name for people, and the value (null: the sample has none). */
export const COMPARED_FEATURES = [
  { key: 'silentShare', label: 'silence', value: (s: SampleStatistics) => s.silentShare },
  { key: 'noteDensity', label: 'note density', value: (s: SampleStatistics) => s.noteDensity },
  { key: 'polyphonyMean', label: 'polyphony', value: (s: SampleStatistics) => s.polyphonyMean },
  { key: 'noteLengths', label: 'note lengths', value: (s: SampleStatistics) => nonEmpty(s.noteLengths) },
  { key: 'pitchRange', label: 'pitch range', value: (s: SampleStatistics) => s.pitchRange },
  { key: 'pitchClasses', label: 'pitch classes', value: (s: SampleStatistics) => nonEmpty(s.pitchClasses) },
  { key: 'scaleConsistency', label: 'scale consistency', value: (s: SampleStatistics) => s.scaleConsistency },
  { key: 'dissonantShare', label: 'dissonance', value: (s: SampleStatistics) => s.dissonantShare },
  { key: 'repeatedMotifs', label: 'returning motifs', value: (s: SampleStatistics) => s.repeatedMotifs },
  { key: 'longestRepeatedNote', label: 'repeated notes', value: (s: SampleStatistics) => s.longestRepeatedNote },
] as const;

export type ComparedFeature = (typeof COMPARED_FEATURES)[number]['key'];

const nonEmpty = (histogram: readonly number[]): readonly number[] | null =>
  histogram.some((share) => share > 0) ? histogram : null;

/** Samples a set needs for distances between its pieces to have a distribution. */
const LEAST_SAMPLES = 3;

export interface FeatureComparison {
  readonly feature: ComparedFeature;
  readonly label: string;
  /** Generated against real; null where too few samples have the feature. */
  readonly generated: Overlap | null;
  /** Real against real, mean over the splits; null likewise. */
  readonly ceiling: Overlap | null;
}

/** Real music against itself, by feature; null where too few samples have it. */
export type Ceiling = Readonly<Record<ComparedFeature, Overlap | null>>;

export interface CompareOptions {
  /** Decides how the real set is halved. Default 0. */
  readonly seed?: number;
  /** How many random halvings the ceiling is the mean of. Default 8. */
  readonly splits?: number;
}

/**
 * How like real music is to itself: the mean over random halvings. It is the same for all sets that are compared with it.
 *
 * @throws OptionError if the set has fewer than 6 samples (two halves of 3)
 * @example realCeiling(setStatistics('real', rolls)).silentShare // { overlap: 0.93, divergence: 0.02 }
 */
export function realCeiling(real: SetStatistics, { seed = 0, splits = 8 }: CompareOptions = {}): Ceiling {
  if (real.samples.length < 2 * LEAST_SAMPLES) {
    throw new OptionError(
      `comparing sets needs at least ${2 * LEAST_SAMPLES} real pieces, '${real.name}' has ${real.samples.length}: give more`,
    );
  }
  const halves = Array.from({ length: splits }, (_, index) => {
    const order = Random.of(seed, index).shuffled(real.samples);
    const half = Math.ceil(order.length / 2);
    return [order.slice(0, half), order.slice(half)] as const;
  });
  const ceilings = COMPARED_FEATURES.map(({ key, value }) => {
    const overlaps = halves.flatMap(([a, b]) => compareFeature(a, b, value) ?? []);
    const mean = (part: (overlap: Overlap) => number): number =>
      overlaps.reduce((sum, overlap) => sum + part(overlap), 0) / overlaps.length;
    const ceiling = { overlap: mean((each) => each.overlap), divergence: mean((each) => each.divergence) };
    return [key, overlaps.length === 0 ? null : ceiling] as const;
  });
  return Object.fromEntries(ceilings) as Record<ComparedFeature, Overlap | null>;
}

/**
 * Compares a generated set with a real one.
 *
 * @param ceiling of the real set, where it is known already
 * @throws OptionError if the real set has fewer than 6 samples (two halves of 3) or the generated one none
 * @example compareSets(setStatistics('real', a), setStatistics('lstm', b))[0]
 *   // { feature: 'silentShare', label: 'silence', generated: { overlap: 0.7, … }, ceiling: { overlap: 0.93, … } }
 */
export function compareSets(
  real: SetStatistics,
  generated: SetStatistics,
  options: CompareOptions = {},
  ceiling: Ceiling = realCeiling(real, options),
): FeatureComparison[] {
  if (generated.samples.length === 0) throw new OptionError(`'${generated.name}' has no samples to compare`);
  return COMPARED_FEATURES.map(({ key, label, value }) => ({
    feature: key,
    label,
    generated: compareFeature(real.samples, generated.samples, value),
    ceiling: ceiling[key],
  }));
}

type Feature = (sample: SampleStatistics) => number | readonly number[] | null;

function compareFeature(
  real: readonly SampleStatistics[],
  other: readonly SampleStatistics[],
  feature: Feature,
): Overlap | null {
  const realValues = real.flatMap((sample) => vectorOf(feature(sample)));
  const otherValues = other.flatMap((sample) => vectorOf(feature(sample)));
  if (realValues.length < LEAST_SAMPLES || otherValues.length === 0) return null;
  return densityOverlap(intraSetDistances(realValues), interSetDistances(realValues, otherValues));
}

/** As a list of no or one vector. */
const vectorOf = (value: number | readonly number[] | null): (readonly number[])[] =>
  value === null ? [] : [typeof value === 'number' ? [value] : value];

/** Euclidean distances between the members of a set, each pair once. */
export function intraSetDistances(vectors: readonly (readonly number[])[]): number[] {
  return vectors.flatMap((a, index) => vectors.slice(index + 1).map((b) => euclidean(a, b)));
}

/** Euclidean distances from every member of one set to every member of the other. */
export function interSetDistances(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number[] {
  return a.flatMap((from) => b.map((to) => euclidean(from, to)));
}

const euclidean = (a: readonly number[], b: readonly number[]): number =>
  Math.sqrt(a.reduce((sum, value, index) => sum + (value - (b[index] ?? 0)) ** 2, 0));

export interface ExcerptOptions {
  /** Length of each excerpt in steps. */
  readonly steps: number;
  /** How many excerpts, spread evenly over the songs. */
  readonly count: number;
  readonly seed: number;
}

/**
 * Random stretches of real music, all of one length: what generated samples of that length are compared with.
 * Songs shorter than that are left out; the same seed gives the same excerpts.
 *
 * @throws OptionError if no song is long enough
 * @example realExcerpts(testRolls, { steps: 600, count: 40, seed: 1 })[0].name // 'bach 2 from step 311'
 */
export function realExcerpts(rolls: Iterable<Roll | NamedRoll>, options: ExcerptOptions): NamedRoll[] {
  const long = named(rolls).filter(({ roll }) => roll.steps >= options.steps);
  if (long.length === 0) throw new OptionError(`no song has ${options.steps} steps: ask for shorter excerpts`);
  const order = Random.of(options.seed).shuffled(long);
  return Array.from({ length: options.count }, (_, index) => {
    const { name, roll } = order[index % order.length] as NamedRoll;
    const start = Random.of(options.seed, index).below(roll.steps - options.steps + 1);
    return { name: `${name} from step ${start}`, roll: sliceRoll(roll, start, start + options.steps) };
  });
}

/**
 * Measures two sets of rolls and compares them.
 *
 * @throws OptionError as `compareSets` does
 * @example compareRolls(excerpts, samples)[0]?.generated?.overlap // 0.7
 */
export function compareRolls(
  real: Iterable<Roll | NamedRoll>,
  generated: Iterable<Roll | NamedRoll>,
  options: CompareOptions = {},
): FeatureComparison[] {
  return compareSets(setStatistics('real', real), setStatistics('generated', generated), options);
}
