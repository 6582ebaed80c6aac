/**
 * The notes that a note is likely to be played like: the nearest in pitch of those that began shortly before, as in its
 * voice, and the last one of the same pitch. The layers cannot look for them, since they come before the pitch is
 * known; the heads behind it are told.
 */
import type { GridNote } from '../note-model.ts';
import { coarseClass, KNOWN, MOST_INTERVAL } from './features.ts';

/** Notes read last that are looked through for the nearest. */
export const REACH = 16;

export class Neighbours {
  readonly #last: GridNote[] = [];
  readonly #byPitch = new Map<number, GridNote>();

  push(note: GridNote): void {
    this.#last.push(note);
    if (this.#last.length > REACH) this.#last.shift();
    this.#byPitch.set(note.pitch, note);
  }

  /** Rows of what is known of a note whose onset and pitch are known. */
  rows(onset: number, pitch: number): number[] {
    const { offsets } = KNOWN;
    const rows: number[] = [];
    const near = this.#nearest(onset, pitch);
    if (near !== undefined) {
      const interval = Math.max(-MOST_INTERVAL, Math.min(MOST_INTERVAL, pitch - near.pitch));
      rows.push(
        offsets.nearInterval + MOST_INTERVAL + interval,
        offsets.nearAge + coarseClass(onset - near.onset),
        offsets.nearDuration + coarseClass(near.duration),
        offsets.nearVelocity + near.velocity,
      );
    }
    const same = this.#byPitch.get(pitch);
    if (same !== undefined && same.onset < onset) {
      rows.push(
        offsets.sameAge + coarseClass(onset - same.onset),
        offsets.sameDuration + coarseClass(same.duration),
        offsets.sameVelocity + same.velocity,
      );
    }
    return rows;
  }

  #nearest(onset: number, pitch: number): GridNote | undefined {
    let nearest: GridNote | undefined;
    for (const note of this.#last) {
      if (note.onset >= onset) continue;
      if (nearest === undefined || Math.abs(note.pitch - pitch) <= Math.abs(nearest.pitch - pitch)) nearest = note;
    }
    return nearest;
  }
}
