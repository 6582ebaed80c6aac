/** Composing with the keyboard: a cursor in the roll, notes placed, picked and walked through. */
import {
  barAt,
  deleteNotes,
  HIGHEST_PITCH,
  LOWEST_PITCH,
  notesLabel,
  type SongNote,
  snapDown,
} from '../document/index.ts';
import { texts } from '../texts/index.ts';
import { keyName } from '../view/keys.ts';
import { endOf, indexOf, noteAt } from '../view/note-index.ts';
import { clamp } from '../view/transform.ts';
import { addOne, settledPitch, stepTicks } from './edit-actions.ts';
import { type Cursor, GRIDS } from './state.ts';
import { announce, change, preview, type Studio } from './studio.ts';
import { reveal } from './view-actions.ts';
import { fifthsAt, noteInWords, placeInWords } from './words.ts';

/** The note under the cursor. */
export function noteAtCursor({ store }: Studio): SongNote | undefined {
  const { song, cursor } = store.getState();
  return noteAt(indexOf(song.notes), cursor.ticks, cursor.pitch);
}

/** Puts the cursor somewhere, shows it, and says what is there. */
export function setCursor(studio: Studio, { ticks, pitch }: Cursor): void {
  const cursor = { ticks: Math.max(0, Math.round(ticks)), pitch: clamp(pitch, LOWEST_PITCH, HIGHEST_PITCH) };
  studio.store.setState({ cursor, isCursorShown: true });
  reveal(studio, cursor.ticks, cursor.pitch);
  sayCursor(studio);
}

function sayCursor(studio: Studio): void {
  const { song, cursor, selection } = studio.store.getState();
  const note = noteAtCursor(studio);
  announce(
    studio,
    note === undefined
      ? texts.roll.cursor(keyName(cursor.pitch, fifthsAt(song, cursor.ticks)), placeInWords(song, cursor.ticks))
      : noteInWords(song, note, selection.has(note.id)),
  );
}

/** Steps are lines of the grid. */
export function moveCursor(studio: Studio, by: { readonly semitones?: number; readonly steps?: number }): void {
  const { song, cursor, isCursorShown } = studio.store.getState();
  // The first press only shows where the cursor is.
  if (!isCursorShown) {
    setCursor(studio, cursor);
    return;
  }
  const { semitones = 0, steps = 0 } = by;
  const line = snapDown(song.metres, stepTicks(studio), cursor.ticks);
  // Between two lines, a step back is to the line before.
  const from = steps < 0 && line < cursor.ticks ? line + stepTicks(studio) : line;
  const ticks = steps === 0 ? cursor.ticks : from + steps * stepTicks(studio);
  setCursor(studio, {
    ticks: steps < 0 ? snapDown(song.metres, stepTicks(studio), ticks) : ticks,
    pitch: cursor.pitch + semitones,
  });
}

/** Adds a note at the cursor and goes on to where it ends; where there is one, removes it. */
export function placeAtCursor(studio: Studio): void {
  const { song, cursor, drawTicks, isCursorShown } = studio.store.getState();
  if (!isCursorShown) {
    setCursor(studio, cursor);
    return;
  }
  const note = noteAtCursor(studio);
  if (note !== undefined) {
    change(studio, deleteNotes(song, new Set([note.id])), { label: notesLabel('Delete', 1) });
    announce(studio, texts.announce.removed(1));
    return;
  }
  const pitch = settledPitch(studio, cursor.pitch, cursor.ticks);
  addOne(studio, { pitch, onsetTicks: cursor.ticks, durationTicks: drawTicks });
  studio.store.setState({ cursor: { ticks: cursor.ticks + drawTicks, pitch } });
  reveal(studio, cursor.ticks + drawTicks, pitch);
}

/** Selects the note at the cursor, or takes it out of the selection. */
export function pickAtCursor(studio: Studio): void {
  const note = noteAtCursor(studio);
  if (note === undefined) return;
  const { song, selection } = studio.store.getState();
  const next = new Set(selection);
  if (!next.delete(note.id)) next.add(note.id);
  studio.store.setState({ selection: next });
  announce(studio, noteInWords(song, note, next.has(note.id)));
}

/** To the note after the cursor's, or before, in the song's order. */
export function walkNotes(studio: Studio, direction: 1 | -1): void {
  const { song, cursor, isCursorShown } = studio.store.getState();
  const place = ({ onsetTicks, pitch }: SongNote) => onsetTicks - cursor.ticks || pitch - cursor.pitch;
  const next =
    direction > 0
      ? song.notes.find((note) => (isCursorShown ? place(note) > 0 : place(note) >= 0))
      : song.notes.findLast((note) => place(note) < 0);
  if (next === undefined) return;
  setCursor(studio, { ticks: next.onsetTicks, pitch: next.pitch });
  preview(studio, next.pitch, next.velocity);
}

/** To the start of the song, or to where its last note ends. */
export function cursorToEdge(studio: Studio, edge: 'start' | 'end'): void {
  const { song, cursor, grid } = studio.store.getState();
  const end = endOf(song.notes);
  const ticks = edge === 'start' ? 0 : GRIDS[grid] > 0 ? Math.min(barAt(song.metres, end).endTicks, end) : end;
  setCursor(studio, { ticks, pitch: cursor.pitch });
}
