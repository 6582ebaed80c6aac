/** Notes of a sequence one by one, and the part of it before a time. */
import type { GridNote } from '../../models/note-model.ts';
import type { NoteSequence } from '../../tokens/sequence.ts';

/** [N], in order. */
export function gridNotes({ onsets, pitches, durations, velocities }: NoteSequence): GridNote[] {
  return Array.from(onsets, (onset, index) => ({
    onset,
    pitch: pitches[index]!,
    duration: durations[index]!,
    velocity: velocities[index]!,
  }));
}

/** The notes that begin before a tick, with all maps. */
export function notesBefore(sequence: NoteSequence, tick: number): NoteSequence {
  const { onsets, pitches, durations, velocities } = sequence;
  const first = onsets.findIndex((onset) => onset >= tick);
  const count = first < 0 ? onsets.length : first;
  return {
    ...sequence,
    onsets: onsets.slice(0, count),
    pitches: pitches.slice(0, count),
    durations: durations.slice(0, count),
    velocities: velocities.slice(0, count),
  };
}
