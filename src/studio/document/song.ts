/**
 * The song that is being written: a piece whose notes have names and owners. Immutable; every change is an `Edit`.
 */
import type { KeyChange, MetreChange, PedalChange, TempoChange } from '../../notes/piece.ts';

/** Who wrote a note. A note of the model's that somebody changes becomes theirs. */
export type Origin = 'mine' | 'model';

export interface SongNote {
  /** Unique within the song, never used again. */
  readonly id: number;
  /** MIDI number, 21 .. 108. */
  readonly pitch: number;
  readonly onsetTicks: number;
  /** At least 1. */
  readonly durationTicks: number;
  /** 1 .. 127. */
  readonly velocity: number;
  readonly origin: Origin;
  /** Kept as it is when a passage is written anew. */
  readonly locked?: boolean;
}

/** Ticks in a quarter note of songs begun here; imported ones are brought to it. Divisible by 2, 3, 5 and their powers that music uses. */
export const TICKS_PER_BEAT = 480;

export interface Song {
  readonly title: string;
  /** Sorted by onset, then pitch, then id. */
  readonly notes: readonly SongNote[];
  readonly pedal: readonly PedalChange[];
  /** Each list has an entry at 0. */
  readonly tempos: readonly TempoChange[];
  readonly metres: readonly MetreChange[];
  /** Empty: no key chosen. */
  readonly keys: readonly KeyChange[];
  /** The id that the next new note gets. */
  readonly nextId: number;
}
