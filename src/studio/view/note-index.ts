/**
 * Which notes are in sight, and which one is under the pointer, without looking at all of them.
 *
 * Notes are sorted by onset, so those that begin too late are cut off by binary search; the latest end of all
 * notes up to each one, which never falls, cuts off those that ended before.
 */
import type { SongNote } from '../document/song.ts';
import type { Area } from './transform.ts';

export interface NoteIndex {
  readonly notes: readonly SongNote[];
  /** [notes] the latest end, in ticks, of this note and all before it. */
  readonly latestEndTicks: Float64Array;
}

const indexes = new WeakMap<readonly SongNote[], NoteIndex>();

/** The index of a song's notes, made once for each list. 10,000 notes take well under a millisecond. */
export function indexOf(notes: readonly SongNote[]): NoteIndex {
  const known = indexes.get(notes);
  if (known !== undefined) return known;
  const latestEndTicks = new Float64Array(notes.length);
  let latest = 0;
  notes.forEach((note, index) => {
    latest = Math.max(latest, note.onsetTicks + note.durationTicks);
    latestEndTicks[index] = latest;
  });
  const index = { notes, latestEndTicks };
  indexes.set(notes, index);
  return index;
}

/** Where the last note ends, in ticks; 0 without notes. */
export function endOf(notes: readonly SongNote[]): number {
  return indexOf(notes).latestEndTicks.at(-1) ?? 0;
}

/** Calls `visit` for the notes that sound within an area, in the song's order. */
export function forEachIn(index: NoteIndex, area: Area, visit: (note: SongNote) => void): void {
  const { notes, latestEndTicks } = index;
  for (let i = firstAbove(latestEndTicks, area.fromTicks); i < notes.length; i++) {
    const note = notes[i]!;
    if (note.onsetTicks >= area.toTicks) break;
    if (note.onsetTicks + note.durationTicks <= area.fromTicks) continue;
    if (note.pitch < area.lowPitch || note.pitch > area.highPitch) continue;
    visit(note);
  }
}

/** The notes that sound within an area. */
export function notesIn(index: NoteIndex, area: Area): SongNote[] {
  const found: SongNote[] = [];
  forEachIn(index, area, (note) => found.push(note));
  return found;
}

/**
 * The note of a pitch at a time; of several the one that begins last, which is drawn on top.
 *
 * @param slackTicks how far before its onset or after its end a note is still hit
 */
export function noteAt(index: NoteIndex, ticks: number, pitch: number, slackTicks = 0): SongNote | undefined {
  const area = { fromTicks: ticks - slackTicks, toTicks: ticks + slackTicks + 1e-6, lowPitch: pitch, highPitch: pitch };
  let nearest: SongNote | undefined;
  let exact: SongNote | undefined;
  forEachIn(index, area, (note) => {
    nearest = note;
    if (note.onsetTicks <= ticks && ticks < note.onsetTicks + note.durationTicks) exact = note;
  });
  return exact ?? nearest;
}

/** The first place whose value is greater than `limit` in a list that never falls. */
function firstAbove(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
