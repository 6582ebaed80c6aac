/**
 * Which staff each note stands on: as the file says, where its two tracks are two hands, else as the hand finder says.
 */
import type { Piece } from '../notes/piece.ts';
import { type GridNote, PAGE_TICKS } from './grid.ts';
import { splitHands } from './hands.ts';

/** A hand that rests longer than two bars of 4/4 may have been given to the other track: by who goes on with a piece, say. */
const REST_TICKS = 8 * PAGE_TICKS;

/**
 * [N] 1 for the upper staff, 2 for the lower. Two tracks are two hands, the higher one above; but where one of them is
 * silent for long, both hands are looked for in the other.
 *
 * @param notes by onset, then pitch
 * @param hands 'notes' never asks the tracks
 */
export function stavesOf(piece: Piece, notes: readonly GridNote[], hands: 'tracks' | 'notes' = 'tracks'): Uint8Array {
  const found = splitHands(notes);
  const tracks = [...new Set(piece.notes.map(({ track = 0 }) => track))];
  if (hands === 'notes' || tracks.length !== 2) return found;
  const trackOf = ({ source }: GridNote): number => piece.notes[source]!.track ?? 0;
  const mean = (track: number): number => {
    const pitches = piece.notes.filter((note) => (note.track ?? 0) === track).map(({ pitch }) => pitch);
    return pitches.reduce((sum, pitch) => sum + pitch, 0) / pitches.length;
  };
  const upper = mean(tracks[0]!) >= mean(tracks[1]!) ? tracks[0] : tracks[1];
  const staves = Uint8Array.from(notes, (note) => (trackOf(note) === upper ? 1 : 2));
  for (const track of tracks) {
    for (const { from, to } of longRests(notes.filter((note) => trackOf(note) === track))) {
      notes.forEach(({ onsetTicks }, index) => {
        if (onsetTicks >= from && onsetTicks < to) staves[index] = found[index]!;
      });
    }
  }
  return staves;
}

/** Where none of the notes sounds for long: before the first, between them, after the last. */
function longRests(notes: readonly GridNote[]): { from: number; to: number }[] {
  const rests: { from: number; to: number }[] = [];
  let end = 0;
  const restUntil = (to: number): void => {
    if (to - end > REST_TICKS) rests.push({ from: end, to });
  };
  for (const { onsetTicks, durationTicks } of notes) {
    restUntil(onsetTicks);
    end = Math.max(end, onsetTicks + durationTicks);
  }
  restUntil(Number.POSITIVE_INFINITY);
  return rests;
}
