/**
 * The notes in sight. Mine are plain, the model's are striped, so that the two differ without colour too; loud notes
 * are filled, soft ones paler; those being dragged stand above the rest.
 */
import type { Origin, SongNote } from '../../document/song.ts';
import { keyName } from '../keys.ts';
import { forEachIn, type NoteIndex } from '../note-index.ts';
import { type Size, type View, visibleArea, xOfTicks, yOfPitch } from '../transform.ts';
import type { RollColors } from './colors.ts';

export interface NotesPicture {
  readonly index: NoteIndex;
  /** Ids of notes not to draw: those that the notes in `draft` stand for. */
  readonly hidden: ReadonlySet<number>;
  /** Notes of the gesture that goes on. */
  readonly draft: readonly SongNote[];
  readonly selection: ReadonlySet<number>;
  /** Sharps (positive) or flats of the key, for spelling names. */
  readonly fifths: number;
}

/** With more notes than this in sight corners are square: round ones take several times as long. */
const MOST_ROUND = 700;
const LEAST_NAME_WIDTH = 26;
const LEAST_NAME_HEIGHT = 14;

export function paintNotes(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  colors: RollColors,
  { index, hidden, draft, selection, fifths }: NotesPicture,
): void {
  const area = visibleArea(view, size);
  const seen: SongNote[] = [];
  forEachIn(index, area, (note) => {
    if (!hidden.has(note.id)) seen.push(note);
  });
  // The draft may hold thousands of notes, of which few are in sight.
  for (const note of draft) {
    if (note.onsetTicks < area.toTicks && note.onsetTicks + note.durationTicks > area.fromTicks) seen.push(note);
  }
  const isRound = seen.length <= MOST_ROUND && view.rowHeight >= 9;
  const stripes = stripesFor(context, colors);
  for (const note of seen) paintNote(context, view, colors, note, stripes, isRound, selection.has(note.id));
  if (view.rowHeight >= LEAST_NAME_HEIGHT) paintNames(context, view, colors, seen, fifths);
}

function paintNote(
  context: CanvasRenderingContext2D,
  view: View,
  colors: RollColors,
  note: SongNote,
  stripes: CanvasPattern | string,
  isRound: boolean,
  isSelected: boolean,
): void {
  const x = xOfTicks(view, note.onsetTicks);
  const width = Math.max(3, (note.durationTicks * view.pixelsPerBeat) / 480 - 1);
  const y = yOfPitch(view, note.pitch) + 1;
  const height = view.rowHeight - 2;
  const isModel = note.origin === 'model';
  context.globalAlpha = 0.45 + (0.55 * note.velocity) / 127;
  context.fillStyle = isModel ? stripes : colors.mine;
  if (isRound) {
    context.beginPath();
    context.roundRect(x, y, width, height, Math.min(4, width / 2));
    context.fill();
  } else {
    context.fillRect(x, y, width, height);
  }
  context.globalAlpha = 1;
  if (isSelected) {
    context.strokeStyle = colors.selected;
    context.lineWidth = 2;
  } else {
    context.strokeStyle = isModel ? colors.modelEdge : colors.mineEdge;
    context.lineWidth = 1;
  }
  if (isRound) context.stroke();
  // Where thousands are in sight, edges would be most of the work and hide the colours.
  else if (width > 8 && height > 5) context.strokeRect(x, y, width, height);
  else if (isSelected) {
    context.fillStyle = colors.selected;
    context.fillRect(x, y + height / 2 - 1, width, 2);
  }
  if (note.locked === true && width > 8) {
    context.fillStyle = isModel ? colors.modelText : colors.mineText;
    context.fillRect(x + width - 7, y + 2, 4, Math.max(2, height - 4));
  }
}

function paintNames(
  context: CanvasRenderingContext2D,
  view: View,
  colors: RollColors,
  notes: readonly SongNote[],
  fifths: number,
): void {
  context.font = `600 ${Math.min(12, view.rowHeight - 5)}px ui-rounded, system-ui, sans-serif`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  for (const note of notes) {
    const width = (note.durationTicks * view.pixelsPerBeat) / 480;
    if (width < LEAST_NAME_WIDTH) continue;
    const x = xOfTicks(view, note.onsetTicks);
    // The name of a long note stays in sight while its start is not.
    if (x + width < LEAST_NAME_WIDTH) continue;
    context.fillStyle = note.origin === 'model' ? colors.modelText : colors.mineText;
    context.fillText(
      keyName(note.pitch, fifths),
      Math.max(2, x) + 4,
      yOfPitch(view, note.pitch) + view.rowHeight / 2 + 0.5,
    );
  }
}

const patterns = new WeakMap<RollColors, CanvasPattern>();

/** Diagonal stripes in the model's two colours. */
function stripesFor(context: CanvasRenderingContext2D, colors: RollColors): CanvasPattern | string {
  const known = patterns.get(colors);
  if (known !== undefined) return known;
  const side = 8;
  const tile = new OffscreenCanvas(side, side);
  const brush = tile.getContext('2d');
  if (brush === null) return colors.model;
  brush.fillStyle = colors.model;
  brush.fillRect(0, 0, side, side);
  brush.strokeStyle = colors.modelStripe;
  brush.lineWidth = 2.5;
  brush.beginPath();
  for (const shift of [-side, 0, side]) {
    brush.moveTo(shift - 1, side + 1);
    brush.lineTo(shift + side + 1, -1);
  }
  brush.stroke();
  const pattern = context.createPattern(tile, 'repeat');
  if (pattern === null) return colors.model;
  patterns.set(colors, pattern);
  return pattern;
}

/** The colour of an owner, for legends and the velocity lane. */
export function ownerColor(colors: RollColors, origin: Origin): string {
  return origin === 'model' ? colors.model : colors.mine;
}
