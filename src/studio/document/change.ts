/**
 * How a change of some notes becomes an edit: what every transform of a selection is made of.
 */
import { NO_EDIT } from './apply.ts';
import type { Edit } from './edit.ts';
import type { Song, SongNote } from './song.ts';

/** Ids of notes. Ids that the song does not have are passed over. */
export type Selection = ReadonlySet<number>;

/** What somebody may change about a note. */
export type NoteChange = Partial<Pick<SongNote, 'pitch' | 'onsetTicks' | 'durationTicks' | 'velocity'>>;

/** The selected notes, in the song's order. */
export function selectedNotes(song: Pick<Song, 'notes'>, selection: Selection): SongNote[] {
  return selection.size === 0 ? [] : song.notes.filter(({ id }) => selection.has(id));
}

/**
 * The edit that changes selected notes. Notes that it really changes become `mine`, whoever wrote them; the others
 * stay out of the edit.
 */
export function changeNotes(song: Song, selection: Selection, change: (note: SongNote) => NoteChange): Edit {
  return replaceEach(selectedNotes(song, selection), (note) => withChange(note, change(note)));
}

/** A note after a change: itself where nothing changes, else `mine`. */
export function withChange(note: SongNote, change: NoteChange): SongNote {
  const { id, locked } = note;
  const {
    pitch = note.pitch,
    onsetTicks = note.onsetTicks,
    durationTicks = note.durationTicks,
    velocity = note.velocity,
  } = change;
  const changed =
    pitch !== note.pitch ||
    onsetTicks !== note.onsetTicks ||
    durationTicks !== note.durationTicks ||
    velocity !== note.velocity;
  if (!changed) return note;
  // Written out: this runs for each note of a large selection, at each step of a drag.
  const after: SongNote = { id, pitch, onsetTicks, durationTicks, velocity, origin: 'mine' };
  return locked === undefined ? after : { ...after, locked };
}

/** The edit that puts other notes in the place of notes; one that is given back as it is stays out of it. */
export function replaceEach(notes: readonly SongNote[], replace: (note: SongNote) => SongNote): Edit {
  const removed: SongNote[] = [];
  const added: SongNote[] = [];
  for (const note of notes) {
    const after = replace(note);
    if (after === note) continue;
    removed.push(note);
    added.push(after);
  }
  return removed.length === 0 ? NO_EDIT : { kind: 'notes', removed, added };
}

export const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
