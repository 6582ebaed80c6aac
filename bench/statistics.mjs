/**
 * The figures of a comparison: medians and quantiles, and the ratio of two sides that took turns.
 *
 * The ratio is formed within each round and only then summarised: what troubles a noisy machine for a second or two
 * troubles both turns of a round alike, and cancels.
 */

/**
 * The value below which a share of the sorted values lies, by linear interpolation between neighbours.
 *
 * @param share from 0 to 1
 * @throws RangeError when there are no values
 * @example quantile([1, 2, 3, 4], 0.5) // 2.5
 */
export function quantile(values, share) {
  if (values.length === 0) throw new RangeError('quantile: there are no values');
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.ceil(place);
  return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
}

/** @example median([3, 1, 2]) // 2 */
export const median = (values) => quantile(values, 0.5);

/**
 * Ours divided by the peer's, round by round.
 *
 * @param ours seconds of each round
 * @param peer seconds of the same rounds
 * @returns the median of the rounds' ratios, and between which ratios 80 % of the rounds lie
 * @example ratioOf([1, 2, 3], [2, 2, 2]) // { median: 1, low: 0.6, high: 1.4 }
 */
export function ratioOf(ours, peer) {
  if (ours.length !== peer.length) throw new RangeError('ratioOf: the sides ran different numbers of rounds');
  const ratios = ours.map((seconds, round) => seconds / peer[round]);
  return { median: median(ratios), low: quantile(ratios, 0.1), high: quantile(ratios, 0.9) };
}
