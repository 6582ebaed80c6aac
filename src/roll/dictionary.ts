/**
 * The dictionary {note combination -> integer} of the original experiment, built on training data,
 * with entry 0 as the explicit escape for combinations it does not hold.
 */
import { type Combination, combinationAt, type Roll } from './roll.ts';

/** The id of every combination that the dictionary does not hold. */
export const ESCAPE = 0;

const NAMES = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'];

/** The scientific name of a MIDI pitch. @example pitchName(60) // 'C4' */
export function pitchName(pitch: number): string {
  return `${NAMES[pitch % 12]}${Math.floor(pitch / 12) - 1}`;
}

const keyOf = (combination: Combination): string => String.fromCharCode(...combination);

/** Combinations in order of their frequency in the training data; ids 1 .. size - 1, 0 is the escape. */
export class Dictionary {
  readonly #combinations: readonly Combination[];
  readonly #counts: readonly number[];
  readonly #ids = new Map<string, number>();

  /** Entry i of the arguments gets id i + 1. Counts are of training steps. */
  constructor(combinations: readonly Combination[], counts: readonly number[]) {
    this.#combinations = combinations;
    this.#counts = counts;
    combinations.forEach((combination, index) => {
      this.#ids.set(keyOf(combination), index + 1);
    });
  }

  /** V: number of ids, the escape included. */
  get size(): number {
    return this.#combinations.length + 1;
  }

  /** @returns the id of a combination, ESCAPE if it is not held */
  idOf(combination: Combination): number {
    return this.#ids.get(keyOf(combination)) ?? ESCAPE;
  }

  /** The combination of an id in 1 .. size - 1. */
  combination(id: number): Combination {
    const combination = this.#combinations[id - 1];
    if (combination === undefined) throw new RangeError(`dictionary has no entry ${id}`);
    return combination;
  }

  /** How many training steps had this entry. */
  count(id: number): number {
    return this.#counts[id - 1] ?? 0;
  }

  /** A table for humans: id, count, names of the notes, one line an entry. */
  toText(): string {
    const lines = ['id\tcount\tnotes', `${ESCAPE}\t-\t(any other combination)`];
    this.#combinations.forEach((combination, index) => {
      const notes = combination.length === 0 ? '(silence)' : combination.map(pitchName).join(' ');
      lines.push(`${index + 1}\t${this.#counts[index] ?? 0}\t${notes}`);
    });
    return `${lines.join('\n')}\n`;
  }

  toJSON(): { combinations: readonly Combination[]; counts: readonly number[] } {
    return { combinations: this.#combinations, counts: this.#counts };
  }
}

export interface DictionaryOptions {
  /** Most entries, the escape included; the rarest are left out. Default: no limit. */
  readonly maxSize?: number;
  /** Combinations in fewer training steps are left out. Default 1. */
  readonly minCount?: number;
}

/**
 * Counts the combinations of all steps; frequent ones first, ties by pitch order.
 *
 * @example buildDictionary([roll], { maxSize: 4096 }).idOf([60, 64, 67])
 */
export function buildDictionary(rolls: Iterable<Roll>, options: DictionaryOptions = {}): Dictionary {
  const counts = new Map<string, number>();
  for (const roll of rolls) {
    for (let step = 0; step < roll.steps; step++) {
      const key = keyOf(combinationAt(roll, step));
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  const kept = [...counts]
    .filter(([, count]) => count >= (options.minCount ?? 1))
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, (options.maxSize ?? Number.POSITIVE_INFINITY) - 1);
  return new Dictionary(
    kept.map(([key]) => Array.from(key, (character) => character.charCodeAt(0))),
    kept.map(([, count]) => count),
  );
}
