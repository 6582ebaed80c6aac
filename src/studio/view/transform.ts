/**
 * From music to the screen and back: ticks and pitches <-> CSS pixels of the piano roll. Pure; the origin is the
 * upper left corner of the roll, x grows with time and y as pitch falls.
 */
import { HIGHEST_PITCH, LOWEST_PITCH, TICKS_PER_BEAT } from '../document/index.ts';

/** Rows of the roll: the 88 keys of a piano. */
export const ROWS: number = HIGHEST_PITCH - LOWEST_PITCH + 1;

export const PIXELS_PER_BEAT = { least: 6, most: 480 } as const;
export const ROW_HEIGHT = { least: 7, most: 40 } as const;

/** Which part of the music is seen, and how large. */
export interface View {
  /** The time at the left edge, at least 0. */
  readonly leftTicks: number;
  /** Width of a quarter note. */
  readonly pixelsPerBeat: number;
  /** How many rows are hidden above the upper edge, a fraction allowed. */
  readonly topRows: number;
  /** Height of a row. */
  readonly rowHeight: number;
}

/** CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle of music: times `fromTicks` .. `toTicks`, pitches `lowPitch` .. `highPitch`, the last one included. */
export interface Area {
  readonly fromTicks: number;
  readonly toTicks: number;
  readonly lowPitch: number;
  readonly highPitch: number;
}

export const START_VIEW: View = { leftTicks: 0, pixelsPerBeat: 72, topRows: 29, rowHeight: 18 };

/** @example xOfTicks({ ...START_VIEW, pixelsPerBeat: 96 }, 480) // 96 */
export function xOfTicks(view: View, ticks: number): number {
  return ((ticks - view.leftTicks) * view.pixelsPerBeat) / TICKS_PER_BEAT;
}

/** The inverse of `xOfTicks`; not rounded, negative left of the song. */
export function ticksAtX(view: View, x: number): number {
  return view.leftTicks + (x * TICKS_PER_BEAT) / view.pixelsPerBeat;
}

/** The upper edge of a pitch's row. */
export function yOfPitch(view: View, pitch: number): number {
  return (HIGHEST_PITCH - pitch - view.topRows) * view.rowHeight;
}

/** The pitch whose row is at `y`, kept on the piano. */
export function pitchAtY(view: View, y: number): number {
  return clamp(HIGHEST_PITCH - Math.floor(view.topRows + y / view.rowHeight), LOWEST_PITCH, HIGHEST_PITCH);
}

/** The music that a view of this size shows, rows seen in part included. */
export function visibleArea(view: View, size: Size): Area {
  return {
    fromTicks: view.leftTicks,
    toTicks: ticksAtX(view, size.width),
    lowPitch: pitchAtY(view, size.height - 1),
    highPitch: pitchAtY(view, 0),
  };
}

/** The music in a box between two points, in any order. */
export function areaBetween(view: View, a: Point, b: Point): Area {
  return {
    fromTicks: ticksAtX(view, Math.min(a.x, b.x)),
    toTicks: ticksAtX(view, Math.max(a.x, b.x)),
    lowPitch: pitchAtY(view, Math.max(a.y, b.y)),
    highPitch: pitchAtY(view, Math.min(a.y, b.y)),
  };
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * A view within its limits: not before the song's start, the last key not above the lower edge.
 *
 * @param endTicks how far to the right one may scroll
 */
export function clampView(view: View, size: Size, endTicks: number): View {
  const rowHeight = clamp(view.rowHeight, ROW_HEIGHT.least, ROW_HEIGHT.most);
  const pixelsPerBeat = clamp(view.pixelsPerBeat, PIXELS_PER_BEAT.least, PIXELS_PER_BEAT.most);
  return {
    pixelsPerBeat,
    rowHeight,
    leftTicks: clamp(view.leftTicks, 0, Math.max(0, endTicks)),
    topRows: clamp(view.topRows, 0, Math.max(0, ROWS - size.height / rowHeight)),
  };
}

/** Wider or narrower beats; the time at `x` stays where it is. */
export function zoomTime(view: View, factor: number, x: number): View {
  const pixelsPerBeat = clamp(view.pixelsPerBeat * factor, PIXELS_PER_BEAT.least, PIXELS_PER_BEAT.most);
  const leftTicks = ticksAtX(view, x) - (x * TICKS_PER_BEAT) / pixelsPerBeat;
  return { ...view, pixelsPerBeat, leftTicks: Math.max(0, leftTicks) };
}

/** Higher or lower rows; the pitch at `y` stays where it is. */
export function zoomPitch(view: View, factor: number, y: number): View {
  const rowHeight = clamp(view.rowHeight * factor, ROW_HEIGHT.least, ROW_HEIGHT.most);
  return { ...view, rowHeight, topRows: view.topRows + y / view.rowHeight - y / rowHeight };
}

/** The view after the picture was pushed: positive `dx` and `dy` show what is to the right and below. */
export function scrollView(view: View, dx: number, dy: number): View {
  return { ...view, leftTicks: ticksAtX(view, dx), topRows: view.topRows + dy / view.rowHeight };
}

/**
 * The view that shows a time and a pitch, moved as little as possible; the same object if both are seen already.
 *
 * @param margin how far from the edges they should be
 */
export function revealPlace(view: View, size: Size, ticks: number, pitch: number, margin = 24): View {
  const x = xOfTicks(view, ticks);
  const y = yOfPitch(view, pitch);
  const right = size.width - margin;
  const bottom = size.height - view.rowHeight - margin;
  const dx = x < 0 || (x < margin && view.leftTicks > 0) ? x - margin : x > right ? x - right : 0;
  const dy = y < margin ? y - margin : y > bottom ? y - bottom : 0;
  if (dx === 0 && dy === 0) return view;
  const moved = scrollView(view, dx, dy);
  return { ...moved, leftTicks: Math.max(0, moved.leftTicks) };
}

/**
 * The view that follows playing: turned like a page when the play-head comes near the right edge or is outside.
 *
 * @returns the same object while nothing has to move
 */
export function followPlayhead(view: View, width: number, ticks: number): View {
  const x = xOfTicks(view, ticks);
  if (x >= 0 && x <= width * 0.92) return view;
  return { ...view, leftTicks: Math.max(0, ticks - (width * 0.08 * TICKS_PER_BEAT) / view.pixelsPerBeat) };
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
