/**
 * Notes that come and go: drawn, recorded, written by a model, deleted, doubled, split. Pure: a song and a wish give
 * an edit.
 */
import { MAX_TICKS } from '../../notes/order.ts';
import { NO_EDIT } from './apply.ts';
import { clamp, replaceEach, type Selection, selectedNotes } from './change.ts';
import type { Edit } from './edit.ts';
import { HIGHEST_PITCH, LOWEST_PITCH } from './piece.ts';
import type { Origin, Song, SongNote } from './song.ts';

/** Velocity of a note that is drawn. */
export const DEFAULT_VELOCITY = 80;

/** A note to be. */
export interface NewNote {
  readonly pitch: number;
  readonly onsetTicks: number;
  readonly durationTicks: number;
  /** Default `DEFAULT_VELOCITY`. */
  readonly velocity?: number;
  /** Default 'mine'. */
  readonly origin?: Origin;
  readonly locked?: boolean;
}

/**
 * Adds a note. Its id is `song.nextId`.
 *
 * @example addNote(song, { pitch: 60, onsetTicks: 0, durationTicks: 480 })
 */
export function addNote(song: Song, note: NewNote): Edit {
  return addNotes(song, [note]);
}

/**
 * Adds notes, which get the ids from `song.nextId` on in this order. Values are rounded and brought into range: a
 * note recorded a little before the start begins at 0.
 */
export function addNotes(song: Song, notes: readonly NewNote[]): Edit {
  return replaceNotes(song, new Set(), notes);
}

/**
 * Puts notes in the place of others: a passage written anew. Locked notes stay, also where they are selected.
 *
 * @example replaceNotes(song, selection, alternative) // an accepted suggestion
 */
export function replaceNotes(song: Song, selection: Selection, notes: readonly NewNote[]): Edit {
  const removed = selectedNotes(song, selection).filter(({ locked }) => !locked);
  const added = notes.map((note, index) => placed(note, song.nextId + index));
  return removed.length + added.length === 0 ? NO_EDIT : { kind: 'notes', removed, added };
}

function placed(note: NewNote, id: number): SongNote {
  const onsetTicks = clamp(Math.round(note.onsetTicks), 0, MAX_TICKS - 1);
  const result: SongNote = {
    id,
    pitch: clamp(Math.round(note.pitch), LOWEST_PITCH, HIGHEST_PITCH),
    onsetTicks,
    durationTicks: clamp(Math.round(note.durationTicks), 1, MAX_TICKS - onsetTicks),
    velocity: clamp(Math.round(note.velocity ?? DEFAULT_VELOCITY), 1, 127),
    origin: note.origin ?? 'mine',
  };
  return note.locked ? { ...result, locked: true } : result;
}

/** Deletes the selected notes, locked ones too: a lock is against models, not against their owner. */
export function deleteNotes(song: Song, selection: Selection): Edit {
  const removed = selectedNotes(song, selection);
  return removed.length === 0 ? NO_EDIT : { kind: 'notes', removed, added: [] };
}

/**
 * Copies the selected notes to right after them: as far on as they reach, rounded up to the grid. The copies keep
 * their owners.
 *
 * @param gridTicks at least 1
 * @example newIds(duplicateNotes(song, selection, 480)) // the copies, to select them
 */
export function duplicateNotes(song: Song, selection: Selection, gridTicks: number): Edit {
  const notes = selectedNotes(song, selection);
  const first = notes[0];
  if (first === undefined) return NO_EDIT;
  const end = notes.reduce((most, note) => Math.max(most, note.onsetTicks + note.durationTicks), 0);
  const later = Math.ceil((end - first.onsetTicks) / gridTicks) * gridTicks;
  // What would lie beyond the last tick that a song can hold is left out.
  const fitting = notes.filter((note) => note.onsetTicks + later + note.durationTicks <= MAX_TICKS);
  return addNotes(
    song,
    fitting.map((note) => ({ ...note, onsetTicks: note.onsetTicks + later })),
  );
}

/**
 * Splits the selected notes that sound across a time in two. The first part keeps the id; both become `mine`.
 */
export function splitNotes(song: Song, selection: Selection, atTicks: number): Edit {
  const at = Math.round(atTicks);
  const removed = selectedNotes(song, selection).filter(
    ({ onsetTicks, durationTicks }) => onsetTicks < at && at < onsetTicks + durationTicks,
  );
  if (removed.length === 0) return NO_EDIT;
  const added = removed.flatMap((note, index): SongNote[] => {
    const { onsetTicks } = note;
    const firstTicks = at - onsetTicks;
    return [
      { ...note, durationTicks: firstTicks, origin: 'mine' },
      {
        ...note,
        id: song.nextId + index,
        onsetTicks: at,
        durationTicks: note.durationTicks - firstTicks,
        origin: 'mine',
      },
    ];
  });
  return { kind: 'notes', removed, added };
}

/** Locks the selected notes, or unlocks them. Their owners stay. */
export function lockNotes(song: Song, selection: Selection, locked: boolean): Edit {
  return replaceEach(selectedNotes(song, selection), (note) => {
    if ((note.locked ?? false) === locked) return note;
    const { locked: _, ...rest } = note;
    return locked ? { ...rest, locked } : rest;
  });
}
