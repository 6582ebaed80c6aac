/** What moves above the notes: suggestions as ghosts, the box of a selection, the cursor, the play-head. */
import type { LoopRegion } from '../../playback/timeline.ts';
import { type Area, type Size, type View, xOfTicks, yOfPitch } from '../transform.ts';
import type { RollColors } from './colors.ts';

/** A note of a suggestion that is not accepted yet. */
export interface GhostNote {
  readonly pitch: number;
  readonly onsetTicks: number;
  readonly durationTicks: number;
}

export interface OverlayPicture {
  /** Undefined: none is shown. */
  readonly playheadTicks: number | undefined;
  readonly cursor: { readonly ticks: number; readonly pitch: number; readonly widthTicks: number } | undefined;
  readonly box: Area | undefined;
  readonly ghosts: readonly GhostNote[];
  readonly loop: LoopRegion | undefined;
}

export function paintOverlay(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  colors: RollColors,
  { playheadTicks, cursor, box, ghosts, loop }: OverlayPicture,
): void {
  if (loop !== undefined) paintLoop(context, size, view, colors, loop);
  paintGhosts(context, size, view, colors, ghosts);
  if (box !== undefined) {
    const x = xOfTicks(view, box.fromTicks);
    const y = yOfPitch(view, box.highPitch);
    const width = xOfTicks(view, box.toTicks) - x;
    const height = yOfPitch(view, box.lowPitch - 1) - y;
    context.fillStyle = colors.box;
    context.fillRect(x, y, width, height);
    context.strokeStyle = colors.boxEdge;
    context.lineWidth = 1;
    context.strokeRect(Math.round(x) + 0.5, Math.round(y) + 0.5, width, height);
  }
  if (cursor !== undefined) {
    const x = xOfTicks(view, cursor.ticks);
    const width = Math.max(6, xOfTicks(view, cursor.ticks + cursor.widthTicks) - x);
    context.strokeStyle = colors.cursor;
    context.lineWidth = 2;
    context.setLineDash([4, 3]);
    context.strokeRect(x + 1, yOfPitch(view, cursor.pitch) + 1, width - 2, view.rowHeight - 2);
    context.setLineDash([]);
  }
  if (playheadTicks !== undefined) {
    const x = xOfTicks(view, playheadTicks);
    if (x >= -2 && x <= size.width + 2) {
      context.fillStyle = colors.playhead;
      context.fillRect(Math.round(x) - 1, 0, 2, size.height);
    }
  }
}

function paintGhosts(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  colors: RollColors,
  ghosts: readonly GhostNote[],
): void {
  if (ghosts.length === 0) return;
  context.fillStyle = colors.ghost;
  context.strokeStyle = colors.ghostEdge;
  context.lineWidth = 1.5;
  context.setLineDash([3, 2]);
  for (const { pitch, onsetTicks, durationTicks } of ghosts) {
    const x = xOfTicks(view, onsetTicks);
    const width = Math.max(3, xOfTicks(view, onsetTicks + durationTicks) - x - 1);
    const y = yOfPitch(view, pitch) + 1;
    if (x > size.width || x + width < 0 || y > size.height || y + view.rowHeight < 0) continue;
    context.fillRect(x, y, width, view.rowHeight - 2);
    context.strokeRect(x, y, width, view.rowHeight - 2);
  }
  context.setLineDash([]);
}

function paintLoop(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  colors: RollColors,
  loop: LoopRegion,
): void {
  context.fillStyle = colors.loopEdge;
  for (const ticks of [loop.startTicks, loop.endTicks]) {
    const x = xOfTicks(view, ticks);
    if (x >= 0 && x <= size.width) context.fillRect(Math.round(x), 0, 1, size.height);
  }
}
