/**
 * `Piece` <-> `NoteSequence`. Time is rounded to the grid once, starts and ends apart, so that notes
 * that meet in the piece meet on the grid; on the grid itself nothing is lost:
 * `encodePiece(decodePiece(s), { base: s.base })` equals `s`.
 */
import { type Clock, createClock, DEFAULT_MICROSECONDS_PER_BEAT } from '../notes/clock.ts';
import { createPiece, DEFAULT_TICKS_PER_BEAT } from '../notes/create.ts';
import { applyPedal } from '../notes/pedal.ts';
import type { KeyChange, Note, Piece, TempoChange } from '../notes/piece.ts';
import {
  createSequence,
  exactTempo,
  LOWEST_PITCH,
  type NoteSequence,
  PITCH_COUNT,
  type SequenceKey,
  TICKS_PER_BEAT,
  TICKS_PER_SECOND,
  type TimeBase,
} from './sequence.ts';

export interface EncodeOptions {
  readonly base: TimeBase;
  /** Whether notes sound as long as the pedal holds them. Default true. */
  readonly pedal?: boolean;
}

/**
 * The notes of a piece on the grid of a time base, in the normal form of `createSequence`. Notes
 * outside the piano's 88 keys are left out: `notesOutOfRange` counts them.
 *
 * @example
 * const notes = [{ pitch: 60, onsetTicks: 480, durationTicks: 240, velocity: 64 }];
 * encodePiece(createPiece({ notes }), { base: 'score' })
 * // { base: 'score', onsets: [24], pitches: [60], durations: [12], velocities: [15], metres: [], … }
 */
export function encodePiece(piece: Piece, { base, pedal = true }: EncodeOptions): NoteSequence {
  const sounding = pedal ? applyPedal(piece) : piece.notes;
  const notes = sounding.filter(isOnPiano);
  const gridTick = gridOf(piece, base);
  const onsets = new Float64Array(notes.length);
  const pitches = new Uint8Array(notes.length);
  const durations = new Float64Array(notes.length);
  const velocities = new Uint8Array(notes.length);
  notes.forEach(({ pitch, onsetTicks, durationTicks, velocity }, index) => {
    const onset = gridTick(onsetTicks);
    onsets[index] = onset;
    pitches[index] = pitch;
    durations[index] = gridTick(onsetTicks + durationTicks) - onset;
    velocities[index] = velocityBin(velocity);
  });
  return createSequence({
    base,
    onsets,
    pitches,
    durations,
    velocities,
    metres: piece.metres.map(({ timeTicks, numerator, denominator }) => ({
      tick: gridTick(timeTicks),
      numerator,
      denominator,
    })),
    tempos: piece.tempos.map(({ timeTicks, microsecondsPerBeat }) => ({
      tick: gridTick(timeTicks),
      beatsPerMinute: 60e6 / microsecondsPerBeat,
    })),
    keys: piece.keys.map(({ timeTicks, fifths, mode }) => ({
      tick: gridTick(timeTicks),
      // Seven semitones a fifth; a minor key's tonic is the sixth degree of the major key of its signature.
      tonic: (((7 * fifths + (mode === 'minor' ? 9 : 0)) % 12) + 12) % 12,
      mode,
    })),
  });
}

/** Whether a note lies on the piano: MIDI 21..108. */
export const isOnPiano = ({ pitch }: Note): boolean => pitch >= LOWEST_PITCH && pitch < LOWEST_PITCH + PITCH_COUNT;

/** How many notes of a piece lie outside the piano's keys, MIDI 21..108, and so outside its encoding. */
export function notesOutOfRange(piece: Pick<Piece, 'notes'>): number {
  return piece.notes.reduce((count, note) => count + (isOnPiano(note) ? 0 : 1), 0);
}

/** From the piece's ticks to the nearest tick of the grid; halves go up, exactly: all sums are of whole numbers. */
export function gridOf({ ticksPerBeat, tempos }: Piece, base: TimeBase): (ticks: number) => number {
  if (base === 'score') return (ticks) => Math.floor((2 * ticks * TICKS_PER_BEAT + ticksPerBeat) / (2 * ticksPerBeat));
  // A tick lasts microsecondsPerBeat units of 1 / ticksPerBeat microseconds; stretch i of one tempo begins
  // `starts[i]` units after the start of the piece.
  const stretches = [{ timeTicks: 0, microsecondsPerBeat: DEFAULT_MICROSECONDS_PER_BEAT }, ...tempos];
  const starts = [0];
  for (let i = 1; i < stretches.length; i++) {
    const { timeTicks, microsecondsPerBeat } = stretches[i - 1]!;
    starts.push(starts[i - 1]! + (stretches[i]!.timeTicks - timeTicks) * microsecondsPerBeat);
  }
  const unitsPerTick = (1e6 / TICKS_PER_SECOND) * ticksPerBeat;
  let at = 0; // times are mostly asked for in order
  return (ticks) => {
    while (at > 0 && stretches[at]!.timeTicks > ticks) at--;
    while ((stretches[at + 1]?.timeTicks ?? Number.POSITIVE_INFINITY) <= ticks) at++;
    const { timeTicks, microsecondsPerBeat } = stretches[at]!;
    const units = starts[at]! + (ticks - timeTicks) * microsecondsPerBeat;
    return Math.floor((2 * units + unitsPerTick) / (2 * unitsPerTick));
  };
}

