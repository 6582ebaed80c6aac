/**
 * Keeping the pace of a performance. A model that reads what it wrote itself hurries: fast notes are followed by fast
 * ones, so that its pace grows though each waiting time is as it should be after real music. Where the last notes came
 * much faster than the music around the passage, or much slower, waiting times that lead back are made likelier.
 */
import type { GridNote } from '../../models/note-model.ts';
import { classStart, classWidth, VALUE_CLASSES } from '../../tokens/values.ts';

/** The pace is that of so many notes. */
const NOTES = 32;
/** A pace within this factor of the usual one is left alone. */
const FREE_FACTOR = 1.5;
/** Nats by which waiting e times as long is made likelier, for each e-fold that the pace is beyond; and at most. */
const STRENGTH = 0.5;
const MOST = 0.5;
/** Ticks: shorter waiting times are those of a chord, and longer ones are pauses, all alike: no pull is to end a passage. */
const [SHORT, LONG] = [5, 100];

/** [VALUE_CLASSES]: how long a waiting time is, in e-folds of the shortest that counts. */
const LENGTHS = Float64Array.from({ length: VALUE_CLASSES }, (_, klass) =>
  Math.log1p(Math.min(LONG, classStart(klass) + (classWidth(klass) - 1) / 2) / SHORT),
);

export class Pace {
  readonly #usual: number;
  readonly #onsets: number[];

  /**
   * @param usual notes a tick
   * @param heard the notes before, by onset
   */
  constructor(usual: number, heard: readonly GridNote[]) {
    this.#usual = usual;
    this.#onsets = heard.slice(-NOTES).map(({ onset }) => onset);
  }

  /** @param note no earlier than the one before */
  add({ onset }: GridNote): void {
    this.#onsets.push(onset);
    if (this.#onsets.length > NOTES) this.#onsets.shift();
  }

  /** Log-probabilities of waiting times that lead back to the usual pace; no longer normalised, which choosing does not need. */
  kept(logProbabilities: Float32Array): Float32Array {
    const pull = this.#pull();
    if (pull === 0) return logProbabilities;
    return logProbabilities.map((value, klass) => value + pull * (LENGTHS[klass] ?? 0));
  }

  /** Above 0 where the notes came too fast. */
  #pull(): number {
    const [first, last] = [this.#onsets[0], this.#onsets.at(-1)];
    if (this.#onsets.length < NOTES || first === undefined || last === undefined) return 0;
    const pace = (NOTES - 1) / Math.max(1, last - first);
    const away = Math.log(pace / this.#usual);
    const beyond = Math.max(0, Math.abs(away) - Math.log(FREE_FACTOR));
    return Math.sign(away) * Math.min(MOST, STRENGTH * beyond);
  }
}
