/**
 * What a passage was like where the next note stands: the notes of the same place a beat or a bar ago, what sounds on,
 * and what followed the last time that the same notes stood there. A large network finds these by attention; a small
 * one, and a short training, are better told.
 */
import { LOWEST_PITCH, PITCH_COUNT, TICKS_PER_BEAT } from '../../tokens/sequence.ts';
import type { GridNote } from '../note-model.ts';
import { Recall } from '../recall.ts';
import { coarseClass, INPUT, KNOWN, recallClass } from './features.ts';

/** What is recalled of the own notes of a passage. */
export class OwnNotes {
  readonly #notes: GridNote[] = [];
  readonly #pitches = new Recall();
  readonly #intervals = new Recall();

  push(note: GridNote): void {
    const last = this.#notes.at(-1);
    this.#notes.push(note);
    this.#pitches.push(note.pitch);
    if (last !== undefined) this.#intervals.push(note.pitch - last.pitch);
  }

  /** Rows of the input table. */
  rows(): number[] {
    const notes = this.#notes;
    const last = notes.at(-1);
    const before = notes.at(-2);
    if (last === undefined || before === undefined) return [];
    const { offsets } = INPUT;
    const rows = [offsets.before + before.pitch - LOWEST_PITCH];
    const pitches = this.#pitches.next;
    if (pitches.length > 0) {
      const { onset, pitch, duration, velocity } = notes[pitches.from]!;
      rows.push(
        offsets.recalledPitch + recallClass(pitches.length) * PITCH_COUNT + pitch - LOWEST_PITCH,
        offsets.recalledWait + coarseClass(onset - notes[pitches.from - 1]!.onset),
        offsets.recalledDuration + coarseClass(duration),
        offsets.recalledVelocity + velocity,
      );
    }
    const intervals = this.#intervals.next;
    if (intervals.length > 0) {
      // Interval i leads from note i to note i + 1.
      const moved = last.pitch + notes[intervals.from + 1]!.pitch - notes[intervals.from]!.pitch - LOWEST_PITCH;
      if (moved >= 0 && moved < PITCH_COUNT) {
        rows.push(offsets.recalledMove + recallClass(intervals.length) * PITCH_COUNT + moved);
      }
    }
    return rows;
  }
}

/** The lags of a score's echoes in ticks, the second to the last class; of bars that are not known there are none. */
const lagsOf = (barLength: number | undefined): number[] => [
  TICKS_PER_BEAT,
  2 * TICKS_PER_BEAT,
  ...(barLength === undefined ? [] : [1, 2, 4].map((bars) => Math.round(bars * barLength))),
];

/** Which pitches began when, own and given ones. */
export class Onsets {
  readonly #pitches = new Map<number, number[]>();

  push({ onset, pitch }: GridNote): void {
    const known = this.#pitches.get(onset);
    if (known === undefined) this.#pitches.set(onset, [pitch]);
    else known.push(pitch);
  }

  /**
   * Rows of the tables of what is known of a note that begins at an onset.
   *
   * @param barLength of the bar in ticks, where it is known
   * @param hasBeats whether ticks are parts of beats
   */
  rows(onset: number, hasBeats: boolean, barLength: number | undefined): number[] {
    const rowsAt = (tick: number, echo: number): number[] =>
      (this.#pitches.get(tick) ?? []).map((pitch) => KNOWN.offsets.echoes + echo * PITCH_COUNT + pitch - LOWEST_PITCH);
    const lags = hasBeats ? lagsOf(barLength) : [];
    return [rowsAt(onset, 0), ...lags.map((lag, index) => rowsAt(onset - lag, index + 1))].flat();
  }
}
