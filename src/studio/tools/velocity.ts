/**
 * The lane of loudness: pulling a head makes its note louder or softer, and all that are selected with it by as much;
 * a stroke across the lane draws a line for the notes that it passes.
 */

import { change, draftOf, preview, type Studio } from '../app/studio.ts';
import {
  drawVelocities,
  HIGHEST_PITCH,
  LOWEST_PITCH,
  notesLabel,
  type SongNote,
  setVelocities,
  TICKS_PER_BEAT,
} from '../document/index.ts';
import { indexOf, notesIn } from '../view/note-index.ts';
import { velocityAtY } from '../view/paint/velocity.ts';
import { ticksAtX } from '../view/transform.ts';
import { type Gesture, isDrag, type Press } from './gesture.ts';

/** How far beside its head a note is still meant, in CSS pixels. */
const REACH = { mouse: 7, touch: 14 } as const;

/** @param height of the lane */
export function startVelocity(studio: Studio, press: Press, height: number): Gesture {
  const { store } = studio;
  const { song, view, selection } = store.getState();
  const reach = press.isTouch ? REACH.touch : REACH.mouse;

  /** The notes that begin between two places, the selected ones first where there are any. */
  const notesBetween = (x1: number, x2: number): SongNote[] => {
    const fromTicks = ticksAtX(view, Math.min(x1, x2) - reach);
    const toTicks = ticksAtX(view, Math.max(x1, x2) + reach);
    const area = { fromTicks, toTicks, lowPitch: LOWEST_PITCH, highPitch: HIGHEST_PITCH };
    const found = notesIn(indexOf(song.notes), area).filter(({ onsetTicks }) => onsetTicks >= fromTicks);
    const chosen = found.filter(({ id }) => selection.has(id));
    return chosen.length > 0 ? chosen : found;
  };
  const grabbed = notesBetween(press.x, press.x);
  const nearest = grabbed.reduce<SongNote | undefined>((best, note) => {
    const distance = ({ onsetTicks }: SongNote) => Math.abs(onsetTicks - ticksAtX(view, press.x)) / TICKS_PER_BEAT;
    return best === undefined || distance(note) < distance(best) ? note : best;
  }, undefined);
  const drawn = new Map<number, number>();
  let edit = drawVelocities(song, drawn);
  let last = press;
  const isBlock = nearest !== undefined && selection.has(nearest.id) && selection.size > 1;

  const draw = (from: Press, to: Press) => {
    for (const note of notesBetween(from.x, to.x)) {
      const x = ((note.onsetTicks - view.leftTicks) * view.pixelsPerBeat) / TICKS_PER_BEAT;
      const share = to.x === from.x ? 1 : Math.min(1, Math.max(0, (x - from.x) / (to.x - from.x)));
      drawn.set(note.id, velocityAtY(from.y + share * (to.y - from.y), height));
    }
  };
  const pull = (to: Press) => {
    if (isBlock && nearest !== undefined) {
      edit = setVelocities(song, selection, { by: velocityAtY(to.y, height) - nearest.velocity });
    } else {
      draw(last, to);
      edit = drawVelocities(song, drawn);
    }
    last = to;
    store.setState({ draft: draftOf(edit) });
  };
  if (!isBlock) pull(press);
  return {
    move(to) {
      if (isBlock && !isDrag(press, to)) return;
      pull(to);
    },
    end() {
      const draft = draftOf(edit);
      store.setState({ draft: undefined });
      if (draft === undefined) return;
      change(studio, edit, { label: notesLabel('Change loudness of', draft.added.length) });
      const heard = draft.added[0];
      if (heard !== undefined) preview(studio, heard.pitch, heard.velocity);
    },
    cancel: () => store.setState({ draft: undefined }),
  };
}
