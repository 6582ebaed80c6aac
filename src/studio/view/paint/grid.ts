/** The roll's background: rows of keys, those of the key tinted; lines of octaves, bars, beats and the grid. */
import type { MetreChange } from '../../../notes/piece.ts';
import { type Bar, barsBetween, HIGHEST_PITCH, LOWEST_PITCH, TICKS_PER_BEAT } from '../../document/index.ts';
import { isBlackKey } from '../keys.ts';
import { pitchAtY, type Size, ticksAtX, type View, xOfTicks, yOfPitch } from '../transform.ts';
import { crisp } from './canvas.ts';
import type { RollColors } from './colors.ts';

export interface GridPicture {
  readonly metres: readonly MetreChange[];
  /** Distance of the finest lines; 0: none. */
  readonly gridTicks: number;
  /** Pitch classes of the key, 12 flags; undefined: none are tinted. */
  readonly scale: readonly boolean[] | undefined;
  /** Pitch class of the key's first note. */
  readonly tonic: number | undefined;
}

/** Lines closer than this are left out. */
const LEAST_DISTANCE = 7;

export function paintGrid(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  colors: RollColors,
  { metres, gridTicks, scale, tonic }: GridPicture,
): void {
  context.fillStyle = colors.rowWhite;
  context.fillRect(0, 0, size.width, size.height);
  const low = pitchAtY(view, size.height - 1);
  const high = pitchAtY(view, 0);
  for (let pitch = low; pitch <= high; pitch++) {
    const pitchClass = pitch % 12;
    const inScale = scale?.[pitchClass] === true;
    const color =
      pitchClass === tonic
        ? colors.rowTonic
        : inScale
          ? colors.rowScale
          : (scale === undefined ? isBlackKey(pitch) : true)
            ? colors.rowBlack
            : undefined;
    if (color === undefined) continue;
    context.fillStyle = color;
    context.fillRect(0, yOfPitch(view, pitch), size.width, view.rowHeight);
  }
  context.lineWidth = 1;
  paintOctaves(context, size, view, colors, low, high);
  const bars = barsBetween(metres, view.leftTicks, ticksAtX(view, size.width));
  if (gridTicks > 0) paintGridLines(context, size, view, colors, bars, gridTicks);
  paintBars(context, size, view, colors, bars);
  paintEdges(context, size, view, colors);
}

function paintOctaves(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  colors: RollColors,
  low: number,
  high: number,
): void {
  context.strokeStyle = colors.lineOctave;
  context.beginPath();
  // Between E and F and between B and C two white keys meet.
  for (let pitch = low; pitch <= high; pitch++) {
    if (pitch % 12 !== 0 && !(pitch % 12 === 5 && view.rowHeight >= 14)) continue;
    const y = crisp(yOfPitch(view, pitch) + view.rowHeight);
    context.moveTo(0, y);
    context.lineTo(size.width, y);
  }
  context.stroke();
}

function paintGridLines(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  colors: RollColors,
  bars: readonly Bar[],
  gridTicks: number,
): void {
  if ((gridTicks * view.pixelsPerBeat) / TICKS_PER_BEAT < LEAST_DISTANCE) return;
  context.strokeStyle = colors.lineGrid;
  context.beginPath();
  for (const bar of bars) {
    for (let ticks = bar.startTicks + gridTicks; ticks < bar.endTicks; ticks += gridTicks) {
      const x = xOfTicks(view, ticks);
      if (x > size.width) break;
      if (x >= 0) line(context, x, size.height);
    }
  }
  context.stroke();
}

function paintBars(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  colors: RollColors,
  bars: readonly Bar[],
): void {
  context.strokeStyle = colors.lineBeat;
  context.beginPath();
  for (const bar of bars) {
    if ((bar.beatTicks * view.pixelsPerBeat) / TICKS_PER_BEAT < LEAST_DISTANCE) continue;
    for (let ticks = bar.startTicks + bar.beatTicks; ticks < bar.endTicks; ticks += bar.beatTicks) {
      line(context, xOfTicks(view, ticks), size.height);
    }
  }
  context.stroke();
  context.strokeStyle = colors.lineBar;
  context.beginPath();
  let last = Number.NEGATIVE_INFINITY;
  for (const bar of bars) {
    const x = xOfTicks(view, bar.startTicks);
    if (x - last < LEAST_DISTANCE) continue;
    line(context, x, size.height);
    last = x;
  }
  context.stroke();
}

/** The ends of the piano, where the rows are higher than the keys. */
function paintEdges(context: CanvasRenderingContext2D, size: Size, view: View, colors: RollColors): void {
  context.fillStyle = colors.surface;
  const top = yOfPitch(view, HIGHEST_PITCH);
  const bottom = yOfPitch(view, LOWEST_PITCH - 1);
  if (top > 0) context.fillRect(0, 0, size.width, top);
  if (bottom < size.height) context.fillRect(0, bottom, size.width, size.height - bottom);
}

function line(context: CanvasRenderingContext2D, x: number, height: number): void {
  context.moveTo(crisp(x), 0);
  context.lineTo(crisp(x), height);
}
