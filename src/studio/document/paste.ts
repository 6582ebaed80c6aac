/**
 * Reads notes from the clipboard's text, which may be anything. Not behind the room's door: see `schema.ts`.
 */
import { z } from 'zod';
import { OptionError } from '../../errors.ts';
import { MAX_TICKS } from '../../notes/order.ts';
import { CLIP_FORMAT, CLIP_VERSION, type Clip } from './clipboard.ts';
import type { Edit } from './edit.ts';
import { addNotes } from './notes.ts';
import { clippedNoteSchema } from './schema.ts';
import { type Song, TICKS_PER_BEAT } from './song.ts';

/** The most notes and characters that are pasted; a clipboard may hold anything. */
const MOST_NOTES = 100_000;
const MOST_CHARACTERS = 20_000_000;

const clipSchema: z.ZodType<Clip> = z.object({
  format: z.literal(CLIP_FORMAT),
  version: z.literal(CLIP_VERSION),
  ticksPerBeat: z.literal(TICKS_PER_BEAT),
  notes: z.array(clippedNoteSchema).min(1).max(MOST_NOTES),
});

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

function readClip(text: string): Clip {
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
