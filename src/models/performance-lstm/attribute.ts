/**
 * The nats of events as those of the notes that they are about, so that models of events and models of notes stand in
 * one table.
 *
 * A note's beginning is its pitch, its end its duration, and a change of velocity its velocity; time that passes belongs
 * to what comes next, the waiting time of a note or the duration of one that ends. Sums over all attributes compare with
 * those of other models; single attributes hardly do, since here a note's length is told after it and not before.
 *
 * Legend: N notes, E events.
 */
import { CANONICAL_EVENTS, toCanonicalEvents } from '../../tokens/canonical.ts';
import type { NoteSequence } from '../../tokens/sequence.ts';
import type { NoteScores } from '../note-model.ts';

/**
 * @param nats [E] of the canonical events
 * @example notesOfEvents(sequence, nats).duration[0] // what it took to say when the first note ends
 */
export function notesOfEvents(sequence: NoteSequence, nats: Float64Array): NoteScores {
  const { noteOff, timeShift, velocity } = CANONICAL_EVENTS;
  const N = sequence.onsets.length;
  const scores = {
    wait: new Float64Array(N),
    pitch: new Float64Array(N),
    duration: new Float64Array(N),
    velocity: new Float64Array(N),
  };
  const sounding = new Map<number, number>(); // pitch - 21 -> its note
  let next = 0;
  let time = 0; // nats of the steps in time that belong to what comes next
  for (const [place, event] of toCanonicalEvents(sequence).entries()) {
    const value = nats[place]!;
    if (event >= velocity) {
      scores.velocity[next]! += value;
    } else if (event >= timeShift) {
      time += value;
    } else if (event >= noteOff) {
      scores.duration[sounding.get(event - noteOff)!]! += time + value;
      time = 0;
    } else {
      scores.wait[next]! += time;
      scores.pitch[next]! += value;
      sounding.set(event, next);
      next += 1;
      time = 0;
    }
  }
  return scores;
}
