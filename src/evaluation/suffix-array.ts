/**
 * An index of sequences of whole numbers that finds the longest run shared with a query.
 *
 * A suffix array (Manber and Myers 1993): all suffixes of the joined sequences in order,
 * made by doubling with radix sort, O(n log n) time and five integers a symbol. Where a
 * query's suffix would stand in that order, its neighbours share the longest beginning with it.
 */

/** A run of symbols that stands both in the query and in an indexed sequence. */
export interface SharedRun {
  /** Number of symbols; 0 when nothing is shared. */
  readonly length: number;
  /** Where it starts in the query. */
  readonly start: number;
  /** Which sequence has it, and where it starts there. */
  readonly sequence: number;
  readonly sequenceStart: number;
}

export class SuffixArray {
  /** All sequences, symbols ranked from 1, each followed by a 0 that no query holds. */
  readonly #text: Int32Array;
  readonly #order: Int32Array;
  readonly #starts: number[] = [];
  readonly #ranks = new Map<number, number>();

  /** Symbols may be any numbers that are safe integers. */
  constructor(sequences: readonly (readonly number[])[]) {
    const symbols = new Set(sequences.flatMap((sequence) => [...new Set(sequence)]));
    for (const symbol of [...symbols].sort((a, b) => a - b)) this.#ranks.set(symbol, this.#ranks.size + 1);
    this.#text = new Int32Array(sequences.reduce((sum, sequence) => sum + sequence.length + 1, 0));
    let at = 0;
    for (const sequence of sequences) {
      this.#starts.push(at);
      for (const symbol of sequence) this.#text[at++] = this.#ranks.get(symbol) ?? 0;
      at += 1;
    }
    this.#order = sortSuffixes(this.#text, symbols.size + 1);
  }

  /**
   * The longest run of consecutive symbols that the query shares with any sequence; the first of several.
   *
   * @example new SuffixArray([[1, 2, 3, 4]]).longestShared([9, 2, 3]) // { length: 2, start: 1, sequence: 0, sequenceStart: 1 }
   */
  longestShared(query: readonly number[]): SharedRun {
    const ranked = query.map((symbol) => this.#ranks.get(symbol) ?? -1);
    let best: SharedRun = { length: 0, start: 0, sequence: -1, sequenceStart: 0 };
    for (let start = 0; start + best.length < ranked.length; start++) {
      const insertion = this.#insertion(ranked, start);
      for (const index of [insertion - 1, insertion]) {
        const position = this.#order[index];
        if (position === undefined) continue;
        const length = this.#common(ranked, start, position);
        if (length > best.length) best = { length, start, ...this.#locate(position) };
      }
    }
    return best;
  }

  /** The first suffix in order that is not less than the query from `start`. */
  #insertion(query: readonly number[], start: number): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const position = this.#order[middle]!;
      const common = this.#common(query, start, position);
      const less = start + common < query.length && (this.#text[position + common] ?? 0) < query[start + common]!;
      if (less) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #common(query: readonly number[], start: number, position: number): number {
    let length = 0;
    while (start + length < query.length && this.#text[position + length] === query[start + length]) length++;
    return length;
  }

  #locate(position: number): { readonly sequence: number; readonly sequenceStart: number } {
    const after = this.#starts.findIndex((start) => start > position);
    const sequence = (after === -1 ? this.#starts.length : after) - 1;
    return { sequence, sequenceStart: position - this.#starts[sequence]! };
  }
}

/** The starts of all suffixes of a text over 0 .. alphabet - 1, in order. */
function sortSuffixes(text: Int32Array, alphabet: number): Int32Array {
  const n = text.length;
  let rank = Int32Array.from(text);
  let nextRank = new Int32Array(n);
  const order = new Int32Array(n);
  const bySecond = new Int32Array(n);
  const counts = new Int32Array(Math.max(n, alphabet) + 1);
  /** Stable counting sort of `from` into `order` by rank. */
  const sortByRank = (from: (index: number) => number, classes: number): void => {
    counts.fill(0, 0, classes + 1);
    for (let i = 0; i < n; i++) counts[rank[i]! + 1]! += 1;
    for (let i = 0; i < classes; i++) counts[i + 1]! += counts[i]!;
    for (let i = 0; i < n; i++) {
      const suffix = from(i);
      order[counts[rank[suffix]!]!++] = suffix;
    }
  };
  sortByRank((i) => i, alphabet);
  let classes = alphabet;
  for (let length = 1; length < n; length *= 2) {
    // Suffixes ordered by their symbols length .. 2 * length - 1: those too short to have any come first.
    let filled = 0;
    for (let suffix = n - length; suffix < n; suffix++) bySecond[filled++] = suffix;
    for (let i = 0; i < n; i++) if (order[i]! >= length) bySecond[filled++] = order[i]! - length;
    sortByRank((i) => bySecond[i]!, classes);
    nextRank[order[0]!] = 0;
    let last = 0;
    for (let i = 1; i < n; i++) {
      const a = order[i - 1]!;
      const b = order[i]!;
      const same = rank[a] === rank[b] && (rank[a + length] ?? -1) === (rank[b + length] ?? -1);
      if (!same) last += 1;
      nextRank[b] = last;
    }
    [rank, nextRank] = [nextRank, rank];
    classes = last + 1;
    if (classes === n) break;
  }
  return order;
}
