/** Pushing the picture: with the hand, the middle button, or two fingers, which zoom as well. */
import type { Studio } from '../app/studio.ts';
import { setView } from '../app/view-actions.ts';
import { type Point, scrollView, type View, zoomPitch, zoomTime } from '../view/transform.ts';
import type { Gesture, Press } from './gesture.ts';

export function startHand(studio: Studio, press: Press): Gesture {
  const { view } = studio.store.getState();
  return {
    move: (to) => setView(studio, scrollView(view, press.x - to.x, press.y - to.y)),
    end() {},
    cancel: () => setView(studio, view),
  };
}

/** How far apart two fingers have to be in a direction to zoom in it, in CSS pixels. */
const LEAST_SPREAD = 50;

/**
 * The view under two fingers that moved: what was under them stays under them.
 *
 * @param from where they were, over `view`
 * @param to where they are
 */
export function pinchedView(view: View, from: readonly [Point, Point], to: readonly [Point, Point]): View {
  const middle = (points: readonly [Point, Point]): Point => ({
    x: (points[0].x + points[1].x) / 2,
    y: (points[0].y + points[1].y) / 2,
  });
  const spread = (points: readonly [Point, Point], axis: 'x' | 'y') => Math.abs(points[0][axis] - points[1][axis]);
  const factor = (axis: 'x' | 'y') =>
    spread(from, axis) < LEAST_SPREAD ? 1 : Math.max(LEAST_SPREAD, spread(to, axis)) / spread(from, axis);
  const [a, b] = [middle(from), middle(to)];
  const zoomed = zoomPitch(zoomTime(view, factor('x'), a.x), factor('y'), a.y);
  return scrollView(zoomed, a.x - b.x, a.y - b.y);
}
