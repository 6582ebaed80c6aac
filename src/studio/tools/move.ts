/** Dragging notes elsewhere, all that are selected with the one that was taken; with Alt, copies of them. */

import { moveEdit } from '../app/edit-actions.ts';
import { GRIDS } from '../app/state.ts';
import { announce, change, draftOf, preview, type Studio } from '../app/studio.ts';
import { noteInWords } from '../app/words.ts';
import {
  addNotes,
  applyEdit,
  type Edit,
  groupEdits,
  newIds,
  notesLabel,
  type SongNote,
  selectedNotes,
  snapNear,
} from '../document/index.ts';
import { texts } from '../texts/index.ts';
import { pitchAtY, ticksAtX } from '../view/transform.ts';
import { type Gesture, isDrag, type Press } from './gesture.ts';

export function startMove(studio: Studio, press: Press, note: SongNote): Gesture {
  const { store } = studio;
  const { song, view, grid, selection } = store.getState();
  const wasSelected = selection.has(note.id);
  // Shift keeps what is selected and adds to it, or takes away.
  const ids = wasSelected ? selection : new Set(press.shift || press.mod ? [...selection, note.id] : [note.id]);
  const grabTicks = ticksAtX(view, press.x);
  const grabPitch = pitchAtY(view, press.y);
  let semitones = 0;
  let ticks = 0;
  let isMoving = false;
  store.setState({ selection: ids, isCursorShown: false });
  preview(studio, note.pitch, note.velocity);

  const edit = (): Edit => {
    if (!press.alt) return moveEdit(studio, song, ids, { semitones, ticks });
    const copies = addNotes(
      song,
      selectedNotes(song, ids).map(({ locked: _, ...copied }) => copied),
    );
    return groupEdits([copies, moveEdit(studio, applyEdit(song, copies), newIds(copies), { semitones, ticks })]);
  };
  return {
    move(to) {
      if (!isMoving && !isDrag(press, to)) return;
      isMoving = true;
      const onset = snapNear(song.metres, GRIDS[grid], note.onsetTicks + ticksAtX(view, to.x) - grabTicks);
      const nextSemitones = pitchAtY(view, to.y) - grabPitch;
      // A drag that is only up or down leaves the time as it was, off the grid or not.
      const nextTicks = Math.abs(to.x - press.x) < 4 ? 0 : onset - note.onsetTicks;
      if (nextSemitones === semitones && nextTicks === ticks) return;
      const isOtherPitch = nextSemitones !== semitones;
      semitones = nextSemitones;
      ticks = nextTicks;
      const draft = draftOf(edit());
      store.setState({ draft });
      const moved = draft?.added.find(({ id }) => id === note.id) ?? draft?.added[0];
      if (isOtherPitch && moved !== undefined) preview(studio, moved.pitch, moved.velocity);
    },
    end() {
      store.setState({ draft: undefined });
      if (isMoving) {
        const label = notesLabel(press.alt ? 'Copy' : 'Move', ids.size);
        change(studio, edit(), { label, ...(press.alt ? { select: 'new' } : {}) });
        const first = selectedNotes(store.getState().song, store.getState().selection)[0];
        if (first !== undefined)
          announce(studio, texts.announce.moved(ids.size, noteInWords(store.getState().song, first)));
        return;
      }
      // A click: on one of several selects it alone, with Shift takes it out.
      if (wasSelected && (press.shift || press.mod)) {
        store.setState({ selection: new Set([...ids].filter((id) => id !== note.id)) });
      } else if (!press.shift && !press.mod) {
        store.setState({ selection: new Set([note.id]), drawTicks: note.durationTicks });
      }
      announce(studio, noteInWords(song, note, store.getState().selection.has(note.id)));
    },
    cancel: () => store.setState({ draft: undefined, selection }),
  };
}
