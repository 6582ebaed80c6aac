/**
 * Recall: where a row of symbols last went on from what has just been read. Music repeats itself, often a page later,
 * further back than a network finds by itself; what followed then is a good guess of what follows now. The idea is that
 * of prediction by partial matching without a bound on the context (Cleary and Teahan 1997); here the guess is an input
 * of a network, which learns how far to trust it.
 */

/** What is recalled for the symbol that comes next. */
export interface Recalled {
  /** The earlier place that followed the same symbols; -1 where even the last symbol is new. */
  readonly from: number;
  /** How many symbols before `from` are the same as the last ones read. */
  readonly length: number;
}

export const NOTHING_RECALLED: Recalled = { from: -1, length: 0 };

/** Matches a row with its own past, symbol by symbol. Time: a comparison for each symbol already read. */
export class Recall {
  readonly #ids = new Map<string | number, number>();
  readonly #read: number[] = [];
  /** [place]: how many symbols before it are the same as the last ones read. */
  readonly #lengths: number[] = [];
  #recalled = NOTHING_RECALLED;

  /** Of what comes next. */
  get next(): Recalled {
    return this.#recalled;
  }

  push(symbol: string | number): void {
    const id = this.#ids.get(symbol) ?? this.#ids.size;
    this.#ids.set(symbol, id);
    const [read, lengths] = [this.#read, this.#lengths];
    read.push(id);
    lengths.push(0);
    let from = -1;
    // Backwards, as each length grows out of that of the place before, which must still be the old one.
    for (let place = read.length - 1; place > 0; place--) {
      const length = read[place - 1] === id ? lengths[place - 1]! + 1 : 0;
      lengths[place] = length;
      // Of equally long ones the latest.
      if (length > 0 && (from < 0 || length > lengths[from]!)) from = place;
    }
    this.#recalled = from < 0 ? NOTHING_RECALLED : { from, length: lengths[from]! };
  }
}
