/** Looking around: what part of the song is in sight. */
import { barAt, HIGHEST_PITCH, LOWEST_PITCH, TICKS_PER_BEAT } from '../document/index.ts';
import { endOf, indexOf } from '../view/note-index.ts';
import {
  clampView,
  PIXELS_PER_BEAT,
  revealPlace,
  type Size,
  START_VIEW,
  scrollView,
  type View,
  zoomPitch,
  zoomTime,
} from '../view/transform.ts';
import type { StudioState } from './state.ts';
import type { Studio } from './studio.ts';

/** Room after the last note, in bars. */
const ROOM_BARS = 8;

/** What the right end of the scroll bar stands for, in ticks. */
export function scrollEnd({ song, suggestion, loop, playheadTicks }: StudioState): number {
  const ghosts = (suggestion?.notes ?? []).reduce(
    (end, note) => Math.max(end, note.onsetTicks + note.durationTicks),
    0,
  );
  const end = Math.max(endOf(song.notes), ghosts, loop?.endTicks ?? 0, playheadTicks);
  const bar = barAt(song.metres, end);
  return bar.endTicks + ROOM_BARS * (bar.endTicks - bar.startTicks);
}

export function setView({ store }: Studio, view: View): void {
  store.setState((state) => {
    const clamped = clampView(view, state.size, scrollEnd(state));
    return { view: clamped };
  });
}

export function setSize(studio: Studio, size: Size): void {
  studio.store.setState({ size });
  setView(studio, studio.store.getState().view);
}

/** Positive: later and lower, in CSS pixels. */
export function scrollBy(studio: Studio, dx: number, dy: number): void {
  setView(studio, scrollView(studio.store.getState().view, dx, dy));
}

/** Wider beats by a factor; the time at `x` stays, by default the middle. */
export function zoomTimeBy(studio: Studio, factor: number, x?: number): void {
  const { view, size } = studio.store.getState();
  setView(studio, zoomTime(view, factor, x ?? size.width / 2));
}

export function zoomPitchBy(studio: Studio, factor: number, y?: number): void {
  const { view, size } = studio.store.getState();
  setView(studio, zoomPitch(view, factor, y ?? size.height / 2));
}

export function reveal(studio: Studio, ticks: number, pitch: number): void {
  const { view, size } = studio.store.getState();
  const seen = revealPlace(view, size, ticks, pitch);
  if (seen !== view) setView(studio, seen);
}

/** The whole song, as far as it fits, its pitches in the middle. */
export function fitSong(studio: Studio): void {
  const { song, size } = studio.store.getState();
  const end = endOf(song.notes);
  if (end === 0) return;
  const bar = barAt(song.metres, end - 1);
  const pixelsPerBeat = Math.max(PIXELS_PER_BEAT.least, Math.min(120, (size.width * TICKS_PER_BEAT) / bar.endTicks));
  setView(studio, centred({ ...studio.store.getState().view, pixelsPerBeat, leftTicks: 0 }, studio.store.getState()));
}

/** Rows are made this low, in CSS pixels, for a song to be seen from its lowest to its highest note. */
const LEAST_ROW_HEIGHT = 14;

/** The view with the notes' pitches in the middle, rows as high as at first or, for many pitches, lower. */
export function centred(view: View, { song, size }: StudioState): View {
  const { notes } = indexOf(song.notes);
  if (notes.length === 0) return view;
  let [low, high] = [HIGHEST_PITCH, LOWEST_PITCH];
  for (const { pitch } of notes) {
    low = Math.min(low, pitch);
    high = Math.max(high, pitch);
  }
  const middle = (low + high) / 2;
  const fitting = size.height / (high - low + 4);
  const rowHeight = Math.max(LEAST_ROW_HEIGHT, Math.min(START_VIEW.rowHeight, fitting));
  return { ...view, rowHeight, topRows: HIGHEST_PITCH - middle + 0.5 - size.height / rowHeight / 2 };
}
