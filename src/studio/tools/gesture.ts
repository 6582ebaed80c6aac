/**
 * What a gesture is: pressed, moved, released or called off. One kind of gesture is one file of this folder; none
 * of them knows the page, so that they are tested by calling them.
 */
import type { Point } from '../view/transform.ts';

/** A pointer on the roll, or on the ruler or lane beside it. */
export interface Press extends Point {
  readonly shift: boolean;
  /** Ctrl, or Command on a Mac. */
  readonly mod: boolean;
  readonly alt: boolean;
  readonly isTouch: boolean;
}

export interface Gesture {
  move(press: Press): void;
  /** The pointer was released where it was last moved to. */
  end(): void;
  /** Nothing shall have happened. */
  cancel(): void;
}

/** How far a pointer wanders, in CSS pixels, before a press becomes a drag. */
const SLACK = { mouse: 3, touch: 8 } as const;

export function isDrag(from: Press, to: Press): boolean {
  const slack = to.isTouch ? SLACK.touch : SLACK.mouse;
  return Math.abs(to.x - from.x) > slack || Math.abs(to.y - from.y) > slack;
}

let gestures = 0;

/** A name for a gesture's steps in the history, so that they become one. */
export function gestureKey(): string {
  return `gesture ${++gestures}`;
}
