/** The whole song in a strip, and which part of it is in sight. */

import { HIGHEST_PITCH, LOWEST_PITCH } from '../../document/index.ts';
import type { SongNote } from '../../document/song.ts';
import type { Size } from '../transform.ts';
import type { RollColors } from './colors.ts';
import { ownerColor } from './notes.ts';

/** @param endTicks what the strip's right edge stands for */
export function paintOverview(
  context: CanvasRenderingContext2D,
  size: Size,
  colors: RollColors,
  notes: readonly SongNote[],
  endTicks: number,
): void {
  const perTick = size.width / endTicks;
  const perPitch = (size.height - 6) / (HIGHEST_PITCH - LOWEST_PITCH);
  for (const { pitch, onsetTicks, durationTicks, origin } of notes) {
    context.fillStyle = ownerColor(colors, origin);
    context.fillRect(
      onsetTicks * perTick,
      2 + (HIGHEST_PITCH - pitch) * perPitch,
      Math.max(1, durationTicks * perTick),
      2,
    );
  }
}
