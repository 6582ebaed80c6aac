/** Songs as they would be with an idea, to be heard and pictured; and whether two songs are the same music. */

import { createClock } from '../../../notes/clock.ts';
import {
  applyEdit,
  differenceOf,
  isNoEdit,
  type NewNote,
  replaceNotes,
  type Song,
  type SongNote,
  TICKS_PER_BEAT,
} from '../../document/index.ts';
import type { TimelineSource } from '../../playback/timeline.ts';

export interface Stretch {
  /** Ticks. */
  readonly from: number;
  readonly to: number;
}

/** Whether two states of a song sound alike; titles do not count. Quick: most of two states is shared. */
export function isSameMusic(before: Song, after: Song): boolean {
  if (before === after) return true;
  return isNoEdit(differenceOf({ ...before, title: '' }, { ...after, title: '' }));
}

/**
 * The notes of an idea for which a song has room: where a pitch sounds already, a model's note must not be struck into
 * it. An idea fits the song that it was written for; this is for a song that changed since.
 */
export function fittingNotes(song: Song, removed: readonly number[], notes: readonly NewNote[]): readonly NewNote[] {
  const gone = new Set(removed);
  const stays = song.notes.filter(({ id, locked }) => !gone.has(id) || locked === true);
  const endOf = ({ onsetTicks, durationTicks }: NewNote) => onsetTicks + durationTicks;
  const fitting = notes.filter(
    (note) =>
      !stays.some(
        (other) => other.pitch === note.pitch && other.onsetTicks < endOf(note) && endOf(other) > note.onsetTicks,
      ),
  );
  return fitting.length === notes.length ? notes : fitting;
}

/** A song with an idea in it. Its ids hold nowhere else. */
export function songWith(song: Song, removed: readonly number[], notes: readonly NewNote[]): Song {
  return applyEdit(song, replaceNotes(song, new Set(removed), notes));
}

/** A stretch of a song, at its own time, for the player: what begins in it, and no longer than it. */
export function excerptOf(song: Song, { from, to }: Stretch): TimelineSource {
  const notes = song.notes.flatMap((note): SongNote[] => {
    if (note.onsetTicks < from || note.onsetTicks >= to) return [];
    const end = Math.min(to, note.onsetTicks + note.durationTicks);
    return [{ ...note, durationTicks: Math.max(1, end - note.onsetTicks) }];
  });
  const pedal = song.pedal.filter(({ timeTicks }) => timeTicks < to);
  // A pedal that stays down would let the last notes ring into what is heard next.
  const lifted = (pedal.at(-1)?.value ?? 0) === 0 ? pedal : [...pedal, { timeTicks: to, value: 0 }];
  return { notes, pedal: lifted, tempos: song.tempos, metres: song.metres };
}

/** How long a stretch of a song takes, in seconds. */
export function secondsOf({ tempos }: Pick<Song, 'tempos'>, { from, to }: Stretch): number {
  const clock = createClock({ ticksPerBeat: TICKS_PER_BEAT, tempos });
  return clock.secondsAt(to) - clock.secondsAt(from);
}
