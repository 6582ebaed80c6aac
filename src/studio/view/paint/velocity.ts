/** The lane of loudness: one stem a note, as high as it is loud. */

import { HIGHEST_PITCH, LOWEST_PITCH } from '../../document/index.ts';
import type { SongNote } from '../../document/song.ts';
import { forEachIn } from '../note-index.ts';
import { type Size, ticksAtX, type View, xOfTicks } from '../transform.ts';
import type { RollColors } from './colors.ts';
import { type NotesPicture, ownerColor } from './notes.ts';

/** Room above and below the stems, in CSS pixels. */
export const LANE_PADDING = 8;

/** @returns y of a loudness 1 .. 127 in a lane of this height */
export function yOfVelocity(velocity: number, height: number): number {
  return LANE_PADDING + (1 - velocity / 127) * (height - 2 * LANE_PADDING);
}

/** The loudness at a height, 1 .. 127. */
export function velocityAtY(y: number, height: number): number {
  const share = 1 - (y - LANE_PADDING) / (height - 2 * LANE_PADDING);
  return Math.min(127, Math.max(1, Math.round(share * 127)));
}

export function paintVelocity(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  colors: RollColors,
  { index, hidden, draft, selection }: NotesPicture,
): void {
  context.fillStyle = colors.surface;
  context.fillRect(0, 0, size.width, size.height);
  context.fillStyle = colors.lineGrid;
  for (const velocity of [127, 64]) context.fillRect(0, Math.round(yOfVelocity(velocity, size.height)), size.width, 1);
  const fromTicks = ticksAtX(view, -6);
  const toTicks = ticksAtX(view, size.width + 6);
  const isSeen = ({ onsetTicks }: SongNote) => onsetTicks >= fromTicks && onsetTicks < toTicks;
  const seen: SongNote[] = [];
  forEachIn(index, { fromTicks, toTicks, lowPitch: LOWEST_PITCH, highPitch: HIGHEST_PITCH }, (note) => {
    if (!hidden.has(note.id) && isSeen(note)) seen.push(note);
  });
  for (const note of draft) if (isSeen(note)) seen.push(note);
  const hasHeads = seen.length <= MOST_HEADS;
  for (const isSelected of [false, true]) {
    for (const note of seen) {
      // The selected ones are on top.
      if (selection.has(note.id) === isSelected) paintStem(context, size, view, colors, note, isSelected, hasHeads);
    }
  }
}

/** With more notes than this in sight stems have no heads: circles take most of the time. */
const MOST_HEADS = 300;

function paintStem(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  colors: RollColors,
  note: SongNote,
  isSelected: boolean,
  hasHead: boolean,
): void {
  const x = Math.round(xOfTicks(view, note.onsetTicks));
  const y = yOfVelocity(note.velocity, size.height);
  const isModel = note.origin === 'model';
  const edge = isSelected ? colors.selected : isModel ? colors.modelEdge : colors.mineEdge;
  context.fillStyle = edge;
  context.fillRect(x, y, 2, size.height - LANE_PADDING - y);
  if (!hasHead) {
    context.fillRect(x - 1, y, 4, 3);
    return;
  }
  context.fillStyle = ownerColor(colors, note.origin);
  context.beginPath();
  // The model's have square heads.
  if (isModel) context.rect(x - 3, y - 4, 8, 8);
  else context.arc(x + 1, y, 4.5, 0, 2 * Math.PI);
  context.fill();
  context.strokeStyle = edge;
  context.lineWidth = isSelected ? 2 : 1;
  context.stroke();
}
