/**
 * A change of a song, as a value that knows its inverse: apply, then apply the inverse, and nothing happened.
 */
import type { Song, SongNote } from './song.ts';

/** What a song says besides its notes. */
export type SongSettings = Pick<Song, 'title' | 'tempos' | 'metres' | 'keys' | 'pedal'>;

export type Edit =
  /** Notes go and notes come; one that changes does both, under one id. */
  | { readonly kind: 'notes'; readonly removed: readonly SongNote[]; readonly added: readonly SongNote[] }
  | {
      readonly kind: 'settings';
      readonly before: Partial<SongSettings>;
      readonly after: Partial<SongSettings>;
    }
  /** Several as one, in this order. */
  | { readonly kind: 'group'; readonly edits: readonly Edit[] };
