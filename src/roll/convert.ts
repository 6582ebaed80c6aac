/**
 * `Piece` -> `Roll` and back.
 *
 * Both ends of a note are rounded to the nearest step, so notes that touch in the piece touch in
 * the roll; a note lasts at least one step. What one step of one pitch can say is: silent, struck,
 * held. Hence
 * - a pitch sounds wherever any of its notes does, whatever their channel or track;
 * - a strike while the pitch sounds ends the old note and begins a new one, as on a piano;
 * - strikes of a pitch that round to the same step merge into one, with the greatest velocity.
 *
 * Percussion (MIDI channel 10) has no pitch and is left out.
 *
 * The work is O(notes log notes + cells), the memory O(notes + steps + cells): no 128 x T array.
 */
import { OptionError } from '../errors.ts';
import { createClock, DEFAULT_MICROSECONDS_PER_BEAT } from '../notes/clock.ts';
import { createPiece, MAX_MICROSECONDS_PER_BEAT } from '../notes/create.ts';
import { applyPedal } from '../notes/pedal.ts';
import { type Note, PITCHES, type Piece } from '../notes/piece.ts';
import { checkGrid, type Grid, type Roll } from './roll.ts';

/** Longest roll, 46 hours at 100 steps a second: a guard against files with absurd times. */
const MAX_STEPS = 2 ** 24;
/** Most cells: a guard against a hundred notes held for hours. */
const MAX_CELLS = 2 ** 27;
const PERCUSSION_CHANNEL = 9;

export interface ToRollOptions {
  readonly grid: Grid;
  /** Whether notes sound on while the sustain pedal is down. */
  readonly pedal: boolean;
}

/** A stretch of one pitch from one strike to its end or to the next strike. */
interface Strike {
  readonly pitch: number;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly velocity: number;
}

/**
 * The piano roll of a piece. Step t covers the time around t / (steps per second or beat); the
 * roll ends with its last note.
 *
 * @throws OptionError if the grid is not valid, or the roll would be absurdly large
 * @example toRoll(piece, { grid: { unit: 'second', stepsPerSecond: 8 }, pedal: true })
 */
export function toRoll(piece: Piece, { grid, pedal }: ToRollOptions): Roll {
  checkGrid(grid);
  const notes = (pedal ? applyPedal(piece) : piece.notes).filter((note) => note.channel !== PERCUSSION_CHANNEL);
  const strikes = toStrikes(notes, stepOf(piece, grid));

  let steps = 0;
  let cells = 0;
  for (const strike of strikes) {
    steps = Math.max(steps, strike.end);
    cells += strike.end - strike.start;
  }
  if (steps > MAX_STEPS || cells > MAX_CELLS) {
    throw new OptionError(
      `the piece makes a piano roll of ${steps} steps and ${cells} cells, more than the ${MAX_STEPS} and ${MAX_CELLS} allowed: use fewer steps per ${grid.unit}, or cut the piece`,
    );
  }

  const offsets = new Uint32Array(steps + 1);
  for (const { start, end } of strikes) {
    for (let step = start; step < end; step++) offsets[step + 1]! += 1;
  }
  for (let step = 0; step < steps; step++) offsets[step + 1]! += offsets[step]!;

  const pitches = new Uint8Array(cells);
  const velocities = new Uint8Array(cells);
  const struck = new Uint8Array(cells);
  const next = offsets.slice();
  for (const { pitch, start, end, velocity } of strikes) {
    for (let step = start; step < end; step++) {
      const cell = next[step]!;
      next[step] = cell + 1;
      pitches[cell] = pitch;
      velocities[cell] = velocity;
    }
    struck[next[start]! - 1] = 1;
  }
  return { grid, steps, offsets, pitches, velocities, struck };
}

/** Ticks -> the nearest step. */
function stepOf(piece: Piece, grid: Grid): (ticks: number) => number {
  if (grid.unit === 'beat') return (ticks) => Math.round((ticks * grid.stepsPerBeat) / piece.ticksPerBeat);
  const clock = createClock(piece);
  return (ticks) => Math.round(clock.secondsAt(ticks) * grid.stepsPerSecond);
}

