/**
 * Edits applied, undone and put together. All that changes a song goes through here, so that this is the one place
 * that keeps a song in order: notes sorted, ids unique and never used again.
 */
import { sortInPlace } from '../../notes/order.ts';
import type { Edit, SongSettings } from './edit.ts';
import type { Song, SongNote } from './song.ts';

/** The edit that changes nothing. */
export const NO_EDIT: Edit = { kind: 'notes', removed: [], added: [] };

/** The order of a song's notes: by onset, then pitch, then id. */
export function compareSongNotes(a: SongNote, b: SongNote): number {
  return a.onsetTicks - b.onsetTicks || a.pitch - b.pitch || a.id - b.id;
}

/** Whether two notes are equal in all they say, id included. */
export function sameNote(a: SongNote, b: SongNote): boolean {
  return (
    a === b ||
    (a.id === b.id &&
      a.pitch === b.pitch &&
      a.onsetTicks === b.onsetTicks &&
      a.durationTicks === b.durationTicks &&
      a.velocity === b.velocity &&
      a.origin === b.origin &&
      (a.locked ?? false) === (b.locked ?? false))
  );
}

/**
 * The song after an edit. One pass over the notes: well below 1 ms for ten thousand of them. Notes that the edit does
 * not name are the same objects, in the same order.
 *
 * `nextId` only grows, also when an edit is undone: an id that a note once had is never another note's.
 *
 * @throws Error if the edit was not made for this song: a note that it removes is not there as the edit knows it, or
 *   one that it adds has an id that is taken
 * @example
 * const edit = addNote(song, { pitch: 60, onsetTicks: 0, durationTicks: 480 });
 * applyEdit(song, edit).notes.length // one more
 * applyEdit(applyEdit(song, edit), invertEdit(edit)) // the song again, but for its nextId
 */
export function applyEdit(song: Song, edit: Edit): Song {
  switch (edit.kind) {
    case 'notes':
      return applyToNotes(song, edit.removed, edit.added);
    case 'settings':
      return { ...song, ...edit.after };
    case 'group':
      return edit.edits.reduce(applyEdit, song);
  }
}

function applyToNotes(song: Song, removed: readonly SongNote[], added: readonly SongNote[]): Song {
  if (removed.length === 0 && added.length === 0) return song;
  const kept = withoutOrdered(song.notes, removed) ?? withoutNotes(song.notes, removed);
  if (!areFresh(added, removed, song.nextId)) checkIds(kept, added);
  const nextId = added.reduce((most, { id }) => Math.max(most, id + 1), song.nextId);
  return { ...song, notes: merged(kept, sortInPlace([...added], compareSongNotes)), nextId };
}

/** The notes without others that stand in the same order, as those of a selection do; else undefined. */
function withoutOrdered(notes: readonly SongNote[], leaving: readonly SongNote[]): readonly SongNote[] | undefined {
  let next = leaving[0];
  if (next === undefined) return notes;
  const kept: SongNote[] = [];
  let found = 0;
  for (const note of notes) {
    if (next !== undefined && note.id === next.id && sameNote(note, next)) next = leaving[++found];
    else kept.push(note);
  }
  return found === leaving.length ? kept : undefined;
}

function withoutNotes(notes: readonly SongNote[], removed: readonly SongNote[]): SongNote[] {
  const leaving = new Map(removed.map((note) => [note.id, note]));
  const kept = notes.filter((note) => {
    const expected = leaving.get(note.id);
    if (expected === undefined) return true;
    if (!sameNote(note, expected)) throw new Error(`the edit knows note ${note.id} as it no longer is`);
    return false;
  });
  if (notes.length - kept.length !== removed.length) throw new Error('the edit removes a note that is not in the song');
  return kept;
}

/** Whether added notes clearly have ids of their own: each that of the note it replaces, or the next new one. */
function areFresh(added: readonly SongNote[], removed: readonly SongNote[], nextId: number): boolean {
  let free = nextId;
  return added.every(({ id }, index) => {
    if (id === removed[index]?.id) return true;
    const isNew = id >= free;
    free = id + 1;
    return isNew;
  });
}

function checkIds(kept: readonly SongNote[], added: readonly SongNote[]): void {
  const arriving = new Set(added.map(({ id }) => id));
  if (arriving.size !== added.length) throw new Error('the edit adds a note twice');
  if (kept.some(({ id }) => arriving.has(id))) throw new Error('the edit adds a note that is in the song already');
}

/** Two sorted lists as one. */
function merged(some: readonly SongNote[], others: readonly SongNote[]): readonly SongNote[] {
  if (others.length === 0) return some;
  const result: SongNote[] = [];
  let next = 0;
  for (const note of some) {
    for (let other = others[next]; other !== undefined && compareSongNotes(other, note) < 0; other = others[next]) {
      result.push(other);
      next++;
    }
    result.push(note);
  }
  for (; next < others.length; next++) result.push(others[next] as SongNote);
  return result;
}

/**
 * The edit that takes an edit back.
 *
 * @example invertEdit({ kind: 'notes', removed: [a], added: [b] }) // { kind: 'notes', removed: [b], added: [a] }
 */
