/**
 * What music is here: a piece is notes, pedal, and the maps of tempo, metre and key,
 * all on one clock of ticks. Values are immutable; every number names its unit.
 */

/** One note. Pitch is a MIDI number (60 = middle C), velocity 1..127. */
export interface Note {
  readonly pitch: number;
  readonly onsetTicks: number;
  /** At least 0; a note never ended in its file ends with the piece. */
  readonly durationTicks: number;
  readonly velocity: number;
  /** MIDI channel 0..15; absent means 0. */
  readonly channel?: number;
  /** Index of the track in its file; absent means 0. */
  readonly track?: number;
}

/** A movement of the sustain pedal (MIDI controller 64): down when value >= 64. */
export interface PedalChange {
  readonly timeTicks: number;
  /** 0..127. */
  readonly value: number;
  readonly channel?: number;
}

export interface TempoChange {
  readonly timeTicks: number;
  /** Length of a quarter note; 500,000 is 120 beats a minute. Always > 0. */
  readonly microsecondsPerBeat: number;
}

export interface MetreChange {
  readonly timeTicks: number;
  readonly numerator: number;
  /** A power of two: 4 is the quarter note. */
  readonly denominator: number;
}

export interface KeyChange {
  readonly timeTicks: number;
  /** Sharps (positive) or flats (negative), -7..7. */
  readonly fifths: number;
  readonly mode: 'major' | 'minor';
}

/** A piece of music. Lists are sorted by time; notes by onset, then pitch. */
export interface Piece {
  /** Ticks in a quarter note. Files with SMPTE time are read at one tick a subframe and one second a beat (a stored tempo). */
  readonly ticksPerBeat: number;
  readonly notes: readonly Note[];
  readonly pedal: readonly PedalChange[];
  readonly tempos: readonly TempoChange[];
  readonly metres: readonly MetreChange[];
  readonly keys: readonly KeyChange[];
}

export const PITCHES = 128;
