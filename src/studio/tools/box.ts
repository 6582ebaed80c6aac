/** Selecting by a box; with Shift what was selected stays so. A click beside all notes selects nothing. */
import { announce, type Studio } from '../app/studio.ts';
import { texts } from '../texts/index.ts';
import { indexOf, notesIn } from '../view/note-index.ts';
import { areaBetween } from '../view/transform.ts';
import { type Gesture, isDrag, type Press } from './gesture.ts';

export function startBox({ store, player }: Studio, press: Press): Gesture {
  const { song, view, selection } = store.getState();
  const kept = press.shift || press.mod ? selection : new Set<number>();
  let isBox = false;
  store.setState({ isCursorShown: false });
  return {
    move(to) {
      if (!isBox && !isDrag(press, to)) return;
      isBox = true;
      const box = areaBetween(view, press, to);
      const found = notesIn(indexOf(song.notes), box).map(({ id }) => id);
      store.setState({ box, selection: new Set([...kept, ...found]) });
    },
    end() {
      store.setState({ box: undefined, ...(isBox ? {} : { selection: kept }) });
      announce({ store, player }, texts.announce.selected(store.getState().selection.size));
    },
    cancel: () => store.setState({ box: undefined, selection }),
  };
}
