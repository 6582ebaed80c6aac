/**
 * The dictionary {note combination -> integer} of the original experiment, built on training data,
 * with entry 0 as the explicit escape for combinations it does not hold.
 */
import { CheckpointError, OptionError } from '../errors.ts';
import { PITCHES } from '../notes/piece.ts';
import type { Combination, Roll } from './roll.ts';

/** The id of every combination that the dictionary does not hold. */
export const ESCAPE = 0;

const NAMES = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'];

/** The scientific name of a MIDI pitch. @example pitchName(60) // 'C4' */
export function pitchName(pitch: number): string {
  return `${NAMES[pitch % 12]}${Math.floor(pitch / 12) - 1}`;
}

/** A combination as a string of one character a pitch: a key for maps, in pitch order. */
const keyOf = (combination: Combination): string => String.fromCharCode(...combination);

/** The key of one step, without an array in between. */
function keyAt({ offsets, pitches }: Roll, step: number): string {
  let key = '';
  for (let cell = offsets[step]!; cell < offsets[step + 1]!; cell++) key += String.fromCharCode(pitches[cell]!);
  return key;
}

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

  /**
   * The ids of all steps of a roll. // [T]
   * @example dictionary.encode(roll)[0] === dictionary.idOf(combinationAt(roll, 0)) // true
   */
  encode(roll: Roll): Int32Array {
    const ids = new Int32Array(roll.steps);
    for (let step = 0; step < roll.steps; step++) ids[step] = this.#ids.get(keyAt(roll, step)) ?? ESCAPE;
    return ids;
  }

  /** The combination of an id in 1 .. size - 1. */
  combination(id: number): Combination {
    const combination = this.#combinations[id - 1];
    if (combination === undefined) throw new RangeError(`dictionary has no entry ${id}`);
    return combination;
  }

  /** How many training steps had this entry; 0 for the escape. */
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

  /**
   * The dictionary that `toJSON` described.
   *
   * @param json what `JSON.parse` gave
   * @throws CheckpointError if it is not a dictionary: wrong lengths, not ascending pitches, a combination twice
   */
  static fromJSON(json: unknown): Dictionary {
    const { combinations, counts } = (json ?? {}) as { combinations?: unknown; counts?: unknown };
    if (!Array.isArray(combinations) || !Array.isArray(counts))
      throw damaged('it has no lists of combinations and counts');
    if (combinations.length !== counts.length) {
      throw damaged(`it has ${combinations.length} combinations, but ${counts.length} counts`);
    }
    combinations.forEach((combination, index) => {
      if (!isCombination(combination)) throw damaged(`entry ${index + 1} is not a list of ascending pitches`);
      if (!Number.isSafeInteger(counts[index]) || counts[index] < 0)
        throw damaged(`entry ${index + 1} has no valid count`);
    });
    const dictionary = new Dictionary(combinations, counts);
    if (dictionary.#ids.size !== combinations.length) throw damaged('a combination stands there twice');
    return dictionary;
  }
}

const damaged = (why: string): CheckpointError =>
  new CheckpointError(`the dictionary of note combinations is damaged: ${why}; restore the file or train again`);

function isCombination(value: unknown): value is Combination {
  if (!Array.isArray(value)) return false;
  let last = -1;
  return value.every((pitch) => {
    const ascending = Number.isInteger(pitch) && pitch > last && pitch < PITCHES;
    last = pitch;
    return ascending;
  });
}

export interface DictionaryOptions {
  /** Most entries, the escape included; the rarest are left out. At least 1. Default: no limit. */
  readonly maxSize?: number;
  /** Combinations in fewer training steps are left out. At least 1. Default 1. */
  readonly minCount?: number;
}

/**
 * Counts the combinations of all steps; frequent ones first, ties by pitch order.
 *
 * @throws OptionError if maxSize or minCount is below 1
 * @example buildDictionary([roll], { maxSize: 4096 }).idOf([60, 64, 67])
 */
export function buildDictionary(rolls: Iterable<Roll>, options: DictionaryOptions = {}): Dictionary {
  const { maxSize = Number.POSITIVE_INFINITY, minCount = 1 } = options;
  if (!(maxSize >= 1)) throw new OptionError(`the dictionary's maxSize must be at least 1, not ${maxSize}`);
  if (!(minCount >= 1)) throw new OptionError(`the dictionary's minCount must be at least 1, not ${minCount}`);
  const counts = new Map<string, number>();
  for (const roll of rolls) {
    for (let step = 0; step < roll.steps; step++) {
      const key = keyAt(roll, step);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  const kept = [...counts]
    .filter(([, count]) => count >= minCount)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, maxSize - 1);
  return new Dictionary(
    kept.map(([key]) => Array.from(key, (character) => character.charCodeAt(0))),
    kept.map(([, count]) => count),
  );
}
