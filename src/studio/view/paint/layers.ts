/** The studio's layers: which part of the state each picture is drawn from. */

import { stepTicks } from '../../app/edit-actions.ts';
import { type Draft, GRIDS, type ShownSuggestion, type StudioState } from '../../app/state.ts';
import type { Studio } from '../../app/studio.ts';
import { scrollEnd } from '../../app/view-actions.ts';
import { fifthsAt } from '../../app/words.ts';
import { keyAt, scaleOf, tonicOf } from '../../document/index.ts';
import { indexOf } from '../note-index.ts';
import type { Layer } from './frame-loop.ts';
import { paintGrid } from './grid.ts';
import { paintKeyboard } from './keyboard.ts';
import { type NotesPicture, paintNotes } from './notes.ts';
import { paintOverlay } from './overlay.ts';
import { paintOverview } from './overview.ts';
import { paintRuler } from './ruler.ts';
import { paintVelocity } from './velocity.ts';

type Canvas = HTMLCanvasElement;

/** The key at the left edge: the one whose scale is tinted. */
const keyOf = ({ song, view }: StudioState) => keyAt(song, view.leftTicks);

export function gridLayer(canvas: Canvas): Layer {
  return {
    canvas,
    isOpaque: true,
    inputs: ({ state, colors }) => [state.view, state.song.metres, keyOf(state), state.grid, colors],
    paint(context, size, { state, colors }) {
      const key = keyOf(state);
      paintGrid(context, size, state.view, colors, {
        metres: state.song.metres,
        gridTicks: GRIDS[state.grid],
        scale: key && scaleOf(key),
        tonic: key && tonicOf(key),
      });
    },
  };
}

const hiddenBy = new WeakMap<Draft | ShownSuggestion, ReadonlySet<number>>();
const NONE: ReadonlySet<number> = new Set();

/** The notes that give way; what a suggestion would take away does too, so that one sees what would remain. */
function hiddenNotes({ draft, suggestion }: StudioState): ReadonlySet<number> {
  const cause = draft ?? suggestion;
  if (cause === undefined) return NONE;
  const known = hiddenBy.get(cause);
  if (known !== undefined) return known;
  const hidden = new Set(draft === undefined ? suggestion?.removed : draft.removed.map(({ id }) => id));
  hiddenBy.set(cause, hidden);
  return hidden;
}

function notesPicture(state: StudioState): NotesPicture {
  const { song, draft, selection } = state;
  return {
    index: indexOf(song.notes),
    hidden: hiddenNotes(state),
    draft: draft?.added ?? [],
    selection,
    fifths: fifthsAt(song, state.view.leftTicks),
  };
}

export function notesLayer(canvas: Canvas): Layer {
  return {
    canvas,
    inputs: ({ state, colors }) => [
      state.view,
      state.song.notes,
      state.song.keys,
      state.draft,
      state.selection,
      state.suggestion,
      colors,
    ],
    paint: (context, size, { state, colors }) => paintNotes(context, size, state.view, colors, notesPicture(state)),
  };
}

export function velocityLayer(canvas: Canvas): Layer {
  return {
    canvas,
    isOpaque: true,
    inputs: ({ state, colors }) => [
      state.view,
      state.song.notes,
      state.draft,
      state.selection,
      state.suggestion,
      colors,
    ],
    paint: (context, size, { state, colors }) => paintVelocity(context, size, state.view, colors, notesPicture(state)),
  };
}

export function overlayLayer(canvas: Canvas, studio: Studio): Layer {
  return {
    canvas,
    inputs: ({ state, colors, playheadTicks }) => [
      state.view,
      playheadTicks,
      state.cursor,
      state.isCursorShown,
      state.box,
      state.suggestion,
      state.loop,
      state.grid,
      colors,
    ],
    paint(context, size, { state, colors, playheadTicks }) {
      paintOverlay(context, size, state.view, colors, {
        playheadTicks,
        cursor: state.isCursorShown ? { ...state.cursor, widthTicks: stepTicks(studio) } : undefined,
        box: state.box,
        ghosts: state.suggestion?.notes ?? [],
        loop: state.loop,
      });
    },
  };
}

export function rulerLayer(canvas: Canvas): Layer {
  return {
    canvas,
    isOpaque: true,
    inputs: ({ state, colors, playheadTicks }) => [
      state.view,
      state.song.metres,
      state.loop,
      state.isLooping,
      playheadTicks,
      colors,
    ],
    paint(context, size, { state, colors, playheadTicks }) {
      const { metres } = state.song;
      const { loop, isLooping, view } = state;
      paintRuler(context, size, view, colors, { metres, loop, isLooping, playheadTicks });
    },
  };
}

export function keyboardLayer(canvas: Canvas): Layer {
  return {
    canvas,
    isOpaque: true,
    // Only how high and how tall rows are: scrolling through time leaves the keys alone.
    inputs: ({ state, colors }) => [
      state.view.topRows,
      state.view.rowHeight,
      state.pressed,
      state.heat,
      keyOf(state),
      colors,
    ],
    paint(context, size, { state, colors }) {
      const key = keyOf(state);
      paintKeyboard(context, size, state.view, colors, {
        pressed: state.pressed,
        scale: key && scaleOf(key),
        fifths: key?.fifths ?? 0,
        heat: state.heat,
      });
    },
  };
}

export function overviewLayer(canvas: Canvas): Layer {
  return {
    canvas,
    inputs: ({ state, colors }) => [state.song.notes, scrollEnd(state), colors],
    paint: (context, size, { state, colors }) =>
      paintOverview(context, size, colors, state.song.notes, scrollEnd(state)),
  };
}
