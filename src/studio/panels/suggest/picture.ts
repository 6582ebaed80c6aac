/** A small piano roll of a part of a song, as rectangles: what was there, and what is new. */
import { barsBetween, type Song, type SongNote } from '../../document/index.ts';
import type { Stretch } from './music.ts';

export interface Picture {
  /** In the order of the song. Units: ticks from the left, semitones from the top. */
  readonly notes: readonly PictureNote[];
  /** Ticks from the left. */
  readonly bars: readonly number[];
  /** Ticks. */
  readonly width: number;
  /** Semitones. */
  readonly height: number;
  /** Semitones: more than one where there are so many rows that notes would be too thin to see. */
  readonly thickness: number;
}

export interface PictureNote {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly kind: 'mine' | 'model' | 'new';
}

/** The least number of rows: with fewer a single note would look like a wall. */
const LEAST_ROWS = 14;
/** The most rows in which notes are as thick as their row. */
const MOST_ROWS = 20;

/**
 * The picture of a stretch.
 *
 * @param isNew which of the notes are the idea
 * @param shown further songs that share the rows, so that pictures side by side can be compared
 */
export function pictureNotes(
  song: Song,
  { from, to }: Stretch,
  isNew: (note: SongNote) => boolean,
  shown: readonly Song[] = [song],
): Picture {
  const within = ({ notes }: Song) =>
    notes.filter(({ onsetTicks, durationTicks }) => onsetTicks < to && onsetTicks + durationTicks > from);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const each of shown) {
    for (const { pitch } of within(each)) {
      low = Math.min(low, pitch);
      high = Math.max(high, pitch);
    }
  }
  if (low > high) [low, high] = [60, 60];
  const height = Math.max(LEAST_ROWS, high - low + 3);
  const top = (low + high + height - 1) / 2;
  return {
    notes: within(song).map((note) => {
      const start = Math.max(from, note.onsetTicks);
      const width = Math.min(to, note.onsetTicks + note.durationTicks) - start;
      return { x: start - from, y: top - note.pitch, width, kind: isNew(note) ? 'new' : note.origin };
    }),
    bars: barsBetween(song.metres, from, to)
      .map(({ startTicks }) => startTicks - from)
      .filter((x) => x > 0),
    width: to - from,
    height,
    thickness: Math.max(1, height / MOST_ROWS),
  };
}
