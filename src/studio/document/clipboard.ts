/**
 * Notes on the clipboard, as text, so that they travel between songs, tabs and programs. Times are relative: to where
 * the copy begins. `paste.ts` reads them.
 */
import { type Selection, selectedNotes } from './change.ts';
import type { Edit } from './edit.ts';
import { deleteNotes } from './notes.ts';
import { type Song, type SongNote, TICKS_PER_BEAT } from './song.ts';

export const CLIP_FORMAT = 'cadenza-notes';
export const CLIP_VERSION = 1;

/** A note on the clipboard: without a name, at a distance from where it is pasted. */
export interface ClippedNote extends Omit<SongNote, 'id' | 'onsetTicks'> {
  readonly offsetTicks: number;
}

/** What the clipboard's text says. */
export interface Clip {
  readonly format: typeof CLIP_FORMAT;
  readonly version: typeof CLIP_VERSION;
  readonly ticksPerBeat: typeof TICKS_PER_BEAT;
  readonly notes: readonly ClippedNote[];
}

/**
 * The selected notes as text.
 *
 * @param fromTicks the time that pasting puts at the place pasted at; the first onset by default, and no later
 * @returns '' for an empty selection: leave the clipboard as it is
 * @example await navigator.clipboard.writeText(copyNotes(song, selection))
 */
export function copyNotes(song: Song, selection: Selection, fromTicks = Number.POSITIVE_INFINITY): string {
  const notes = selectedNotes(song, selection);
  const first = notes[0];
  if (first === undefined) return '';
  const origin = Math.max(0, Math.min(fromTicks, first.onsetTicks));
  return JSON.stringify({
    format: CLIP_FORMAT,
    version: CLIP_VERSION,
    ticksPerBeat: TICKS_PER_BEAT,
    notes: notes.map(({ id: _, onsetTicks, ...note }) => ({ ...note, offsetTicks: onsetTicks - origin })),
  } satisfies Clip);
}

/** Copies and deletes the selected notes. */
export function cutNotes(song: Song, selection: Selection, fromTicks?: number): { text: string; edit: Edit } {
  return { text: copyNotes(song, selection, fromTicks), edit: deleteNotes(song, selection) };
}

/** Whether a text looks like notes that were copied here, without reading all of it. */
export function holdsNotes(text: string): boolean {
  return text.startsWith(`{"format":"${CLIP_FORMAT}"`);
}
