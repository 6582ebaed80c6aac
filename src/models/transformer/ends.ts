/**
 * When notes end: which sound on, which ends the next note may share, and where several ended at once, as when the pedal
 * is lifted.
 */
import { LOWEST_PITCH } from '../../tokens/sequence.ts';
import type { GridNote } from '../note-model.ts';
import { CANDIDATES, COARSE_CLASSES, candidateKind, coarseClass, INPUT, KNOWN } from './features.ts';

/** An end that the next note may share with notes that sound. */
export interface Candidate {
  /** Ticks. */
  readonly end: number;
  /** 0 .. CANDIDATE_CLASSES - 1. */
  readonly class: number;
  /** 0 .. CANDIDATE_KINDS - 1. */
  readonly kind: number;
}

const endOf = ({ onset, duration }: GridNote): number => onset + duration;

export class Ends {
  /** Notes that may still sound, in the order in which they were read. */
  #sounding: GridNote[] = [];
  /** The last two times at which several notes ended at once, the later one last. */
  #common: readonly number[] = [];

  /** What ends until an onset is over. */
  pass(onset: number): void {
    this.#common = this.#commonUntil(onset);
    this.#sounding = this.#sounding.filter((note) => endOf(note) > onset);
  }

  push(note: GridNote): void {
    this.#sounding.push(note);
  }

  /** Rows of the input table: when what sounds at a time ends. */
  rows(now: number): number[] {
    return this.#soundingAt(now).map((note) => INPUT.offsets.ends + coarseClass(endOf(note) - now));
  }

  /** Rows of what is known of a note that begins at an onset. */
  knownAt(onset: number): number[] {
    const { offsets } = KNOWN;
    const sounding = this.#soundingAt(onset);
    const rows = sounding
      .filter((note) => note.onset < onset)
      .map(({ pitch }) => offsets.sounding + pitch - LOWEST_PITCH);
    const last = sounding.at(-1);
    if (last !== undefined) rows.push(offsets.lastEnd + coarseClass(endOf(last) - onset));
    const common = this.#commonUntil(onset);
    const [latest, before] = [common.at(-1), common.at(-2)];
    if (latest !== undefined) rows.push(offsets.sinceEnds + coarseClass(onset - latest));
    if (latest !== undefined && before !== undefined) rows.push(offsets.betweenEnds + coarseClass(latest - before));
    return rows;
  }

  /** The different ends of notes sounding at an onset, those of notes read last first. */
  candidates(onset: number): Candidate[] {
    const shared = new Map<number, { count: number; readonly isChord: boolean }>();
    for (const note of this.#soundingAt(onset).reverse()) {
      const end = endOf(note);
      const known = shared.get(end);
      if (known !== undefined) known.count += 1;
      else if (shared.size < CANDIDATES) shared.set(end, { count: 1, isChord: note.onset === onset });
    }
    return Array.from(shared, ([end, { count, isChord }], place) => ({
      end,
      class: coarseClass(end - onset) + (count > 1 ? COARSE_CLASSES : 0),
      kind: candidateKind(place, count, isChord),
    }));
  }

  #soundingAt(tick: number): GridNote[] {
    return this.#sounding.filter((note) => note.onset <= tick && endOf(note) > tick);
  }

  #commonUntil(onset: number): readonly number[] {
    const counts = new Map<number, number>();
    for (const note of this.#sounding) {
      const end = endOf(note);
      if (end <= onset) counts.set(end, (counts.get(end) ?? 0) + 1);
    }
    const common = [...counts].flatMap(([end, count]) => (count > 1 ? [end] : [])).sort((a, b) => a - b);
    return common.length === 0 ? this.#common : [...this.#common, ...common].slice(-2);
  }
}
