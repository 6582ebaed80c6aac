/**
 * How fast the music goes: how long after one another its chords begin. Notes that a hand strikes together are
 * rarely struck in the same hundredth of a second, so that a chord is what begins within a moment.
 */
import type { TimeBase } from '../../tokens/sequence.ts';
import { coarseClass, INPUT, KNOWN } from './features.ts';

/** Ticks within which the notes of a chord begin. */
export const SPREAD: Readonly<Record<TimeBase, number>> = { score: 0, performance: 5 };

export class Pulse {
  readonly #spread: number;
  /** Beginnings of the last chords, the latest first. */
  #chords: readonly number[] = [];

  constructor(base: TimeBase) {
    this.#spread = SPREAD[base];
  }

  push(onset: number): void {
    const [latest] = this.#chords;
    if (latest === undefined || onset - latest > this.#spread) this.#chords = [onset, ...this.#chords.slice(0, 2)];
  }

  /** Rows of the input table, from a time on. */
  rows(now: number): number[] {
    const [latest, before, first] = this.#chords;
    if (latest === undefined || before === undefined) return [];
    const { offsets } = INPUT;
    const gap = latest - before;
    const rows = [offsets.gap + coarseClass(gap), offsets.due + coarseClass(Math.max(0, latest + gap - now))];
    if (first !== undefined) rows.push(offsets.gapBefore + coarseClass(before - first));
    return rows;
  }

  /** Rows of what is known of a note that begins at an onset. */
  knownAt(onset: number): number[] {
    const [latest, before] = this.#chords;
    const last = latest !== undefined && onset - latest > this.#spread ? latest : before;
    return last === undefined ? [] : [KNOWN.offsets.gap + coarseClass(onset - last)];
  }
}
