/**
 * A song at work: the song, its history and its takes, which change together. Every step here can be undone, a
 * suggestion accepted and a branch gone to as well.
 *
 * The song is always the current take's with the pending edit, the changes made by hand since. That edit is not
 * stored but taken from the two songs, so that undo and redo may cross takes as they like.
 */
import { applyEdit, differenceOf, groupEdits, invertEdit, newIds } from './apply.ts';
import type { Edit } from './edit.ts';
import { EMPTY_HISTORY, type History, type HistoryStep, record, redo, undo } from './history.ts';
import type { Song, SongNote } from './song.ts';
import { addTake, keepTake, newTakes, pathBetween, settlePending, type TakeDetails, type TakeTree } from './takes.ts';

export interface Workspace {
  readonly song: Song;
  readonly history: History;
  readonly takes: TakeTree;
  /** The song of the current take. */
  readonly base: Song;
}

/** What changes made by hand are called where they become a take. */
export const HAND_LABEL = 'Your changes';

/** A workspace without history. Default: the song is the root of its takes. */
export function newWorkspace(song: Song, takes: TakeTree = newTakes(), base: Song = song): Workspace {
  return { song, history: EMPTY_HISTORY, takes, base };
}

/** The changes made by hand since the current take. */
export function pendingEdit({ song, base }: Pick<Workspace, 'song' | 'base'>): Edit {
  return differenceOf(base, song);
}

/**
 * Changes the song.
 *
 * @param key names a gesture: steps of one key are undone as one
 * @throws Error if the edit was not made for this song
 * @example changeSong(workspace, moveNotes(workspace.song, selection, { ticks: 240 }), 'Move 3 notes', 'drag 17')
 */
export function changeSong(workspace: Workspace, edit: Edit, label: string, key?: string): Workspace {
  const entry = { edit, label, ...(key === undefined ? {} : { key }) };
  return { ...workspace, song: applyEdit(workspace.song, edit), history: record(workspace.history, entry) };
}

/**
 * Accepts a suggestion: the song changes, a branch grows, and one undo takes it back (the branch stays in the tree).
 * Its new notes get ids that no note of any take has; `newIds(workspace.history.done.at(-1).edit)` are they.
 *
 * @param details `edit` is for the song as it is now
 * @throws Error if the edit was not made for this song
 */
export function acceptTake(workspace: Workspace, details: TakeDetails, handLabel = HAND_LABEL): Workspace {
  const edit = withFreshIds(details.edit, workspace.song.nextId);
  const song = applyEdit(workspace.song, edit);
  const settled = settlePending(workspace.takes, pendingEdit(workspace), handLabel);
  const takes = addTake(settled, { ...details, edit });
  const { label } = details;
  const entry = { edit, label, takes: { before: settled.currentId, after: takes.currentId } };
  return { song, history: record(workspace.history, entry), takes, base: song };
}

/** Keeps a suggestion as a branch without going there: the song stays. `details` as for `acceptTake`. */
export function keepForLater(workspace: Workspace, details: TakeDetails, handLabel = HAND_LABEL): Workspace {
  const edit = withFreshIds(details.edit, workspace.song.nextId);
  // Applied to see that it fits, and for the ids that are taken from now on.
  const { nextId } = applyEdit(workspace.song, edit);
  const settled = settlePending(workspace.takes, pendingEdit(workspace), handLabel);
  const song = { ...workspace.song, nextId };
  return { ...workspace, song, takes: keepTake(settled, { ...details, edit }), base: song };
}

/**
 * Goes to another take. Changes made by hand stay behind as a take of their own.
 *
 * @param label of the step, for undo
 * @throws Error for an id that there is not
 */
export function goToTake(workspace: Workspace, id: number, label: string, handLabel = HAND_LABEL): Workspace {
  const settled = settlePending(workspace.takes, pendingEdit(workspace), handLabel);
  if (id === settled.currentId) return { ...workspace, takes: settled, base: workspace.song };
  const edit = pathBetween(settled, settled.currentId, id);
  const song = applyEdit(workspace.song, edit);
  const history = record(workspace.history, { edit, label, takes: { before: settled.currentId, after: id } });
  return { song, history, takes: { ...settled, currentId: id }, base: song };
}

/** Takes the last step back; the same workspace where there is none. */
export function undoChange(workspace: Workspace): Workspace {
  const step = undo(workspace.history);
  return step === undefined ? workspace : afterStep(workspace, step, step.entry.takes?.before);
}

/** Does the step undone last again; the same workspace where there is none. */
export function redoChange(workspace: Workspace): Workspace {
  const step = redo(workspace.history);
  return step === undefined ? workspace : afterStep(workspace, step, step.entry.takes?.after);
}

function afterStep(workspace: Workspace, { history, edit }: HistoryStep, takeId: number | undefined): Workspace {
  const { takes } = workspace;
  const song = applyEdit(workspace.song, edit);
  // A take may have been removed since: then the song counts as changed by hand.
  if (takeId === undefined || !takes.takes.some(({ id }) => id === takeId)) return { ...workspace, song, history };
  const base = applyEdit(workspace.base, pathBetween(takes, takes.currentId, takeId));
  return { song, history, takes: { ...takes, currentId: takeId }, base };
}

/** The edit with the notes that it brings numbered from `nextId` on, so that ids are unique in all takes. */
function withFreshIds(edit: Edit, nextId: number): Edit {
  const fresh = new Map([...newIds(edit)].map((id, index) => [id, nextId + index]));
  const renumbered = (note: SongNote): SongNote => ({ ...note, id: fresh.get(note.id) ?? note.id });
  const walk = (part: Edit): Edit => {
    switch (part.kind) {
      case 'notes':
        return { ...part, added: part.added.map(renumbered) };
      case 'settings':
        return part;
      case 'group':
        return { ...part, edits: part.edits.map(walk) };
    }
  };
  // One simple edit: in a group, a note may come in one part and go in the next.
  return walk(groupEdits([edit]));
}

/** A workspace as it is stored: songs that can be had from others are left out, and so is the history. */
export interface StoredWorkspace {
  readonly song: Song;
  readonly takes: TakeTree;
  /** What makes the song of its current take. */
  readonly pending: Edit;
}

/** @example workspaceFrom(storedWorkspace(workspace)) // the workspace without its history */
export function storedWorkspace(workspace: Workspace): StoredWorkspace {
  return { song: workspace.song, takes: workspace.takes, pending: pendingEdit(workspace) };
}

/**
 * The workspace of what was stored. Every take is gone to once, to see that its edit fits.
 *
 * @throws Error where takes and song do not fit each other
 */
export function workspaceFrom({ song, takes, pending }: StoredWorkspace): Workspace {
  const base = applyEdit(song, invertEdit(pending));
  const root = applyEdit(base, pathBetween(takes, takes.currentId, 0));
  const songs = new Map<number, Song>([[0, root]]);
  for (const { id, parent, edit } of takes.takes) {
    if (parent === undefined) continue;
    const from = songs.get(parent);
    if (from === undefined) throw new Error(`take ${id} has no parent`);
    songs.set(id, applyEdit(from, edit));
  }
  return newWorkspace(song, takes, base);
}
