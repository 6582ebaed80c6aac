/** The place that is asked about: a time of the song, and the note there, if one is meant. Pure. */
import { type Song, snapDown } from '../../document/index.ts';
import { indexOf, noteAt } from '../../view/note-index.ts';

export interface AskedPlace {
  /** Song ticks. */
  readonly tick: number;
  /** MIDI number of the note that begins there and is meant; undefined: none. */
  readonly pitch: number | undefined;
  /** What pointed there. */
  readonly by: 'pointer' | 'cursor' | 'playhead';
}

/**
 * The place meant by a time and a row: on a note, that note's beginning, since nobody asks why a note goes on;
 * elsewhere the line of the grid before.
 *
 * @param gridTicks 0: no grid
 * @example placeAt(song, 240, { ticks: 500, pitch: 62, by: 'pointer' }).tick // 480
 */
export function placeAt(
  song: Song,
  gridTicks: number,
  { ticks, pitch, by }: { readonly ticks: number; readonly pitch?: number; readonly by: AskedPlace['by'] },
): AskedPlace {
  const at = Math.max(0, Math.round(ticks));
  const note = pitch === undefined ? undefined : noteAt(indexOf(song.notes), at, pitch);
  if (note !== undefined) return { tick: note.onsetTicks, pitch: note.pitch, by };
  return { tick: gridTicks > 0 ? snapDown(song.metres, gridTicks, at) : at, pitch: undefined, by };
}

export function isSamePlace(a: AskedPlace | undefined, b: AskedPlace): boolean {
  return a?.tick === b.tick && a.pitch === b.pitch && a.by === b.by;
}
