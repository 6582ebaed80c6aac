/**
 * A piece as a network hears it: its steps, and what each of them recalls. A piece that is moved by an interval
 * recalls the same steps.
 */
import type { Combination, Roll } from '../roll/roll.ts';
import { NOTHING_RECALLED, Recall, type Recalled } from './recall.ts';

/** A piece up to some step, as a network hears it. */
export interface Past {
  /** The pitches that sound in a step, ascending; none before the beginning and after the end. */
  at(step: number): ArrayLike<number>;
  /** What is recalled for a step from those before it. */
  recalled(step: number): Recalled;
}

/** A network is told how long the match of what is recalled is by whether it is at least each of these. */
export const RECALL_LENGTHS: readonly number[] = [1, 2, 3, 4, 6, 8, 12, 16, 32];

const SILENCE: Combination = [];

const wordOf = (combination: ArrayLike<number>): string => Array.prototype.join.call(combination, ' ');

/** [T] of each roll that was asked for. */
const recalls = new WeakMap<Roll, readonly Recalled[]>();

function recallsOf(roll: Roll): readonly Recalled[] {
  const known = recalls.get(roll);
  if (known !== undefined) return known;
  const recall = new Recall();
  const found = Array.from({ length: roll.steps }, (_, step) => {
    const { next } = recall;
    recall.push(wordOf(roll.pitches.subarray(roll.offsets[step], roll.offsets[step + 1])));
    return next;
  });
  recalls.set(roll, found);
  return found;
}

/** A roll as a past. What it recalls is found once. @param needsRecall false: nothing is recalled, and nothing looked for */
export function pastOfRoll(roll: Roll, needsRecall: boolean): Past {
  const found = needsRecall ? recallsOf(roll) : [];
  return {
    at: (step) =>
      step < 0 || step >= roll.steps ? SILENCE : roll.pitches.subarray(roll.offsets[step], roll.offsets[step + 1]),
    recalled: (step) => found[step] ?? NOTHING_RECALLED,
  };
}

/** A past that grows; it recalls for the step that comes next. */
export class GrowingPast implements Past {
  readonly #steps: Combination[] = [];
  readonly #recall: Recall | undefined;

  constructor(needsRecall: boolean) {
    this.#recall = needsRecall ? new Recall() : undefined;
  }

  get length(): number {
    return this.#steps.length;
  }

  push(combination: Combination): void {
    this.#steps.push(combination);
    this.#recall?.push(wordOf(combination));
  }

  at(step: number): Combination {
    return this.#steps[step] ?? SILENCE;
  }

  recalled(): Recalled {
    return this.#recall?.next ?? NOTHING_RECALLED;
  }
}
