/** What is done to notes by commands: each one step of the history, each said aloud. */
import {
  acceptTake,
  addNote,
  applyEdit,
  copyNotes,
  cutNotes,
  deleteNotes,
  duplicateNotes,
  type Edit,
  groupEdits,
  isNoEdit,
  keyAt,
  lockNotes,
  moveNotes,
  type NewNote,
  nearestInScale,
  newIds,
  notesLabel,
  quantiseNotes,
  replaceNotes,
  resizeNotes,
  type Song,
  selectedNotes,
  setVelocities,
  snapDown,
  snapToScale,
} from '../document/index.ts';
import { fetched } from '../storage/index.ts';
import { texts } from '../texts/index.ts';
import { GRIDS } from './state.ts';
import {
  announce,
  change,
  messageOf,
  notify,
  preview,
  redoStep,
  type Studio,
  setWorkspace,
  undoStep,
} from './studio.ts';
import { noteInWords, placeInWords } from './words.ts';

const say = texts.announce;

/** The step of arrow keys, lengths and the cursor: the grid's, or a sixteenth without one. */
export function stepTicks({ store }: Studio): number {
  return GRIDS[store.getState().grid] || GRIDS.sixteenth;
}

/** The pitch that a note gets that is put at a pitch: on the scale, if the user wants that. */
export function settledPitch({ store }: Studio, pitch: number, ticks: number): number {
  const { song, settings } = store.getState();
  const key = keyAt(song, ticks);
  return settings.snapsToScale && key !== undefined ? nearestInScale(pitch, key) : pitch;
}

/** Moves notes as a block; onto the scale, if the user wants that. Pure: also for what a drag would do. */
export function moveEdit(
  { store }: Studio,
  song: Song,
  ids: ReadonlySet<number>,
  by: { readonly semitones: number; readonly ticks: number },
): Edit {
  const moved = moveNotes(song, ids, by);
  const { settings } = store.getState();
  // Also without a key an octave stays an octave.
  if (!settings.snapsToScale || by.semitones % 12 === 0 || keyAt(song, 0) === undefined) return moved;
  return groupEdits([moved, snapToScale(applyEdit(song, moved), ids)]);
}

export function moveSelection(studio: Studio, by: { readonly semitones: number; readonly ticks: number }): void {
  const { song, selection } = studio.store.getState();
  const edit = moveEdit(studio, song, selection, by);
  const label = notesLabel('Move', selection.size);
  if (!change(studio, edit, { label, key: `arrow ${[...selection].join()}` })) return;
  const moved = selectedNotes(studio.store.getState().song, selection)[0];
  if (moved === undefined) return;
  if (by.semitones !== 0) preview(studio, moved.pitch, moved.velocity);
  announce(studio, say.moved(selection.size, noteInWords(studio.store.getState().song, moved)));
}

/** Longer by steps, or shorter where negative. */
export function resizeSelection(studio: Studio, steps: number): void {
  const { song, selection } = studio.store.getState();
  const step = stepTicks(studio);
  const edit = resizeNotes(song, selection, 'end', steps * step, Math.min(step, 60));
  const label = notesLabel('Resize', selection.size);
  if (change(studio, edit, { label, key: `resize ${[...selection].join()}` })) sayFirst(studio);
}

export function changeVelocity(studio: Studio, by: number): void {
  const { song, selection } = studio.store.getState();
  const label = notesLabel('Change loudness of', selection.size);
  change(studio, setVelocities(song, selection, { by }), { label, key: `loud ${[...selection].join()}` });
  const first = selectedNotes(studio.store.getState().song, selection)[0];
  if (first !== undefined) preview(studio, first.pitch, first.velocity);
}

function sayFirst(studio: Studio): void {
  const { song, selection } = studio.store.getState();
  const first = selectedNotes(song, selection)[0];
  if (first !== undefined) announce(studio, noteInWords(song, first));
}

export function deleteSelection(studio: Studio): void {
  const { song, selection } = studio.store.getState();
  if (selection.size === 0) return;
  change(studio, deleteNotes(song, selection), { label: notesLabel('Delete', selection.size), select: new Set() });
  announce(studio, say.removed(selection.size));
}

export function selectAll(studio: Studio): void {
  const { song } = studio.store.getState();
  studio.store.setState({ selection: new Set(song.notes.map(({ id }) => id)) });
  announce(studio, say.selected(song.notes.length));
}

/** Selects nothing, drops what is going on. */
export function clearAll(studio: Studio): void {
  const { selection } = studio.store.getState();
  studio.store.setState({
    selection: new Set(),
    draft: undefined,
    box: undefined,
    suggestion: undefined,
    heat: undefined,
  });
  if (selection.size > 0) announce(studio, say.selected(0));
}

