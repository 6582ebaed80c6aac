/**
 * The order in which passages come, as a function of the seed and the passage's number, and the fixed passages on
 * which a transformer is validated.
 *
 * An epoch cuts each piece into passages of S - 1 notes, beginning at a new random offset, and shuffles them.
 */
import { Random } from '../../random.ts';

/** Branches of the seed's stream. */
const OFFSET_STREAM = 0;
const SHUFFLE_STREAM = 1;

/** Where a passage lies. */
export interface PassageRange {
  readonly piece: number;
  readonly from: number;
  readonly to: number;
}

/** All passages of pieces of the given lengths, the first of each piece `first(piece)` notes long. */
function cutAll(lengths: ArrayLike<number>, notes: number, first: (piece: number) => number): PassageRange[] {
  const ranges: PassageRange[] = [];
  for (let piece = 0; piece < lengths.length; piece++) {
    const length = lengths[piece]!;
    let from = 0;
    for (let to = Math.min(length, first(piece)); from < length; to = Math.min(length, to + notes)) {
      if (to > from) ranges.push({ piece, from, to });
      from = to;
    }
  }
  return ranges;
}

export class PassageOrder {
  readonly #lengths: ArrayLike<number>;
  readonly #notes: number;
  readonly #seed: number;
  readonly #epochs = new Map<number, readonly PassageRange[]>();
  /** Epochs have about as many; each drops a random few, so that all have one length. */
  readonly passagesPerEpoch: number;

  /** @param lengths notes of each piece; @param notes most notes of a passage */
  constructor(lengths: ArrayLike<number>, notes: number, seed: number) {
    this.#lengths = lengths;
    this.#notes = notes;
    this.#seed = seed;
    this.passagesPerEpoch = cutAll(lengths, notes, () => notes).length;
  }

  /** The passage that comes as number `index` (from 0) of the whole training. */
  passage(index: number): PassageRange {
    return this.#epoch(Math.floor(index / this.passagesPerEpoch))[index % this.passagesPerEpoch]!;
  }

  #epoch(number: number): readonly PassageRange[] {
    const known = this.#epochs.get(number);
    if (known !== undefined) return known;
    const ranges = cutAll(
      this.#lengths,
      this.#notes,
      (piece) => 1 + Random.of(this.#seed, OFFSET_STREAM, number, piece).below(this.#notes),
    );
    const order = Random.of(this.#seed, SHUFFLE_STREAM, number).shuffled(ranges);
    // A batch may reach from one epoch into the next; older ones do not come back.
    for (const old of this.#epochs.keys()) if (old < number - 1) this.#epochs.delete(old);
    this.#epochs.set(number, order);
    return order;
  }
}

/** Passages at equal distances over the pieces, at most `most` of them. */
export function validationPassages(lengths: ArrayLike<number>, notes: number, most: number): readonly PassageRange[] {
  const ranges = cutAll(lengths, notes, () => notes);
  const count = Math.min(ranges.length, most);
  return Array.from({ length: count }, (_, index) => ranges[Math.floor((index * ranges.length) / count)]!);
}
