/**
 * Who wrote how much of a song.
 */
import type { SongNote } from './song.ts';

export interface Ownership {
  readonly mineNotes: number;
  readonly modelNotes: number;
  /** Sum of the lengths of one's notes. */
  readonly mineTicks: number;
  readonly modelTicks: number;
}

/** Counts notes and their lengths by owner. */
export function ownershipOf(notes: readonly Pick<SongNote, 'origin' | 'durationTicks'>[]): Ownership {
  let [mineNotes, modelNotes, mineTicks, modelTicks] = [0, 0, 0, 0];
  for (const { origin, durationTicks } of notes) {
    if (origin === 'mine') {
      mineNotes++;
      mineTicks += durationTicks;
    } else {
      modelNotes++;
      modelTicks += durationTicks;
    }
  }
  return { mineNotes, modelNotes, mineTicks, modelTicks };
}

/** My share, 0 .. 1, by notes or by the time that they are held; undefined for a song without notes. */
export function myShare(ownership: Ownership, by: 'notes' | 'time' = 'notes'): number | undefined {
  const mine = by === 'notes' ? ownership.mineNotes : ownership.mineTicks;
  const all = mine + (by === 'notes' ? ownership.modelNotes : ownership.modelTicks);
  return all === 0 ? undefined : mine / all;
}

/**
 * My share in words. All and nothing are said of all and nothing only; '' for a song without notes.
 *
 * @example ownershipText({ mineNotes: 73, modelNotes: 27, mineTicks: 0, modelTicks: 0 }) // '73 % yours'
 */
export function ownershipText(ownership: Ownership, by: 'notes' | 'time' = 'notes'): string {
  const share = myShare(ownership, by);
  if (share === undefined) return '';
  const percent = share === 0 || share === 1 ? 100 * share : Math.min(99, Math.max(1, Math.round(100 * share)));
  return `${percent} % yours`;
}