/** All notes where none are selected. */
export function quantise(studio: Studio): void {
  const { song, selection } = studio.store.getState();
  const ids = selection.size > 0 ? selection : new Set(song.notes.map(({ id }) => id));
  const edit = quantiseNotes(song, ids, { gridTicks: stepTicks(studio) });
  if (change(studio, edit, { label: notesLabel('Tidy up', ids.size) })) announce(studio, texts.toolBar.quantise);
}

export function duplicateSelection(studio: Studio): void {
  const { song, selection } = studio.store.getState();
  const edit = duplicateNotes(song, selection, stepTicks(studio));
  if (change(studio, edit, { label: notesLabel('Duplicate', selection.size), select: 'new' })) {
    announce(studio, say.pasted(selection.size));
  }
}

export function toggleLock(studio: Studio): void {
  const { song, selection } = studio.store.getState();
  const isLocking = selectedNotes(song, selection).some(({ locked }) => locked !== true);
  const label = notesLabel(isLocking ? 'Keep' : 'Release', selection.size);
  if (change(studio, lockNotes(song, selection, isLocking), { label })) sayFirst(studio);
}

export function undoAction(studio: Studio): void {
  const label = undoStep(studio);
  announce(studio, label === undefined ? say.nothingToUndo : say.undone(label));
}

export function redoAction(studio: Studio): void {
  const label = redoStep(studio);
  announce(studio, label === undefined ? say.nothingToRedo : say.redone(label));
}

/** The selected notes as text for the clipboard; undefined where none are. */
export function copySelection(studio: Studio): string | undefined {
  const { song, selection } = studio.store.getState();
  const text = copyNotes(song, selection, firstLine(studio));
  if (text === '') return undefined;
  announce(studio, say.copied(selection.size));
  return text;
}

export function cutSelection(studio: Studio): string | undefined {
  const { song, selection } = studio.store.getState();
  const { text, edit } = cutNotes(song, selection, firstLine(studio));
  if (text === '') return undefined;
  change(studio, edit, { label: notesLabel('Cut', selection.size), select: new Set() });
  announce(studio, say.cut(selection.size));
  return text;
}

/** Copies begin on the grid, so that they are pasted with their rhythm. */
function firstLine({ store }: Studio): number | undefined {
  const { song, selection, grid } = store.getState();
  const first = selectedNotes(song, selection)[0];
  return first === undefined ? undefined : snapDown(song.metres, GRIDS[grid], first.onsetTicks);
}

/** Pastes where the cursor is, or where playing begins. What reads the text is fetched when it is first wanted. */
export async function paste(studio: Studio, text: string): Promise<void> {
  const reader = await fetched(import('../document/paste.ts')).catch((error: unknown) => {
    notify(studio, messageOf(error));
  });
  if (reader === undefined) return;
  const { song, cursor, isCursorShown, playheadTicks } = studio.store.getState();
  let edit: Edit;
  try {
    edit = reader.pasteNotes(song, text, isCursorShown ? cursor.ticks : playheadTicks);
  } catch {
    notify(studio, say.nothingToPaste);
    return;
  }
  const count = edit.kind === 'notes' ? edit.added.length : 0;
  if (change(studio, edit, { label: notesLabel('Paste', count), select: 'new' })) announce(studio, say.pasted(count));
}

/** Adds a note and makes it heard. */
export function addOne(studio: Studio, note: NewNote): void {
  const { song } = studio.store.getState();
  const edit = addNote(song, note);
  if (!change(studio, edit, { label: notesLabel('Add', 1) }) || edit.kind !== 'notes') return;
  const [added] = edit.added;
  if (added === undefined) return;
  preview(studio, added.pitch, added.velocity);
  announce(studio, say.added(noteInWords(studio.store.getState().song, added)));
}

/** Takes the suggestion that is shown into the song: a branch of the take tree, and one step of the history. */
export function acceptSuggestion(studio: Studio): boolean {
  const state = studio.store.getState();
  const { song, suggestion } = state;
  if (suggestion === undefined) return false;
  const { label, model, seed } = suggestion;
  const edit = replaceNotes(song, new Set(suggestion.removed), suggestion.notes);
  if (isNoEdit(edit)) return false;
  setWorkspace(studio, acceptTake(state, { edit, label, model, seed }));
  const taken = studio.store.getState().history.done.at(-1);
  studio.store.setState({ selection: taken === undefined ? new Set() : newIds(taken.edit) });
  const first = suggestion.notes[0];
  announce(studio, texts.suggest.announce.taken(suggestion.notes.length, placeInWords(song, first?.onsetTicks ?? 0)));
  return true;
}
