/** The bar ruler: numbers of bars, ticks of beats, the loop, where playing stands. */
import type { MetreChange } from '../../../notes/piece.ts';
import { barsBetween, TICKS_PER_BEAT } from '../../document/index.ts';
import type { LoopRegion } from '../../playback/timeline.ts';
import { type Size, ticksAtX, type View, xOfTicks } from '../transform.ts';
import { crisp } from './canvas.ts';
import type { RollColors } from './colors.ts';

export interface RulerPicture {
  readonly metres: readonly MetreChange[];
  /** Shown pale while it is off. */
  readonly loop: LoopRegion | undefined;
  readonly isLooping: boolean;
  readonly playheadTicks: number;
}

/** Numbers closer than this are left out. */
const LEAST_NUMBER_DISTANCE = 34;

export function paintRuler(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  colors: RollColors,
  { metres, loop, isLooping, playheadTicks }: RulerPicture,
): void {
  context.fillStyle = colors.surface;
  context.fillRect(0, 0, size.width, size.height);
  if (loop !== undefined) {
    const x = xOfTicks(view, loop.startTicks);
    const width = xOfTicks(view, loop.endTicks) - x;
    context.fillStyle = colors.loop;
    context.fillRect(x, 0, width, size.height);
    context.fillStyle = colors.loopEdge;
    context.globalAlpha = isLooping ? 1 : 0.45;
    context.fillRect(x, 0, width, 4);
    for (const edge of [x, x + width - 3]) context.fillRect(edge, 0, 3, size.height);
    context.globalAlpha = 1;
  }
  paintNumbers(context, size, view, colors, metres);
  paintHead(context, size, colors, xOfTicks(view, playheadTicks));
  context.fillStyle = colors.lineBar;
  context.fillRect(0, size.height - 1, size.width, 1);
}

function paintNumbers(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  colors: RollColors,
  metres: readonly MetreChange[],
): void {
  context.font = '600 12px ui-rounded, system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.lineWidth = 1;
  context.strokeStyle = colors.lineBar;
  context.fillStyle = colors.textSoft;
  let last = Number.NEGATIVE_INFINITY;
  for (const bar of barsBetween(metres, view.leftTicks, ticksAtX(view, size.width))) {
    const x = xOfTicks(view, bar.startTicks);
    if (x - last >= LEAST_NUMBER_DISTANCE) {
      context.fillText(String(bar.number), x + 5, size.height / 2);
      stroke(context, x, size.height * 0.3, size.height);
      last = x;
    }
    if ((bar.beatTicks * view.pixelsPerBeat) / TICKS_PER_BEAT < 12) continue;
    for (let ticks = bar.startTicks + bar.beatTicks; ticks < bar.endTicks; ticks += bar.beatTicks) {
      stroke(context, xOfTicks(view, ticks), size.height * 0.72, size.height);
    }
  }
}

function paintHead(context: CanvasRenderingContext2D, size: Size, colors: RollColors, x: number): void {
  if (x < -8 || x > size.width + 8) return;
  context.fillStyle = colors.playhead;
  context.beginPath();
  context.moveTo(x - 7, size.height - 11);
  context.lineTo(x + 7, size.height - 11);
  context.lineTo(x, size.height - 1);
  context.fill();
}

function stroke(context: CanvasRenderingContext2D, x: number, from: number, to: number): void {
  context.beginPath();
  context.moveTo(crisp(x), from);
  context.lineTo(crisp(x), to);
  context.stroke();
}