/** The bin of a MIDI velocity, 1..127. @example velocityBin(64) // 15 */
export const velocityBin = (velocity: number): number => (velocity - 1) >> 2;

/** The middle velocity of a bin, the lower of two. @example binVelocity(15) // 62 */
export const binVelocity = (bin: number): number => 4 * bin + 2;

export interface DecodeOptions {
  /** The tempo of a sequence that states none, in quarter notes a minute. Default: none, which MIDI takes as 120. */
  readonly beatsPerMinute?: number;
}

/**
 * The piece that a sequence stands for: scores in beats, performances in seconds; each velocity the
 * middle of its bin. Without pedal: the durations hold what it did.
 *
 * @example decodePiece(encodePiece(piece, { base: 'performance' })).notes[0]?.velocity // 62
 */
export function decodePiece(sequence: NoteSequence, { beatsPerMinute }: DecodeOptions = {}): Piece {
  const stated =
    sequence.tempos.length > 0 || beatsPerMinute === undefined
      ? sequence.tempos
      : [{ tick: 0, beatsPerMinute: exactTempo(beatsPerMinute) }];
  const { ticksPerBeat, tempos, pieceTick } = timing(sequence.base, stated);
  const { onsets, pitches, durations, velocities } = sequence;
  return createPiece({
    ticksPerBeat,
    notes: Array.from(onsets, (onset, index): Note => {
      const onsetTicks = pieceTick(onset);
      return {
        pitch: pitches[index]!,
        onsetTicks,
        durationTicks: pieceTick(onset + durations[index]!) - onsetTicks,
        velocity: binVelocity(velocities[index]!),
      };
    }),
    tempos,
    metres: sequence.metres.map(({ tick, numerator, denominator }) => ({
      timeTicks: pieceTick(tick),
      numerator,
      denominator,
    })),
    keys: sequence.keys.map(
      (key): KeyChange => ({
        timeTicks: pieceTick(key.tick),
        fifths: fifthsOf(key),
        mode: key.mode,
      }),
    ),
  });
}

/** Signs of a key as it is usually written: up to six sharps and six flats. */
function fifthsOf({ tonic, mode }: Pick<SequenceKey, 'tonic' | 'mode'>): number {
  const fifths = (7 * (tonic - (mode === 'minor' ? 9 : 0)) + 84) % 12;
  return fifths > (mode === 'minor' ? 5 : 6) ? fifths - 12 : fifths;
}

/** A tick of the grid is at least this many ticks of a decoded performance, so that rounding never moves it. */
const PIECE_TICKS_PER_TICK = 4;

function timing(
  base: TimeBase,
  tempos: NoteSequence['tempos'],
): {
  readonly ticksPerBeat: number;
  readonly tempos: readonly TempoChange[];
  /** From ticks of the grid to ticks of the piece. */
  readonly pieceTick: (tick: number) => number;
} {
  const inMicroseconds = tempos.map(({ tick, beatsPerMinute }) => ({
    tick,
    microsecondsPerBeat: Math.round(60e6 / beatsPerMinute),
  }));
  if (base === 'score') {
    const scale = DEFAULT_TICKS_PER_BEAT / TICKS_PER_BEAT;
    return {
      ticksPerBeat: DEFAULT_TICKS_PER_BEAT,
      tempos: inMicroseconds.map(({ tick, microsecondsPerBeat }) => ({ timeTicks: tick * scale, microsecondsPerBeat })),
      pieceTick: (tick) => tick * scale,
    };
  }
  const slowest = Math.max(500_000, ...inMicroseconds.map((tempo) => tempo.microsecondsPerBeat));
  let ticksPerBeat = DEFAULT_TICKS_PER_BEAT;
  while ((ticksPerBeat * 1e6) / slowest < PIECE_TICKS_PER_TICK * TICKS_PER_SECOND) ticksPerBeat *= 2;
  // Each change is placed by the clock of those before it, whose ticks are rounded already: errors do not add up.
  const placed: TempoChange[] = [];
  let clock: Clock = createClock({ ticksPerBeat, tempos: placed });
  const pieceTick = (tick: number): number => Math.round(clock.ticksAt(tick / TICKS_PER_SECOND));
  for (const { tick, microsecondsPerBeat } of inMicroseconds) {
    placed.push({ timeTicks: pieceTick(tick), microsecondsPerBeat });
    clock = createClock({ ticksPerBeat, tempos: placed });
  }
  return { ticksPerBeat, tempos: placed, pieceTick };
}
