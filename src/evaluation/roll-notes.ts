/**
 * What evaluation sees of a roll: its notes in steps, and its length in seconds.
 *
 * A note starts where a pitch is struck, or where it sounds without having sounded in the step
 * before: so rolls made of bare combinations and excerpts that cut a held note count alike.
 */
import type { Grid, Roll } from '../roll/roll.ts';

/** A note of a roll, in steps. */
export interface RollNote {
  readonly pitch: number;
  readonly onsetStep: number;
  /** At least 1. */
  readonly steps: number;
  /** 1..127. */
  readonly velocity: number;
}

/** The tempo that turns beats into seconds where a roll by beats has no other. */
export const DEFAULT_BEATS_PER_MINUTE = 120;

/**
 * How long one step lasts, in seconds.
 *
 * @param beatsPerMinute only used by grids that count beats
 * @example secondsPerStep({ unit: 'second', stepsPerSecond: 20 }) // 0.05
 */
export function secondsPerStep(grid: Grid, beatsPerMinute: number = DEFAULT_BEATS_PER_MINUTE): number {
  return grid.unit === 'second' ? 1 / grid.stepsPerSecond : 60 / beatsPerMinute / grid.stepsPerBeat;
}

/**
 * The notes of a roll, ordered by onset, then pitch.
 *
 * @example rollNotes(roll)[0] // { pitch: 60, onsetStep: 0, steps: 4, velocity: 80 }
 */
export function rollNotes(roll: Roll): RollNote[] {
  const notes: { pitch: number; onsetStep: number; steps: number; velocity: number }[] = [];
  const sounding = new Map<number, (typeof notes)[number]>();
  for (let step = 0; step < roll.steps; step++) {
    for (let cell = roll.offsets[step]!; cell < roll.offsets[step + 1]!; cell++) {
      const pitch = roll.pitches[cell]!;
      const held = sounding.get(pitch);
      if (held !== undefined && roll.struck[cell] === 0 && held.onsetStep + held.steps === step) {
        held.steps += 1;
      } else {
        const note = { pitch, onsetStep: step, steps: 1, velocity: roll.velocities[cell]! };
        notes.push(note);
        sounding.set(pitch, note);
      }
    }
  }
  return notes;
}

/**
 * The highest note struck in each step: the melody that a listener follows.
 *
 * @param notes as `rollNotes` orders them
 * @example topLine(rollNotes(roll)).map(({ pitch }) => pitch) // [72, 74, 76]
 */
export const topLine = (notes: readonly RollNote[]): RollNote[] =>
  notes.filter((note, index) => notes[index + 1]?.onsetStep !== note.onsetStep);

/** A roll with the name of its song or sample. */
export interface NamedRoll {
  readonly name: string;
  readonly roll: Roll;
}

/** Accepts rolls with or without names; a nameless one is called by its number, from 1. */
export function named(rolls: Iterable<Roll | NamedRoll>): NamedRoll[] {
  return Array.from(rolls, (item, index) => ('roll' in item ? item : { name: `${index + 1}`, roll: item }));
}
