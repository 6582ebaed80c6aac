/**
 * Smooth densities of one-dimensional samples, and how far two of them overlap.
 *
 * Gaussian kernel density estimates with Scott's bandwidth (Scott 1992), as `scipy.stats.gaussian_kde`;
 * the measures are those of Yang and Lerch 2020 ("On the evaluation of generative models in music").
 * Their program integrates between the extreme values only and samples each density on a grid of its own;
 * here both densities are taken on one grid that reaches into the tails, so that a set compared with
 * itself has overlap 1 and divergence 0.
 */

/** Least points of the common grid; the sums over smooth densities converge fast (four digits). */
const GRID_POINTS = 400;
/** How many bandwidths the grid reaches beyond the extreme values. */
const TAIL_BANDWIDTHS = 6;
/** The least bandwidth, as a share of the range of both samples: values that are all alike become a narrow peak. */
const LEAST_BANDWIDTH = 1e-3;

/** How like two samples are. */
export interface Overlap {
  /** Area under the lower of the two densities, 0 (apart) .. 1 (alike). */
  readonly overlap: number;
  /** Kullback-Leibler divergence of the first from the second in nats, 0 (alike) .. */
  readonly divergence: number;
}

/**
 * Scott's bandwidth of a sample: its standard deviation (n - 1) times n^(-1/5).
 *
 * @example scottBandwidth([0, 1, 2, 3]) // 0.978
 */
export function scottBandwidth(sample: readonly number[]): number {
  const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
  const squares = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (sample.length - 1)) * sample.length ** -0.2;
}

/** Values whose part of a sum is less than e^-40 of the largest are left out of it. */
const LEAST_EXPONENT = 40;

/**
 * The logarithm of the kernel density estimate at x: by log-sum-exp, so finite however far in the tails.
 *
 * @param sorted the sample in ascending order
 */
export function logDensity(sorted: ArrayLike<number>, bandwidth: number, x: number): number {
  const after = firstFrom(sorted, x);
  const nearest =
    Math.min(x - (sorted[after - 1] ?? Number.NEGATIVE_INFINITY), (sorted[after] ?? Number.POSITIVE_INFINITY) - x) /
    bandwidth;
  const peak = -0.5 * nearest * nearest;
  const reach = bandwidth * Math.sqrt(nearest * nearest + 2 * LEAST_EXPONENT);
  let sum = 0;
  for (let i = firstFrom(sorted, x - reach); i < sorted.length && sorted[i]! <= x + reach; i++) {
    const distance = (x - sorted[i]!) / bandwidth;
    sum += Math.exp(-0.5 * distance * distance - peak);
  }
  return peak + Math.log(sum / (sorted.length * bandwidth * Math.sqrt(2 * Math.PI)));
}

/** The index of the first value that is not less. */
function firstFrom(sorted: ArrayLike<number>, least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Overlapping area and divergence of the densities of two samples of at least two values each.
 *
 * @throws RangeError if a sample has fewer than two values
 * @example densityOverlap([0, 1, 2], [0, 1, 2]) // { overlap: 1, divergence: 0 }
 */
export function densityOverlap(a: readonly number[], b: readonly number[]): Overlap {
  if (a.length < 2 || b.length < 2) throw new RangeError('a density needs at least two values');
  const lowest = Math.min(...extremes(a), ...extremes(b));
  const highest = Math.max(...extremes(a), ...extremes(b));
  if (lowest === highest) return { overlap: 1, divergence: 0 };
  const least = LEAST_BANDWIDTH * (highest - lowest);
  const bandwidthA = Math.max(scottBandwidth(a), least);
  const bandwidthB = Math.max(scottBandwidth(b), least);
  const tail = TAIL_BANDWIDTHS * Math.max(bandwidthA, bandwidthB);
  // A narrow peak must not fall between two points of the grid.
  const width = highest - lowest + 2 * tail;
  const points = Math.max(GRID_POINTS, Math.ceil((3 * width) / Math.min(bandwidthA, bandwidthB)));
  const [sortedA, sortedB] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  let overlap = 0;
  let divergence = 0;
  for (let i = 0; i < points; i++) {
    const x = lowest - tail + ((i + 0.5) / points) * width;
    const logA = logDensity(sortedA, bandwidthA, x);
    const logB = logDensity(sortedB, bandwidthB, x);
    const densityA = Math.exp(logA);
    overlap += Math.min(densityA, Math.exp(logB));
    divergence += densityA * (logA - logB);
  }
  const cell = width / points;
  return { overlap: Math.min(overlap * cell, 1), divergence: Math.max(divergence * cell, 0) };
}

function extremes(values: readonly number[]): [number, number] {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  return [lowest, highest];
}
