/**
 * Makes notes of what is played live: each event comes with the place in the song that was heard when it
 * happened (`player.place(event.atMilliseconds)`), which already takes the sound's latency into account.
 *
 * Pure: no clock, no sound. Nothing is quantised; the pedal stays a pedal, and does not lengthen notes.
 */
import type { PedalChange } from '../../notes/piece.ts';
import { HIGHEST_PITCH, LOWEST_PITCH } from '../document/piece.ts';
import { type SongNote, TICKS_PER_BEAT } from '../document/song.ts';
import type { LoopRegion } from '../playback/timeline.ts';
import type { LiveEvent } from './live.ts';

/** Where the song stood: the player's `Place`. */
export interface RecordedPlace {
  /** Before the start of recording while counting in. */
  readonly ticks: number;
  readonly state: 'stopped' | 'paused' | 'counting-in' | 'playing';
  /** How often the loop has begun anew. */
  readonly pass: number;
}

/** A note without its id, which the song gives. */
export type RecordedNote = Omit<SongNote, 'id'>;

export interface Take {
  /** In the order in which they ended. */
  readonly notes: readonly RecordedNote[];
  /** By time within each pass of a loop. */
  readonly pedal: readonly PedalChange[];
}

export interface RecorderOptions {
  /** Where recording begins, after the count-in. */
  readonly startTicks: number;
  /** The loop that is recorded over, if any: what is held at its end ends there. */
  readonly loop?: LoopRegion | undefined;
}

/** A first note is often struck too early: up to a sixteenth before the start it counts as on it. */
const EARLY_TICKS = TICKS_PER_BEAT / 4;

interface HeldNote {
  readonly onsetTicks: number;
  /** When it was struck, if that was before recording began. */
  readonly playedTicks: number;
  readonly velocity: number;
}

interface Moment {
  readonly ticks: number;
  readonly playedTicks: number;
}

export class Recorder {
  readonly #startTicks: number;
  readonly #loop: LoopRegion | undefined;
  /** By pitch. */
  readonly #held = new Map<number, HeldNote>();
  #notes: RecordedNote[] = [];
  #moves: PedalChange[] = [];
  /** Where the foot is. */
  #pedal = 0;
  /** What the last of the moves says. */
  #recordedPedal = 0;
  #pass = 0;
  #hasBegun = false;
  #isFinished = false;
  /** The last place that was recorded at. */
  #lastTicks: number;

  /**
   * @example
   * const recorder = new Recorder({ startTicks: 0 });
   * await player.play({ fromTicks: 0, countInBars: 1, isEndless: true });
   * onLiveEvent((event) => recorder.take(event, player.place(event.atMilliseconds)));
   * // ... and at the end:
   * recorder.finish(player.place());
   * recorder.drain().notes // [{ pitch: 60, onsetTicks: 3, durationTicks: 451, velocity: 64, origin: 'mine' }]
   */
  constructor({ startTicks, loop }: RecorderOptions) {
    this.#startTicks = startTicks;
    this.#loop = loop;
    this.#lastTicks = startTicks;
  }

  /** Records an event that happened at this place; nothing is recorded while the song stands still. */
  take(event: LiveEvent, place: RecordedPlace): void {
    if (this.#isFinished) return;
    const moment = this.#follow(place);
    if (event.kind === 'pedal') {
      this.#pedal = event.value;
      if (moment !== undefined && place.state === 'playing') this.#movePedal(event.value, moment.ticks);
    } else if (moment === undefined || event.pitch < LOWEST_PITCH || event.pitch > HIGHEST_PITCH) {
      return;
    } else {
      // Also when it is struck again before it was released, by another hand.
      this.#end(event.pitch, moment);
      if (event.kind === 'noteOn')
        this.#held.set(event.pitch, { ...moment, onsetTicks: moment.ticks, velocity: event.velocity });
    }
  }

  /** Ends what is held: recording stops here, or where it last was if the song stands still already. */
  finish(place: RecordedPlace): void {
    if (this.#isFinished) return;
    if (place.state === 'counting-in') this.#held.clear();
    const ticks = (place.state === 'playing' ? this.#follow(place)?.ticks : undefined) ?? this.#lastTicks;
    this.#endAll(ticks);
    this.#isFinished = true;
  }

  /** What has been recorded since the last call, notes that have ended: for showing and hearing it in the next pass. */
  drain(): Take {
    const take = { notes: this.#notes, pedal: this.#moves };
    this.#notes = [];
    this.#moves = [];
    return take;
  }

  /** Notes that are held now: their beginnings, for showing them as they grow. */
  get held(): readonly { readonly pitch: number; readonly onsetTicks: number; readonly velocity: number }[] {
    return [...this.#held].map(([pitch, { onsetTicks, velocity }]) => ({ pitch, onsetTicks, velocity }));
  }

  /** Where to record at this place, if at all; closes what the loop's end cut off. */
  #follow({ ticks, state, pass }: RecordedPlace): Moment | undefined {
    const isEarly = state === 'counting-in' && ticks >= this.#startTicks - EARLY_TICKS;
    if (isEarly) return { ticks: this.#startTicks, playedTicks: ticks };
    if (state !== 'playing') return undefined;
    const place = Math.max(0, Math.round(ticks));
    // The foot may have come down while counting in.
    this.#movePedal(this.#pedal, this.#hasBegun ? place : this.#startTicks);
    this.#hasBegun = true;
    if (pass !== this.#pass && this.#loop) {
      this.#endAll(this.#loop.endTicks);
      this.#movePedal(this.#pedal, this.#loop.startTicks);
    }
    this.#pass = pass;
    this.#lastTicks = place;
    return { ticks: place, playedTicks: ticks };
  }

  #endAll(ticks: number): void {
    for (const pitch of [...this.#held.keys()]) this.#end(pitch, { ticks, playedTicks: ticks });
    this.#movePedal(0, ticks);
  }

  #end(pitch: number, { ticks, playedTicks }: Moment): void {
    const note = this.#held.get(pitch);
    if (note === undefined) return;
    this.#held.delete(pitch);
    const { onsetTicks, velocity } = note;
    // One that was over before recording began keeps its length.
    const length = ticks > onsetTicks ? ticks - onsetTicks : Math.round(playedTicks - note.playedTicks);
    this.#notes.push({ pitch, onsetTicks, durationTicks: Math.max(1, length), velocity, origin: 'mine' });
  }

  #movePedal(value: number, timeTicks: number): void {
    if (value === this.#recordedPedal) return;
    this.#recordedPedal = value;
    this.#moves.push({ timeTicks, value });
  }
}
