/**
 * Rolled chords put together again: notation programs play an arpeggio sign as notes that begin one after the other, at
 * no place of any grid, and end together. On the page they are one chord.
 */
import type { TimedNote } from './grid.ts';

/** In quarter notes: from one note of a roll to the next at most. */
const LONGEST_STEP = 0.15;
/** How exactly the ends meet. */
const SAME_END = 0.02;
/** Places that someone may have written: 48 in a quarter note, met within 0.003. */
const PLACES = 48;
const ON_PLACE = 0.003;

/**
 * The notes with the onsets of rolled chords moved to the first of each; ends stay.
 *
 * A roll goes up or down without turning, and at least one of its notes lies at no place that a composer writes.
 *
 * @param notes by onset; times in quarter notes
 * @example gatherRolls([{ pitch: 60, onsetBeats: 0, durationBeats: 1, … }, { pitch: 64, onsetBeats: 0.065, durationBeats: 0.935, … }])
 * // both begin at 0
 */
export function gatherRolls(notes: readonly TimedNote[]): TimedNote[] {
  const result = [...notes];
  for (let first = 0; first < notes.length; first++) {
    const members = rollFrom(result, first);
    if (members.length < 2 || members.every((index) => isOnPlace(result[index]!.onsetBeats))) continue;
    const start = result[first]!.onsetBeats;
    for (const index of members) {
      const note = result[index]!;
      result[index] = { ...note, onsetBeats: start, durationBeats: note.onsetBeats + note.durationBeats - start };
    }
  }
  return result.sort((a, b) => a.onsetBeats - b.onsetBeats || a.pitch - b.pitch);
}

/** Indices of the notes that roll on from one. */
function rollFrom(notes: readonly TimedNote[], first: number): number[] {
  const { onsetBeats, durationBeats } = notes[first]!;
  const end = onsetBeats + durationBeats;
  const members = [first];
  let direction = 0;
  for (let index = first + 1; index < notes.length; index++) {
    const last = notes[members.at(-1)!]!;
    const note = notes[index]!;
    if (note.onsetBeats - last.onsetBeats > LONGEST_STEP) break;
    if (Math.abs(note.onsetBeats + note.durationBeats - end) > SAME_END || note.onsetBeats === last.onsetBeats)
      continue;
    const turn = Math.sign(note.pitch - last.pitch);
    if (turn === 0 || turn === -direction) continue;
    direction = turn;
    members.push(index);
  }
  return members;
}

function isOnPlace(beats: number): boolean {
  return Math.abs(beats * PLACES - Math.round(beats * PLACES)) / PLACES <= ON_PLACE;
}
