/** An idea in its song: what it brings and what gives way to it there, as it is heard and as it is pictured. */
import type { NewNote, Song } from '../../document/index.ts';
import { fittingNotes, type Stretch, songWith } from './music.ts';
import type { Answer } from './state.ts';
import { heardRange } from './wishes.ts';

export interface PlacedIdea {
  readonly notes: readonly NewNote[];
  /** Ids of notes that give way. */
  readonly removed: readonly number[];
}

/**
 * What an idea does to the song as it is now. Another idea that is in the song gives way to it; where the song has
 * changed, only the notes count for which there is room.
 */
export function placedIdea({ request, removed, ideas, standing }: Answer, index: number, now: Song): PlacedIdea {
  const notes = ideas[index]?.notes ?? [];
  if (standing.kind === 'fresh') return { notes, removed };
  if (standing.kind === 'stale') return { notes: fittingNotes(now, removed, notes), removed };
  const known = new Set(request.song.notes.map(({ id }) => id));
  const inSong = now.notes.filter(({ id }) => !known.has(id)).map(({ id }) => id);
  return { notes, removed: [...removed, ...inSong] };
}

/** The song with an idea in it, and the part of it that is heard and pictured. */
export function pictureOf(answer: Answer, index: number, now: Song): { readonly song: Song; readonly range: Stretch } {
  const { notes, removed } = placedIdea(answer, index, now);
  const song = songWith(now, removed, notes);
  return { song, range: heardRange(song, answer) };
}