/** Notes -> strikes that do not overlap within a pitch, ordered by pitch, then time. */
function toStrikes(notes: readonly Note[], toStep: (ticks: number) => number): Strike[] {
  const byPitch: { start: number; end: number; velocity: number }[][] = Array.from({ length: PITCHES }, () => []);
  for (const { pitch, onsetTicks, durationTicks, velocity } of notes) {
    const start = toStep(onsetTicks);
    byPitch[pitch]!.push({ start, end: Math.max(start + 1, toStep(onsetTicks + durationTicks)), velocity });
  }
  const strikes: Strike[] = [];
  byPitch.forEach((sounding, pitch) => {
    sounding.sort((a, b) => a.start - b.start);
    let end = 0;
    for (let i = 0; i < sounding.length; ) {
      const { start } = sounding[i]!;
      let velocity = 1;
      for (; i < sounding.length && sounding[i]!.start === start; i++) {
        end = Math.max(end, sounding[i]!.end);
        velocity = Math.max(velocity, sounding[i]!.velocity);
      }
      strikes.push({ pitch, start, end: Math.min(end, sounding[i]?.start ?? end), velocity });
    }
  });
  return strikes;
}

export interface FromRollOptions {
  /** Velocity 1..127 of every note. Default: the roll's own. */
  readonly velocity?: number;
  /** Length of a quarter note in the piece. Default 500,000 (120 a minute). On a grid of seconds it changes the notation, not the sound. */
  readonly microsecondsPerBeat?: number;
}

/**
 * The piece that a roll describes: one note for each strike. A held cell at the very beginning
 * (of a roll cut out of a longer one) begins a note too. Silence after the last note is not kept,
 * since a piece ends with its last note; so `toRoll(fromRoll(roll))` is `roll` up to that.
 *
 * @throws OptionError if an option is out of range
 * @example fromRoll(rollFromCombinations([[60], [60], [64]], grid)).notes.length // 2
 */
export function fromRoll(roll: Roll, options: FromRollOptions = {}): Piece {
  const microsecondsPerBeat = options.microsecondsPerBeat ?? DEFAULT_MICROSECONDS_PER_BEAT;
  const whole = Number.isInteger(microsecondsPerBeat);
  if (!(whole && microsecondsPerBeat >= 1 && microsecondsPerBeat <= MAX_MICROSECONDS_PER_BEAT)) {
    throw new OptionError(
      `microsecondsPerBeat must be a whole number from 1 to ${MAX_MICROSECONDS_PER_BEAT}, not ${microsecondsPerBeat}`,
    );
  }
  const { velocity } = options;
  if (velocity !== undefined && !(Number.isInteger(velocity) && velocity >= 1 && velocity <= 127)) {
    throw new OptionError(`velocity must be a whole number from 1 to 127, not ${velocity}`);
  }
  checkGrid(roll.grid);
  const stepsPerBeat =
    roll.grid.unit === 'beat' ? roll.grid.stepsPerBeat : (roll.grid.stepsPerSecond * microsecondsPerBeat) / 1e6;
  const ticksPerBeat = ticksFor(stepsPerBeat);
  const ticksAt = (step: number): number => Math.round((step * ticksPerBeat) / stepsPerBeat);
  return createPiece({
    ticksPerBeat,
    notes: strikesOf(roll).map(({ pitch, start, end, velocity: own }) => ({
      pitch,
      onsetTicks: ticksAt(start),
      durationTicks: ticksAt(end) - ticksAt(start),
      velocity: velocity ?? own,
    })),
    tempos: [{ timeTicks: 0, microsecondsPerBeat }],
  });
}

/**
 * A division of the beat, near the usual 480 ticks, at which a step is a whole number of ticks.
 * Where none is found, times are rounded to ticks that are much finer than a step.
 */
function ticksFor(stepsPerBeat: number): number {
  for (let ticksPerStep = Math.ceil(480 / stepsPerBeat); ticksPerStep * stepsPerBeat <= 0x7fff; ticksPerStep++) {
    const ticks = ticksPerStep * stepsPerBeat;
    if (Math.abs(ticks - Math.round(ticks)) < 1e-9) return Math.round(ticks);
  }
  return Math.min(0x7fff, Math.max(480, Math.ceil(16 * stepsPerBeat)));
}

/** The strikes of a roll, ordered by start, then pitch. */
function strikesOf(roll: Roll): Strike[] {
  const strikes: { pitch: number; start: number; end: number; velocity: number }[] = [];
  const open: ((typeof strikes)[number] | undefined)[] = new Array(PITCHES);
  for (let step = 0; step < roll.steps; step++) {
    for (let cell = roll.offsets[step]!; cell < roll.offsets[step + 1]!; cell++) {
      const pitch = roll.pitches[cell]!;
      const before = open[pitch];
      if (roll.struck[cell] === 0 && before?.end === step) {
        before.end = step + 1;
      } else {
        const strike = { pitch, start: step, end: step + 1, velocity: roll.velocities[cell]! };
        open[pitch] = strike;
        strikes.push(strike);
      }
    }
  }
  return strikes;
}
