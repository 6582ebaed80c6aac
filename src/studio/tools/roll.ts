/** Which gesture a press on the roll begins, by tool and by what lies under the pointer. */
import type { Studio } from '../app/studio.ts';
import { startBox } from './box.ts';
import type { Gesture, Press } from './gesture.ts';
import { startHand } from './hand.ts';
import { hitTest } from './hit.ts';
import { startMove } from './move.ts';
import { startPencil } from './pencil.ts';
import { startResize } from './resize.ts';

export function startRoll(studio: Studio, press: Press): Gesture {
  const state = studio.store.getState();
  if (state.tool === 'hand') return startHand(studio, press);
  const hit = hitTest(state, press);
  if (hit === undefined) {
    // With the pencil, Shift or Ctrl draws a box: the way to select without changing the tool.
    if (state.tool === 'select' || press.shift || press.mod) return startBox(studio, press);
    return startPencil(studio, press);
  }
  if (hit.part === 'body') return startMove(studio, press, hit.note);
  return startResize(studio, press, hit.note, hit.part);
}
