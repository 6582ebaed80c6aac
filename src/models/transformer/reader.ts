/**
 * Reads notes one by one as the model does: which rows of the input table make a position, what may come next, and
 * which ends of sounding notes the next note may share. Training, scoring and generation all read through it.
 */
import type { BarPlace } from '../../tokens/bars.ts';
import { LOWEST_PITCH, type TimeBase } from '../../tokens/sequence.ts';
import type { GridNote } from '../note-model.ts';
import { Onsets, OwnNotes } from './echoes.ts';
import { type Candidate, Ends } from './ends.ts';
import { BAR_TICKS, CONTROL_OFFSETS, coarseClass, GIVEN, INPUT, KNOWN, OWN, START } from './features.ts';
import { Neighbours } from './neighbours.ts';
import { Pulse } from './pulse.ts';

export class Reader {
  /** Rows that every position has: the time base and the controls. */
  readonly #everywhere: readonly number[];
  readonly #hasBeats: boolean;
  readonly #barPlace: (tick: number) => BarPlace | undefined;
  readonly #own = new OwnNotes();
  readonly #onsets = new Onsets();
  readonly #ends = new Ends();
  readonly #neighbours = new Neighbours();
  readonly #pulse: Pulse;
  #now: number;
  /** The last own note, if it began now. */
  #last: GridNote | undefined;

  /**
   * @param base what a tick is
   * @param start the time at which the window begins, in ticks
   * @param controls the class of each control
   * @param barPlace where in its bar a time lies, where that is known
   */
  constructor(
    base: TimeBase,
    start: number,
    controls: ArrayLike<number>,
    barPlace: (tick: number) => BarPlace | undefined,
  ) {
    this.#now = start;
    this.#pulse = new Pulse(base);
    this.#everywhere = [
      INPUT.offsets.base + (base === 'score' ? 0 : 1),
      ...CONTROL_OFFSETS.map((offset, index) => INPUT.offsets.controls + offset + (controls[index] ?? 0)),
    ];
    this.#hasBeats = base === 'score';
    this.#barPlace = barPlace;
  }

  /** The onset of the last own note, or the start: what the next own note's waiting time counts from. */
  get now(): number {
    return this.#now;
  }

  /** The rows of the first position. */
  start(): number[] {
    return [INPUT.offsets.kind + START, this.#barRow(this.#now), ...this.#everywhere];
  }

  /** Reads a note; returns the rows of its position. */
  read(note: GridNote, isGiven: boolean): number[] {
    const { onset, pitch, duration, velocity } = note;
    const { offsets } = INPUT;
    const distance = coarseClass(Math.max(0, onset - this.#now));
    if (!isGiven) this.#own.push(note);
    this.#onsets.push(note);
    const rows = [
      offsets.kind + (isGiven ? GIVEN : OWN),
      (isGiven ? offsets.ahead : offsets.wait) + distance,
      offsets.pitch + pitch - LOWEST_PITCH,
      offsets.duration + coarseClass(duration),
      offsets.velocity + velocity,
      this.#barRow(onset),
      ...this.#everywhere,
      ...this.#own.rows(),
    ];
    if (!isGiven) {
      this.#pulse.push(onset);
      this.#now = onset;
      this.#last = note;
      this.#ends.pass(onset);
    }
    rows.push(...this.#ends.rows(this.#now), ...this.#pulse.rows(this.#now));
    this.#ends.push(note);
    this.#neighbours.push(note);
    return rows;
  }

  /** The lowest pitch, counted from 0, that an own note at this onset may have: notes of a chord come from below. */
  lowestPitch(onset: number): number {
    const last = this.#last;
    return last && last.onset === onset ? last.pitch - LOWEST_PITCH + 1 : 0;
  }

  /** The different ends of notes sounding at an onset, those of notes read last first. */
  candidates(onset: number): Candidate[] {
    return this.#ends.candidates(onset);
  }

  /** Rows of what is known of an own note, for the head of its next attribute: the onset is known, then more. */
  known(onset: number, pitch?: number, duration?: number): number[] {
    const { offsets } = KNOWN;
    const rows = [offsets.wait + coarseClass(onset - this.#now)];
    rows.push(...this.#onsets.rows(onset, this.#hasBeats, this.#barPlace(onset)?.length));
    rows.push(...this.#ends.knownAt(onset), ...this.#pulse.knownAt(onset));
    if (pitch !== undefined) {
      rows.push(offsets.pitch + pitch - LOWEST_PITCH, ...this.#neighbours.rows(onset, pitch));
    }
    if (duration !== undefined) rows.push(offsets.duration + coarseClass(duration));
    return rows;
  }

  #barRow(tick: number): number {
    const position = this.#barPlace(tick)?.position;
    return INPUT.offsets.bar + (position === undefined || position >= BAR_TICKS ? BAR_TICKS : position);
  }
}
