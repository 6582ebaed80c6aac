/**
 * What the tracks of a file have told so far: growing lists, and the notes whose keys are still down.
 *
 * Which note-off ends which note-on: per track, channel and pitch the note struck first ends first
 * (first in, first out). So overlapping notes of one pitch never swallow each other.
 */
import type { KeyChange, MetreChange, PedalChange, TempoChange } from '../notes/piece.ts';
import type { MidiText } from './meta.ts';

/** A note under construction: `durationTicks` is -1 while its key is down. */
export interface OpenNote {
  pitch: number;
  onsetTicks: number;
  durationTicks: number;
  velocity: number;
  channel: number;
  track: number;
}

const NONE = -1;

export class Collected {
  readonly notes: OpenNote[] = [];
  readonly pedal: PedalChange[] = [];
  readonly tempos: TempoChange[] = [];
  readonly metres: MetreChange[] = [];
  readonly keys: KeyChange[] = [];
  readonly texts: MidiText[] = [];
  /** Keys down in the track being read. */
  openCount = 0;

  // One queue for each channel and pitch, at channel * 128 + pitch: its first and last note, and for
  // each note the next in its queue. All are indices into `notes`.
  readonly #first = new Int32Array(16 * 128).fill(NONE);
  readonly #last = new Int32Array(16 * 128).fill(NONE);
  #next = new Int32Array(1024);
  /** Keys down by channel, so that releasing all of a channel costs nothing where none are. */
  readonly #openIn = new Int32Array(16);

  strike(channel: number, pitch: number, velocity: number, onsetTicks: number, track: number): void {
    const key = channel * 128 + pitch;
    const index = this.notes.length;
    if (index === this.#next.length) {
      const longer = new Int32Array(2 * index);
      longer.set(this.#next);
      this.#next = longer;
    }
    this.#next[index] = NONE;
    const last = this.#last[key]!;
    if (last === NONE) this.#first[key] = index;
    else this.#next[last] = index;
    this.#last[key] = index;
    this.#openIn[channel]!++;
    this.openCount++;
    this.notes.push({ pitch, onsetTicks, durationTicks: -1, velocity, channel, track });
  }

  /** Ends the note struck first. @returns false if the key is not down */
  release(channel: number, pitch: number, timeTicks: number): boolean {
    const key = channel * 128 + pitch;
    const index = this.#first[key]!;
    if (index === NONE) return false;
    const note = this.notes[index]!;
    note.durationTicks = timeTicks - note.onsetTicks;
    const next = this.#next[index]!;
    this.#first[key] = next;
    if (next === NONE) this.#last[key] = NONE;
    this.#openIn[channel]!--;
    this.openCount--;
    return true;
  }

  /** Ends all notes of a channel: the controllers "all sound off" and "all notes off". */
  releaseAll(channel: number, timeTicks: number): void {
    for (let pitch = 0; pitch < 128 && this.#openIn[channel]! > 0; pitch++) {
      while (this.release(channel, pitch, timeTicks)) {
        // Release ends one note at a time.
      }
    }
  }

  /** Takes the keys still down at the end of a track off the queues. @returns their notes, `firstOfTrack` an index */
  abandon(firstOfTrack: number): OpenNote[] {
    const open: OpenNote[] = [];
    if (this.openCount === 0) return open;
    for (let index = firstOfTrack; index < this.notes.length; index++) {
      const note = this.notes[index]!;
      if (note.durationTicks >= 0) continue;
      open.push(note);
      const key = note.channel * 128 + note.pitch;
      this.#first[key] = NONE;
      this.#last[key] = NONE;
    }
    this.#openIn.fill(0);
    this.openCount = 0;
    return open;
  }
}
