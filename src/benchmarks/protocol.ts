/**
 * The protocol of the piano-roll benchmarks: a model predicts each step of a test piece from the steps before it, and
 * is charged -ln p of the step, in nats, summed over the 88 notes.
 *
 * Papers average differently, so each way has its column; all are of the same scores.
 */

/** What a model scores on a set's test pieces, in nats per time step. */
export interface RollScore {
  /** Mean over all steps of all pieces, the first of a piece predicted from an empty context. */
  readonly all: number;
  /** The same without the first step of each piece (as the TCN's published code counts). */
  readonly withoutFirst: number;
  /** Mean over pieces of each piece's mean. */
  readonly macro: number;
  /** Mean over the steps of the pieces on the clean list; null for sets without one. */
  readonly clean: number | null;
  readonly pieces: number;
  readonly steps: number;
}

/**
 * The columns of the protocol.
 *
 * @param nats [pieces][T]: the score of each step; no piece is empty
 * @param cleanPieces indices of the pieces that `clean` is the mean of
 * @throws RangeError where there is no piece, a piece without steps, or a score that is no number
 * @example rollScore([Float64Array.of(9, 3), Float64Array.of(6)]).all // 6
 */
export function rollScore(nats: readonly Float64Array[], cleanPieces?: readonly number[]): RollScore {
  if (nats.length === 0 || nats.some((piece) => piece.length === 0)) {
    throw new RangeError('scores need at least one piece, and at least one step of each');
  }
  const sums = nats.map((piece) => piece.reduce((sum, value) => sum + value, 0));
  const faulty = sums.findIndex((value) => !Number.isFinite(value));
  if (faulty >= 0) throw new RangeError(`the score of piece ${faulty} is ${sums[faulty]}`);
  const steps = nats.reduce((count, piece) => count + piece.length, 0);
  const total = sums.reduce((sum, value) => sum + value, 0);
  const firsts = nats.reduce((sum, piece) => sum + piece[0]!, 0);
  const clean = cleanPieces?.filter((piece) => piece < nats.length) ?? [];
  const cleanSteps = clean.reduce((count, piece) => count + nats[piece]!.length, 0);
  return {
    all: total / steps,
    withoutFirst: (total - firsts) / (steps - nats.length),
    macro: sums.reduce((sum, value, piece) => sum + value / nats[piece]!.length, 0) / nats.length,
    clean: cleanSteps === 0 ? null : clean.reduce((sum, piece) => sum + sums[piece]!, 0) / cleanSteps,
    pieces: nats.length,
    steps,
  };
}