export function invertEdit(edit: Edit): Edit {
  switch (edit.kind) {
    case 'notes':
      return { kind: 'notes', removed: edit.added, added: edit.removed };
    case 'settings':
      return { kind: 'settings', before: edit.after, after: edit.before };
    case 'group':
      return { kind: 'group', edits: edit.edits.map(invertEdit).reverse() };
  }
}

/** Whether an edit changes nothing. */
export function isNoEdit(edit: Edit): boolean {
  switch (edit.kind) {
    case 'notes':
      return edit.removed.length === 0 && edit.added.length === 0;
    case 'settings':
      return Object.keys(edit.after).length === 0;
    case 'group':
      return edit.edits.every(isNoEdit);
  }
}

/**
 * Several edits, each made for the song that the one before it leaves, as the one edit of what changes in the end: a
 * note that was moved a hundred times is removed once and added once.
 *
 * @example groupEdits([moveThere, moveBack]) // NO_EDIT
 */
export function groupEdits(edits: readonly Edit[]): Edit {
  const notes = new Map<number, NetNote>();
  const net: { before: Partial<SongSettings>; after: Partial<SongSettings> } = { before: {}, after: {} };
  const gather = (edit: Edit): void => {
    switch (edit.kind) {
      case 'notes':
        gatherNotes(notes, edit.removed, edit.added);
        break;
      case 'settings':
        net.before = { ...edit.before, ...net.before };
        net.after = { ...net.after, ...edit.after };
        break;
      case 'group':
        edit.edits.forEach(gather);
        break;
    }
  };
  edits.forEach(gather);
  const parts = [netNotes(notes), settingsEdit(net.before, net.after)].filter((edit) => !isNoEdit(edit));
  return parts.length > 1 ? { kind: 'group', edits: parts } : (parts[0] ?? NO_EDIT);
}

/** What became of a note over several edits; absent where it was not in the song. */
interface NetNote {
  readonly before: SongNote | undefined;
  after: SongNote | undefined;
}

function gatherNotes(notes: Map<number, NetNote>, removed: readonly SongNote[], added: readonly SongNote[]): void {
  for (const note of removed) {
    const known = notes.get(note.id);
    if (known === undefined) notes.set(note.id, { before: note, after: undefined });
    else known.after = undefined;
  }
  for (const note of added) {
    const known = notes.get(note.id);
    if (known === undefined) notes.set(note.id, { before: undefined, after: note });
    else known.after = note;
  }
}

function netNotes(notes: ReadonlyMap<number, NetNote>): Edit {
  const removed: SongNote[] = [];
  const added: SongNote[] = [];
  for (const { before, after } of notes.values()) {
    if (before !== undefined && after !== undefined && sameNote(before, after)) continue;
    if (before !== undefined) removed.push(before);
    if (after !== undefined) added.push(after);
  }
  return { kind: 'notes', removed, added };
}

const SETTINGS = ['title', 'tempos', 'metres', 'keys', 'pedal'] as const satisfies readonly (keyof SongSettings)[];

/**
 * The edit of what a song says besides its notes; what stays as it is is left out.
 *
 * @example settingsEdit({ title: 'Rain' }, { title: 'Rain in May' })
 */
export function settingsEdit(before: Partial<SongSettings>, after: Partial<SongSettings>): Edit {
  const changed = SETTINGS.filter((name) => after[name] !== undefined && !sameValue(before[name], after[name]));
  const pick = (from: Partial<SongSettings>): Partial<SongSettings> =>
    Object.fromEntries(changed.map((name) => [name, from[name]]));
  return changed.length === 0 ? NO_EDIT : { kind: 'settings', before: pick(before), after: pick(after) };
}

function sameValue(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/**
 * The edit that makes one song of another; they share ids where they share notes.
 *
 * @example applyEdit(before, differenceOf(before, after)) // after
 */
export function differenceOf(before: Song, after: Song): Edit {
  if (before === after) return NO_EDIT;
  // Most changes leave the beginning and the end of a song as they are: the same objects.
  const shorter = Math.min(before.notes.length, after.notes.length);
  let start = 0;
  while (start < shorter && before.notes[start] === after.notes[start]) start++;
  let end = 0;
  while (end < shorter - start && before.notes.at(-1 - end) === after.notes.at(-1 - end)) end++;

  const added = new Map(after.notes.slice(start, after.notes.length - end).map((note) => [note.id, note]));
  const removed = before.notes.slice(start, before.notes.length - end).filter((note) => {
    const now = added.get(note.id);
    if (now === undefined || !sameNote(note, now)) return true;
    added.delete(note.id);
    return false;
  });
  return groupEdits([{ kind: 'notes', removed, added: [...added.values()] }, settingsEdit(before, after)]);
}

/**
 * The ids of the notes that an edit brings into a song, to select them.
 *
 * @example newIds(addNote(song, { pitch: 60, onsetTicks: 0, durationTicks: 480 })) // Set { song.nextId }
 */
export function newIds(edit: Edit): ReadonlySet<number> {
  const net = groupEdits([edit]);
  const ids = new Set<number>();
  for (const part of net.kind === 'group' ? net.edits : [net]) {
    if (part.kind !== 'notes') continue;
    const known = new Set(part.removed.map(({ id }) => id));
    for (const { id } of part.added) if (!known.has(id)) ids.add(id);
  }
  return ids;
}
