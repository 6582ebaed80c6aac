/**
 * Notes on the clipboard, as text, so that they travel between songs, tabs and programs. Times are relative: to where
 * the copy begins.
 */
import { z } from 'zod';
import { OptionError } from '../../errors.ts';
import { MAX_TICKS } from '../../notes/order.ts';
import { type Selection, selectedNotes } from './change.ts';
import type { Edit } from './edit.ts';
import { addNotes, deleteNotes } from './notes.ts';
import { clippedNoteSchema } from './schema.ts';
import { type Song, TICKS_PER_BEAT } from './song.ts';

const FORMAT = 'cadenza-notes';
const VERSION = 1;
/** The most notes and characters that are pasted; a clipboard may hold anything. */
const MOST_NOTES = 100_000;
const MOST_CHARACTERS = 20_000_000;

const clipSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  ticksPerBeat: z.literal(TICKS_PER_BEAT),
  notes: z.array(clippedNoteSchema).min(1).max(MOST_NOTES),
});

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
    format: FORMAT,
    version: VERSION,
    ticksPerBeat: TICKS_PER_BEAT,
    notes: notes.map(({ id: _, onsetTicks, ...note }) => ({ ...note, offsetTicks: onsetTicks - origin })),
  } satisfies z.input<typeof clipSchema>);
}

/** Copies and deletes the selected notes. */
export function cutNotes(song: Song, selection: Selection, fromTicks?: number): { text: string; edit: Edit } {
  return { text: copyNotes(song, selection, fromTicks), edit: deleteNotes(song, selection) };
}

/**
 * Adds the notes of a text at a time. They keep their owners; what would lie beyond the last tick is left out.
 *
 * @throws OptionError if the text holds no notes of ours
 * @example newIds(pasteNotes(song, await navigator.clipboard.readText(), 1920)) // to select what was pasted
 */
export function pasteNotes(song: Song, text: string, atTicks: number): Edit {
  const { notes } = readClip(text);
  const at = Math.max(0, Math.round(atTicks));
  const fitting = notes.filter(({ offsetTicks, durationTicks }) => at + offsetTicks + durationTicks <= MAX_TICKS);
  return addNotes(
    song,
    fitting.map(({ offsetTicks, ...note }) => ({ ...note, onsetTicks: at + offsetTicks })),
  );
}

/** Whether a text looks like notes that were copied here, without reading all of it. */
export function holdsNotes(text: string): boolean {
  return text.startsWith(`{"format":"${FORMAT}"`);
}

function readClip(text: string): z.output<typeof clipSchema> {
  if (text.length <= MOST_CHARACTERS) {
    const clip = clipSchema.safeParse(parsed(text));
    if (clip.success) return clip.data;
  }
  throw new OptionError('the clipboard holds no notes: select some, copy them, and paste again');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
