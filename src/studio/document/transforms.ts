/**
 * Notes changed: moved, resized, louder, transposed, quantised, brought into the key. Pure: a song, a selection and a
 * wish give an edit. A model's note that changes becomes `mine`.
 */
import { OptionError } from '../../errors.ts';
import { MAX_TICKS } from '../../notes/order.ts';
import { keyAt, snapNear } from './bars.ts';
import { changeNotes, clamp, type Selection, selectedNotes } from './change.ts';
import type { Edit } from './edit.ts';
import { HIGHEST_PITCH, LOWEST_PITCH } from './piece.ts';
import { type Key, nearestInScale, stepInScale } from './scale.ts';
import type { Song, SongNote } from './song.ts';

/**
 * Moves notes as a block: no further than until one of them meets the end of the keyboard or the start of the song.
 *
 * @param by semitones up and ticks later; negative is down and earlier
 * @example moveNotes(song, selection, { semitones: 12 })
 */
export function moveNotes(
  song: Song,
  selection: Selection,
  { semitones = 0, ticks = 0 }: { readonly semitones?: number; readonly ticks?: number },
): Edit {
  const notes = selectedNotes(song, selection);
  const up = withinKeyboard(notes, Math.round(semitones));
  const first = notes[0]?.onsetTicks ?? 0;
  const last = notes.reduce((most, note) => Math.max(most, note.onsetTicks + note.durationTicks), 0);
  const later = clamp(Math.round(ticks), -first, MAX_TICKS - last);
  return changeNotes(song, selection, ({ pitch, onsetTicks }) => ({
    pitch: pitch + up,
    onsetTicks: onsetTicks + later,
  }));
}

function withinKeyboard(notes: readonly SongNote[], semitones: number): number {
  let [lowest, highest] = [HIGHEST_PITCH, LOWEST_PITCH];
  for (const { pitch } of notes) {
    lowest = Math.min(lowest, pitch);
    highest = Math.max(highest, pitch);
  }
  return clamp(semitones, LOWEST_PITCH - lowest, HIGHEST_PITCH - highest);
}

/**
 * Moves one edge of each note. A note becomes no shorter than `leastTicks`, or than it was if that is less.
 *
 * @param ticks later; negative is earlier
 * @example resizeNotes(song, selection, 'end', 240, 60) // half a beat longer
 */
export function resizeNotes(
  song: Song,
  selection: Selection,
  edge: 'start' | 'end',
  ticks: number,
  leastTicks = 1,
): Edit {
  const by = Math.round(ticks);
  return changeNotes(song, selection, ({ onsetTicks, durationTicks }) => {
    const least = Math.min(Math.max(1, leastTicks), durationTicks);
    const end = onsetTicks + durationTicks;
    if (edge === 'end') return { durationTicks: clamp(durationTicks + by, least, MAX_TICKS - onsetTicks) };
    const start = clamp(onsetTicks + by, 0, end - least);
    return { onsetTicks: start, durationTicks: end - start };
  });
}

/**
 * Sets velocities, to one value or by a difference, within 1 .. 127.
 *
 * @example setVelocities(song, selection, { by: 10 })
 */
export function setVelocities(
  song: Song,
  selection: Selection,
  wish: { readonly to: number } | { readonly by: number },
): Edit {
  return changeNotes(song, selection, ({ velocity }) => ({
    velocity: clamp(Math.round('to' in wish ? wish.to : velocity + wish.by), 1, 127),
  }));
}

/**
 * Sets the velocity of each note to its own value: a line drawn in the velocity lane.
 *
 * @param velocities by id
 */
export function drawVelocities(song: Song, velocities: ReadonlyMap<number, number>): Edit {
  return changeNotes(song, new Set(velocities.keys()), ({ id, velocity }) => ({
    velocity: clamp(Math.round(velocities.get(id) ?? velocity), 1, 127),
  }));
}

/** Transposes notes by semitones, as a block within the keyboard. */
export function transposeNotes(song: Song, selection: Selection, semitones: number): Edit {
  return moveNotes(song, selection, { semitones });
}

/**
 * Transposes notes along the scale of the key in which each begins, by no more steps than all can go.
 *
 * @param steps up, or down where negative; 7 to an octave
 * @throws OptionError where no key is chosen
 */
export function transposeInScale(song: Song, selection: Selection, steps: number): Edit {
  const keys = chosenKeys(song, selection);
  const fits = (by: number): boolean =>
    keys.every(([{ pitch }, key]) => {
      const to = stepInScale(pitch, by, key);
      return to >= LOWEST_PITCH && to <= HIGHEST_PITCH;
    });
  let by = clamp(Math.round(steps), -7 * 8, 7 * 8);
  while (by !== 0 && !fits(by)) by -= Math.sign(by);
  const pitches = new Map(keys.map(([{ id, pitch }, key]) => [id, stepInScale(pitch, by, key)]));
  return changeNotes(song, selection, ({ id, pitch }) => ({ pitch: pitches.get(id) ?? pitch }));
}

/**
 * Brings each note to the nearest one of the key in which it begins.
 *
 * @throws OptionError where no key is chosen
 */
export function snapToScale(song: Song, selection: Selection): Edit {
  const pitches = new Map(
    chosenKeys(song, selection).map(([{ id, pitch }, key]) => {
      const near = nearestInScale(pitch, key);
      if (near < LOWEST_PITCH) return [id, nearestInScale(LOWEST_PITCH + 1, key)];
      return [id, near > HIGHEST_PITCH ? nearestInScale(HIGHEST_PITCH - 1, key) : near];
    }),
  );
  return changeNotes(song, selection, ({ id, pitch }) => ({ pitch: pitches.get(id) ?? pitch }));
}

function chosenKeys(song: Song, selection: Selection): (readonly [SongNote, Key])[] {
  return selectedNotes(song, selection).map((note) => {
    const key = keyAt(song, note.onsetTicks);
    if (key === undefined) throw new OptionError('these notes have no key: choose a key for the song first');
    return [note, key] as const;
  });
}

export interface Quantisation {
  /** Distance of the grid's lines; they begin anew with each bar. */
  readonly gridTicks: number;
  /** 0 .. 1: how far a note moves towards its line. Default 1. */
  readonly strength?: number;
  /** Whether ends move too; if not, notes keep their lengths. Default false. */
  readonly ends?: boolean;
}

/**
 * Moves notes towards the lines of a grid.
 *
 * @throws OptionError for a grid below one tick or a strength outside 0 .. 1
 * @example quantiseNotes(song, selection, { gridTicks: 240, strength: 0.5 })
 */
export function quantiseNotes(
  song: Song,
  selection: Selection,
  { gridTicks, strength = 1, ends = false }: Quantisation,
): Edit {
  if (!(gridTicks >= 1)) throw new OptionError(`the grid is ${gridTicks} ticks; choose at least 1`);
  if (!(strength >= 0 && strength <= 1)) throw new OptionError(`the strength is ${strength}; choose 0 to 1`);
  const towards = (ticks: number, line: number): number => Math.round(ticks + (line - ticks) * strength);
  return changeNotes(song, selection, ({ onsetTicks, durationTicks }) => {
    const onsetLine = snapNear(song.metres, gridTicks, onsetTicks);
    const start = towards(onsetTicks, onsetLine);
    if (!ends) return { onsetTicks: start };
    const end = onsetTicks + durationTicks;
    // A short note lasts to the line after its own.
    const endLine = Math.max(snapNear(song.metres, gridTicks, end), onsetLine + gridTicks);
    return { onsetTicks: start, durationTicks: Math.max(1, towards(end, endLine) - start) };
  });
}
