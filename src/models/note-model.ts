/**
 * The seam between models of notes in time and everything that uses them: a note model predicts the next note, its
 * waiting time, pitch, duration and velocity, from the notes before it and from notes that are given in advance.
 *
 * Legend: N notes of a sequence.
 */
import type { NoteSequence } from '../tokens/sequence.ts';

/** [N] each: -ln p of what is so about each note, given all that comes before it, in nats. Always finite. */
export interface NoteScores {
  readonly wait: Float64Array;
  readonly pitch: Float64Array;
  readonly duration: Float64Array;
  readonly velocity: Float64Array;
}

/**
 * How much of the piece a prediction sees: `window` cuts the piece into windows that know nothing of each other, as
 * published figures do; `sliding` lets windows overlap by half, and only their second halves count.
 */
export type ScoreContext = 'window' | 'sliding';

/** A note on the grid of a time base. */
export interface GridNote {
  /** Ticks. */
  readonly onset: number;
  /** MIDI 21..108. */
  readonly pitch: number;
  /** Ticks, at least 1. */
  readonly duration: number;
  /** Bin 0..31. */
  readonly velocity: number;
}

/** The probabilities of the next note's duration, in logarithms; together they sum to one. */
export interface DurationDistribution {
  /** [VALUE_CLASSES]: of the classes of durations (tokens/values.ts). */
  readonly classes: Float32Array;
  /** Ends of sounding notes that the note may share, in ticks, beside the classes. */
  readonly ends: readonly { readonly end: number; readonly logProbability: number }[];
}

/**
 * B sequences being written side by side. For the next note its attributes are asked for one after the other, each
 * given those chosen before it; `push` then writes the note. Arrays have one entry for each sequence.
 */
export interface NoteStream {
  readonly sequences: number;
  /** The onset of the last written note of a sequence: what its next waiting time counts from, in ticks. */
  now(sequence: number): number;
  /** [VALUE_CLASSES + 1]: log-probabilities of the classes of the waiting time; the last is the end of the piece. */
  wait(sequence: number): Float32Array;
  /** [PITCH_COUNT] each: log-probabilities of the pitches from A0; a chord is written from below, so some are -Infinity. */
  pitch(waits: readonly number[]): Promise<readonly Float32Array[]>;
  duration(waits: readonly number[], pitches: readonly number[]): Promise<readonly DurationDistribution[]>;
  /** [VELOCITY_BINS] each: log-probabilities. */
  velocity(
    waits: readonly number[],
    pitches: readonly number[],
    durations: readonly number[],
  ): Promise<readonly Float32Array[]>;
  /** Writes a note in each sequence that has one; the others stay as they are. */
  push(notes: readonly (GridNote | undefined)[]): Promise<void>;
  close(): Promise<void>;
}

export interface OpenNotes {
  /** B. Default: 1. */
  readonly sequences?: number;
  /** What is there already, and its metres; all notes of it begin before `start`. */
  readonly before: NoteSequence;
  /** Where writing begins, in ticks; waiting times count from the last note before it. */
  readonly start: number;
  /** Notes from `start` on that are fixed: the model is shown them ahead of their time. By onset, then pitch. */
  readonly given?: readonly GridNote[];
  /** The class of each control (tokens/controls.ts). Default: all unknown. */
  readonly controls?: ArrayLike<number>;
}

export interface NoteModel {
  readonly kind: 'transformer';
  /** Most notes that a prediction sees. */
  readonly context: number;
  score(sequence: NoteSequence, options?: { readonly context?: ScoreContext }): Promise<NoteScores>;
  open(options: OpenNotes): Promise<NoteStream>;
  /** Frees native memory. */
  release(): Promise<void>;
}
