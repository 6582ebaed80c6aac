/**
 * A song on the time steps of a model, counted from a place in it, and steps as notes of the song.
 */
import { createClock } from '../../notes/clock.ts';
import { applyPedal } from '../../notes/pedal.ts';
import type { Piece } from '../../notes/piece.ts';
import { type Combination, type Grid, stepsPerUnit } from '../../roll/roll.ts';
import { TICKS_PER_BEAT } from '../document/song.ts';
import type { NewNote } from './request.ts';

/** Steps counted from a tick: those before it are negative. */
export interface StepClock {
  /** The song tick at which a step begins; may be a fraction. */
  tickAt(step: number): number;
  /** The step of a song tick; may be a fraction. */
  stepAt(tick: number): number;
}

/** @param piece in song ticks */
export function stepClock(piece: Piece, grid: Grid, from: number): StepClock {
  const rate = stepsPerUnit(grid);
  if (grid.unit === 'beat') {
    return {
      tickAt: (step) => from + (step * TICKS_PER_BEAT) / rate,
      stepAt: (tick) => ((tick - from) * rate) / TICKS_PER_BEAT,
    };
  }
  const clock = createClock(piece);
  const start = clock.secondsAt(from);
  return {
    tickAt: (step) => clock.ticksAt(start + step / rate),
    stepAt: (tick) => (clock.secondsAt(tick) - start) * rate,
  };
}

/** Rounding errors of products must not add a step. */
const NEARLY = 1e-6;

/** The steps that cover what lies before a tick. */
export const stepsUntil = (clock: StepClock, tick: number): number => Math.ceil(clock.stepAt(tick) - NEARLY);

/**
 * What sounds in the last steps before a place; only notes that begin before it are heard.
 *
 * @param steps at most so many; fewer where the song is younger
 * @returns [steps], the earliest first
 */
export function stepsBefore(
  piece: Piece,
  clock: StepClock,
  { from, pedal, steps }: { readonly from: number; readonly pedal: boolean; readonly steps: number },
): Combination[] {
  const count = Math.min(steps, Math.max(0, Math.round(-clock.stepAt(0))));
  const sounding = Array.from({ length: count }, () => new Set<number>());
  for (const { pitch, onsetTicks, durationTicks } of pedal ? applyPedal(piece) : piece.notes) {
    if (onsetTicks >= from) continue;
    const start = Math.round(clock.stepAt(onsetTicks));
    const end = Math.max(start + 1, Math.round(clock.stepAt(onsetTicks + durationTicks)));
    for (let step = Math.max(-count, start); step < Math.min(0, end); step++) sounding[count + step]!.add(pitch);
  }
  return sounding.map((pitches) => [...pitches].sort((a, b) => a - b));
}

/**
 * Steps as notes: a pitch that sounds in steps that follow each other is one note. What sounded before the first step
 * is struck again: the note that was there is the user's, and stays as long as it is.
 */
export function notesOfSteps(combinations: readonly Combination[], clock: StepClock, velocity: number): NewNote[] {
  const notes: NewNote[] = [];
  const begun = new Map<number, number>(); // pitch -> its first step
  const end = (pitch: number, start: number, step: number): void => {
    const onsetTicks = clock.tickAt(start);
    notes.push({ pitch, onsetTicks, durationTicks: clock.tickAt(step) - onsetTicks, velocity, origin: 'model' });
  };
  combinations.forEach((combination, step) => {
    for (const [pitch, start] of begun) {
      if (combination.includes(pitch)) continue;
      end(pitch, start, step);
      begun.delete(pitch);
    }
    for (const pitch of combination) if (!begun.has(pitch)) begun.set(pitch, step);
  });
  for (const [pitch, start] of begun) end(pitch, start, combinations.length);
  return notes.sort((a, b) => a.onsetTicks - b.onsetTicks || a.pitch - b.pitch);
}
