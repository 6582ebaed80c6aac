/** Dragging the end of a note, or its start; all that are selected change by as much. */

import { GRIDS } from '../app/state.ts';
import { announce, change, draftOf, type Studio } from '../app/studio.ts';
import { noteInWords } from '../app/words.ts';
import { notesLabel, resizeNotes, type SongNote, snapNear } from '../document/index.ts';
import { ticksAtX } from '../view/transform.ts';
import { type Gesture, isDrag, type Press } from './gesture.ts';

export function startResize(studio: Studio, press: Press, note: SongNote, edge: 'start' | 'end'): Gesture {
  const { store } = studio;
  const { song, view, grid, selection } = store.getState();
  const ids = selection.has(note.id) ? selection : new Set([note.id]);
  const gridTicks = GRIDS[grid];
  const least = gridTicks || GRIDS.thirtySecond / 4;
  const edgeTicks = note.onsetTicks + (edge === 'end' ? note.durationTicks : 0);
  const grabTicks = ticksAtX(view, press.x);
  let ticks = 0;
  let isMoving = false;
  store.setState({ selection: ids, isCursorShown: false });

  const edit = () => resizeNotes(song, ids, edge, ticks, least);
  return {
    move(to) {
      if (!isMoving && !isDrag(press, to)) return;
      isMoving = true;
      const line = snapNear(song.metres, gridTicks, edgeTicks + ticksAtX(view, to.x) - grabTicks);
      if (line - edgeTicks === ticks) return;
      ticks = line - edgeTicks;
      store.setState({ draft: draftOf(edit()) });
    },
    end() {
      store.setState({ draft: undefined });
      if (isMoving) change(studio, edit(), { label: notesLabel('Resize', ids.size) });
      const now = store.getState().song;
      const after = now.notes.find(({ id }) => id === note.id);
      if (after === undefined) return;
      // The next note that is drawn gets this length.
      store.setState({ drawTicks: after.durationTicks, ...(isMoving ? {} : { selection: new Set([note.id]) }) });
      announce(studio, noteInWords(now, after));
    },
    cancel: () => store.setState({ draft: undefined, selection }),
  };
}
