/** The ruler: a click goes there, a drag marks the part to repeat, its edges and its middle can be dragged. */

import { GRIDS } from '../app/state.ts';
import type { Studio } from '../app/studio.ts';
import { seek, setLoop } from '../app/transport-actions.ts';
import { snapNear } from '../document/index.ts';
import { ticksAtX, xOfTicks } from '../view/transform.ts';
import { type Gesture, isDrag, type Press } from './gesture.ts';

/** Width of the edges of the part, in CSS pixels. */
const EDGE = { mouse: 7, touch: 16 } as const;

export function startRuler(studio: Studio, press: Press): Gesture {
  const { store } = studio;
  const { song, view, grid, loop, isLooping } = store.getState();
  const gridTicks = Math.max(GRIDS.eighth, GRIDS[grid]);
  const snap = (x: number) => snapNear(song.metres, gridTicks, ticksAtX(view, x));
  const edge = press.isTouch ? EDGE.touch : EDGE.mouse;
  const isAt = (ticks: number | undefined) => ticks !== undefined && Math.abs(xOfTicks(view, ticks) - press.x) <= edge;
  // The edge that stays while the other one is dragged.
  const anchor = isAt(loop?.endTicks) ? loop?.startTicks : isAt(loop?.startTicks) ? loop?.endTicks : undefined;
  const from = anchor ?? snap(press.x);
  let isMarking = false;
  return {
    move(to) {
      if (!isMarking && !isDrag(press, { ...to, y: press.y })) return;
      isMarking = true;
      const there = snap(to.x);
      const [startTicks, endTicks] = [Math.min(from, there), Math.max(from, there)];
      // Shown at once, heard when the drag has ended.
      if (endTicks > startTicks) store.setState({ loop: { startTicks, endTicks }, isLooping: true });
    },
    end() {
      if (isMarking) setLoop(studio, store.getState().loop);
      else seek(studio, snapNear(song.metres, GRIDS[grid], ticksAtX(view, press.x)));
    },
    cancel: () => store.setState({ loop, isLooping }),
  };
}
