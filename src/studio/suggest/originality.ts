/**
 * The originality meter: the longest run of notes that a passage of the song shares with the training music.
 */

import { createClock } from '../../notes/clock.ts';
import { longestMatch, type OriginalityIndex, type OriginMatch } from '../../originality/index.ts';
import { encodePiece } from '../../tokens/encode.ts';
import { guessTimeBase } from '../../tokens/guess.ts';
import { TICKS_PER_SECOND } from '../../tokens/sequence.ts';
import type { OriginalityRequest } from './protocol.ts';
import { pieceOf, TICKS_PER_GRID_TICK } from './song-music.ts';

export type Originality =
  /** The page has no index of the training music. */
  | { readonly known: false }
  | {
      readonly known: true;
      /** Notes that were looked at. */
      readonly notes: number;
      /** Absent where not even two notes in a row are shared. */
      readonly match?: {
        /** Notes in a row, 2 or more. Real music shares short runs with other real music, too. */
        readonly length: number;
        /** Where it lies in the song, in song ticks: the onsets of its first and last notes. */
        readonly from: number;
        readonly to: number;
        /** The piece: its title, or its file's name where it has none. */
        readonly title: string;
        readonly composer?: string;
        /** The collection that it comes from. */
        readonly source: string;
      };
    };

/** What the models learnt from, as far as they bring an index of it. */
export type TrainingMusic = readonly OriginalityIndex[];

/** The longest run of a passage that stands in any of the music. */
export function matchIn(music: TrainingMusic, passage: Parameters<typeof longestMatch>[1]): OriginMatch | undefined {
  return music
    .flatMap((index) => longestMatch(index, passage) ?? [])
    .reduce<OriginMatch | undefined>((best, found) => (best && best.length >= found.length ? best : found), undefined);
}

export function originalityOf(music: TrainingMusic, { song, range, selected }: OriginalityRequest): Originality {
  if (music.length === 0) return { known: false };
  const asked = selected && new Set(selected);
  const notes = song.notes.filter(
    ({ id, onsetTicks }) =>
      (asked?.has(id) ?? true) && (range === undefined || (onsetTicks >= range.from && onsetTicks < range.to)),
  );
  const piece = pieceOf(song, notes);
  const base = guessTimeBase(piece);
  const sequence = encodePiece(piece, { base });
  const found = sequence.onsets.length < 2 ? undefined : matchIn(music, sequence);
  if (found === undefined) return { known: true, notes: notes.length };
  const clock = createClock(piece);
  const tickOf = (note: number): number => {
    const tick = sequence.onsets[note] ?? 0;
    return base === 'score' ? tick * TICKS_PER_GRID_TICK : Math.round(clock.ticksAt(tick / TICKS_PER_SECOND));
  };
  const { about, name, source } = found.piece;
  return {
    known: true,
    notes: notes.length,
    match: {
      length: found.length,
      from: tickOf(found.from),
      to: tickOf(found.to),
      title: about.title ?? name,
      source,
      ...(about.composer === undefined ? {} : { composer: about.composer }),
    },
  };
}
