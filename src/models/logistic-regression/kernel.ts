/**
 * The inner loops of the logistic regressions over one flat memory: an interface with two implementations.
 *
 * Addresses and lists are byte addresses in `memory`, as kernel.wat describes; LANES notes are computed side by side.
 */

/** Addresses of the four lists' offsets and entries: onsets, endings, tails, singles. */
export type ListAddresses = readonly [number, number, number, number, number, number, number, number];

export interface Kernel {
  readonly memory: ArrayBuffer;
  /** Scores of the steps `step` .. `end` - 1 into the rows from `out`. */
  scores(
    step: number,
    end: number,
    out: number,
    bias: number,
    context: number,
    weight: number,
    sums: number,
    ...lists: ListAddresses
  ): void;
  /** Adds a chunk's part of the gradients of weights and summed weights from the rows of residuals. */
  gradient(
    pitches: number,
    context: number,
    residuals: number,
    weight: number,
    sums: number,
    ...lists: ListAddresses
  ): void;
  /** Turns `count` rows of scores into probabilities and adds up the parts of the loss; at most 512 rows a call. */
  loss(rows: number, count: number, totals: number): void;
}
