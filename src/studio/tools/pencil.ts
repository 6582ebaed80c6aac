/** Drawing: a press adds a note and sounds it, dragging on makes it longer, or moves it up and down. */

import { settledPitch } from '../app/edit-actions.ts';
import { GRIDS } from '../app/state.ts';
import { announce, change, draftOf, preview, type Studio } from '../app/studio.ts';
import { noteInWords } from '../app/words.ts';
import { addNote, notesLabel, snapDown, snapNear } from '../document/index.ts';
import { texts } from '../texts/index.ts';
import { pitchAtY, ticksAtX } from '../view/transform.ts';
import { type Gesture, isDrag, type Press } from './gesture.ts';

export function startPencil(studio: Studio, press: Press): Gesture {
  const { store } = studio;
  const { song, view, grid, drawTicks } = store.getState();
  const gridTicks = GRIDS[grid];
  const onsetTicks = snapDown(song.metres, gridTicks, ticksAtX(view, press.x));
  const least = gridTicks || GRIDS.thirtySecond;
  let pitch = settledPitch(studio, pitchAtY(view, press.y), onsetTicks);
  let durationTicks = drawTicks;
  let isStretched = false;

  const show = () => {
    store.setState({ draft: draftOf(addNote(song, { pitch, onsetTicks, durationTicks })), isCursorShown: false });
  };
  show();
  preview(studio, pitch, 80);
  return {
    move(to) {
      const nextPitch = settledPitch(studio, pitchAtY(view, to.y), onsetTicks);
      if (isDrag(press, to) && Math.abs(to.x - press.x) > 6) isStretched = true;
      if (isStretched) {
        const end = snapNear(song.metres, gridTicks, ticksAtX(view, to.x));
        durationTicks = Math.max(least, end - onsetTicks);
      }
      if (nextPitch !== pitch && isDrag(press, to)) {
        pitch = nextPitch;
        preview(studio, pitch, 80);
      }
      show();
    },
    end() {
      store.setState({ draft: undefined, ...(isStretched ? { drawTicks: durationTicks } : {}) });
      const edit = addNote(song, { pitch, onsetTicks, durationTicks });
      change(studio, edit, { label: notesLabel('Add', 1), select: 'new' });
      if (edit.kind === 'notes' && edit.added[0] !== undefined) {
        announce(studio, texts.announce.added(noteInWords(song, edit.added[0])));
      }
    },
    cancel: () => store.setState({ draft: undefined }),
  };
}
