/**
 * Undo and redo: two stacks of edits, never of songs. A history is a value; it knows edits, not the song they are for.
 */
import { groupEdits, invertEdit, isNoEdit } from './apply.ts';
import type { Edit } from './edit.ts';

/** One step back. */
export interface HistoryEntry {
  readonly edit: Edit;
  /** What was done, for people: 'Move 3 notes'. */
  readonly label: string;
  /** Names a gesture that goes on: steps of one key become one. */
  readonly key?: string;
  /** Which take was worked on before and after, where the step changed that. */
  readonly takes?: { readonly before: number; readonly after: number };
}

export interface History {
  /** Oldest first. */
  readonly done: readonly HistoryEntry[];
  /** The next to redo last. */
  readonly undone: readonly HistoryEntry[];
}

/** How many steps are kept. */
export const MOST_STEPS = 1000;

export const EMPTY_HISTORY: History = { done: [], undone: [] };

/**
 * Adds a step that was done; what was undone before can no longer be redone. A step with the key of the last one
 * joins it, and both vanish where they change nothing together. A step without effect is not added.
 *
 * @example record(history, { edit, label: 'Move 3 notes', key: 'drag 17' })
 */
export function record(history: History, entry: HistoryEntry): History {
  if (isNoEdit(entry.edit) && entry.takes === undefined) return history;
  const last = history.done.at(-1);
  const goesOn =
    entry.key !== undefined && last?.key === entry.key && history.undone.length === 0 && entry.takes === undefined;
  if (!goesOn || last === undefined) return { done: [...history.done, entry].slice(-MOST_STEPS), undone: [] };
  const edit = groupEdits([last.edit, entry.edit]);
  const earlier = history.done.slice(0, -1);
  if (isNoEdit(edit) && last.takes === undefined) return { done: earlier, undone: [] };
  return { done: [...earlier, { ...last, edit, label: entry.label }], undone: [] };
}

/** A step to take, and the history after it. */
export interface HistoryStep {
  readonly history: History;
  /** What to apply to the song. */
  readonly edit: Edit;
  readonly entry: HistoryEntry;
}

/** Undoes the last step; undefined where there is none. */
export function undo({ done, undone }: History): HistoryStep | undefined {
  const entry = done.at(-1);
  if (entry === undefined) return undefined;
  return { history: { done: done.slice(0, -1), undone: [...undone, entry] }, edit: invertEdit(entry.edit), entry };
}

/** Does the step undone last again; undefined where there is none. */
export function redo({ done, undone }: History): HistoryStep | undefined {
  const entry = undone.at(-1);
  if (entry === undefined) return undefined;
  // A gesture is over once it was undone.
  const { key: _, ...closed } = entry;
  return { history: { done: [...done, closed], undone: undone.slice(0, -1) }, edit: entry.edit, entry };
}

/**
 * The label of a step that did something to so many notes.
 *
 * @example notesLabel('Move', 3) // 'Move 3 notes'
 */
export function notesLabel(verb: string, count: number): string {
  return `${verb} ${count === 1 ? '1 note' : `${count} notes`}`;
}
