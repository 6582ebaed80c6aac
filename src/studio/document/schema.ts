/**
 * What a song looks like as JSON, checked: the one description for clipboard, project files and links. Unknown fields
 * are left out. What is read from outside is trusted only after this.
 *
 * Not behind the room's door: the checks are large, and a page that begins has nothing to check. What reads is fetched
 * when there is something to read.
 */
// First: see there.
import './no-eval.ts';
import { z } from 'zod';
import { MAX_DENOMINATOR, MAX_MICROSECONDS_PER_BEAT } from '../../notes/create.ts';
import { lastAtEachTick, MAX_TICKS } from '../../notes/order.ts';
import { compareSongNotes } from './apply.ts';
import type { Edit } from './edit.ts';
import { HIGHEST_PITCH, LOWEST_PITCH } from './piece.ts';
import { LONGEST_TITLE } from './settings.ts';
import type { Song } from './song.ts';

const whole = (least: number, most: number) => z.int().min(least).max(most);
const ticks = whole(0, MAX_TICKS);

const pitch = whole(LOWEST_PITCH, HIGHEST_PITCH);
/** What a note says besides its name, its pitch and when it begins. */
const noteRest = {
  durationTicks: whole(1, MAX_TICKS),
  velocity: whole(1, 127),
  origin: z.enum(['mine', 'model']),
  locked: z.boolean().exactOptional(),
} as const;

const noteSchema = z
  .object({ id: whole(1, Number.MAX_SAFE_INTEGER - 1), pitch, onsetTicks: ticks, ...noteRest })
  .refine(({ onsetTicks, durationTicks }) => onsetTicks + durationTicks <= MAX_TICKS, 'the note ends too late');

/** A note on the clipboard: without a name, at a distance from where it is pasted. */
export const clippedNoteSchema = z.object({ pitch, offsetTicks: ticks, ...noteRest });

const pedalSchema = z.object({
  timeTicks: ticks,
  value: whole(0, 127),
  channel: whole(0, 15).exactOptional(),
});
const tempoSchema = z.object({ timeTicks: ticks, microsecondsPerBeat: whole(1, MAX_MICROSECONDS_PER_BEAT) });
const metreSchema = z.object({
  timeTicks: ticks,
  numerator: whole(1, 255),
  denominator: whole(1, MAX_DENOMINATOR).refine((value) => (value & (value - 1)) === 0, 'no power of two'),
});
const keySchema = z.object({ timeTicks: ticks, fifths: whole(-7, 7), mode: z.enum(['major', 'minor']) });

const atStart = (changes: readonly { readonly timeTicks: number }[]): boolean => changes[0]?.timeTicks === 0;
const changes = <T extends { readonly timeTicks: number }>(schema: z.ZodType<T>) =>
  z.array(schema).transform((list) => lastAtEachTick(list));

const title = z.string().max(LONGEST_TITLE);
const pedal = z.array(pedalSchema).transform((moves) => moves.sort((a, b) => a.timeTicks - b.timeTicks));
const tempos = changes(tempoSchema).refine(atStart, 'there is none at 0');
const metres = changes(metreSchema).refine(atStart, 'there is none at 0');
const keys = changes(keySchema);
const notes = z.array(noteSchema).transform((list) => list.sort(compareSongNotes));

/** A song; lists out of order are put in order. */
export const songSchema: z.ZodType<Song> = z
  .object({ title, notes, pedal, tempos, metres, keys, nextId: whole(1, Number.MAX_SAFE_INTEGER) })
  .refine((song) => new Set(song.notes.map(({ id }) => id)).size === song.notes.length, 'two notes have one id')
  .refine((song) => song.notes.every(({ id }) => id < song.nextId), 'nextId is no new id');

const settingsSchema = z.object({
  title: title.exactOptional(),
  tempos: tempos.exactOptional(),
  metres: metres.exactOptional(),
  keys: keys.exactOptional(),
  pedal: pedal.exactOptional(),
});

/** An edit. Whether it fits a song shows when it is applied. Groups may hold notes and settings, but no groups. */
export const editSchema: z.ZodType<Edit> = z.lazy(() => {
  const simple = [
    z.object({ kind: z.literal('notes'), removed: z.array(noteSchema), added: z.array(noteSchema) }),
    z.object({ kind: z.literal('settings'), before: settingsSchema, after: settingsSchema }),
  ] as const;
  return z.discriminatedUnion('kind', [
    ...simple,
    z.object({ kind: z.literal('group'), edits: z.array(z.discriminatedUnion('kind', simple)) }),
  ]);
});

/**
 * The first thing that is wrong, on one line: where and what.
 *
 * @example faultOf(error) // 'song.notes[3].pitch: Too big: expected number to be <=108'
 */
export function faultOf(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return error.message;
  const where = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return `${where.replace(/^\./, '') || 'all of it'}: ${issue.message}`;
}
