/**
 * Plays a timeline against a clock that somebody else drives: `advance(until)` gives out all that happens
 * before `until`, each event with its exact time. Pure but for its own state: no timers, no audio, so that
 * it runs on the audio thread, a quantum at a time, and in tests with any clock.
 *
 * The look-ahead is the caller's: it is how far `until` lies ahead of what is heard. Nothing that was given
 * out can be taken back, so the audio thread looks ahead by one quantum, and edits are heard at once.
 */
import { type Clock, createClock } from '../../notes/clock.ts';
import { TICKS_PER_BEAT } from '../document/song.ts';
import { type Move, Reader } from './reader.ts';
import { checkLoop, type LoopRegion, type Timeline } from './timeline.ts';

export type TransportState = 'stopped' | 'paused' | 'counting-in' | 'playing';

/** Where playing stands from `sinceSeconds` on: at `ticks` at `atSeconds`, and by the tempo map before and after. */
export interface Anchor {
  readonly kind: 'anchor';
  readonly sinceSeconds: number;
  /** Later than `sinceSeconds` while counting in, earlier after an edit. */
  readonly atSeconds: number;
  readonly ticks: number;
  readonly state: TransportState;
  /** How often the loop has begun anew since `play`. */
  readonly pass: number;
  /** The loop that playing is in, and at whose end it turns. */
  readonly loop: LoopRegion | undefined;
  /** Which `setTimeline` this is after, counted from 0. */
  readonly version: number;
}

/** `atSeconds` is on the clock that `advance` is driven by. */
export type PlaybackEvent = (Move & { readonly atSeconds: number }) | Anchor;

export interface PlayOptions {
  /** Where to begin. Default: where it was paused or stopped; at the end of the song, its beginning. */
  readonly fromTicks?: number;
  /** Bars of clicks before the first note, heard whether or not the metronome is on. Default 0. */
  readonly countInBars?: number;
  /** Whether to go on after the end of the song, as recording does. Default false. */
  readonly isEndless?: boolean;
}

const NOTHING: Timeline = {
  ids: new Float64Array(),
  onsetTicks: new Float64Array(),
  endTicks: new Float64Array(),
  pitches: new Uint8Array(),
  velocities: new Uint8Array(),
  byEnd: new Uint32Array(),
  pedalTicks: new Float64Array(),
  pedalValues: new Uint8Array(),
  tempos: [],
  metres: [],
  lengthTicks: 0,
};

export class Scheduler {
  readonly #emit: (event: PlaybackEvent) => void;
  readonly #reader: Reader;
  #timeline: Timeline = NOTHING;
  #version = 0;
  #clock: Clock = createClock({ ticksPerBeat: TICKS_PER_BEAT, tempos: [] });
  #state: TransportState = 'stopped';
  /** Everything before this has been given out. */
  #now: number;
  /** The time that events are given now: never before `#now`. */
  #eventTime: number;
  /** The song is at `#anchorTicks` at `#anchorTime`; while not moving it stays there. */
  #anchorTicks = 0;
  #anchorTime = 0;
  #startTicks = 0;
  #pass = 0;
  #isEndless = false;
  #hasClicks = false;
  #loop: LoopRegion | undefined;
  /** Whether playing will reach the loop's end: not when it began behind it. */
  #isInLoop = false;
  #countIn: { beatsLeft: number; readonly beats: number; readonly beatSeconds: number } | undefined;

  /**
   * @param emit takes every event, in the order of time
   * @param startSeconds what the clock says now
   * @example
   * const scheduler = new Scheduler((event) => console.log(event.kind, event.atSeconds));
   * scheduler.setTimeline(timelineOf(song));
   * scheduler.play();
   * scheduler.advance(0.5); // all that happens in the first half second
   */
  constructor(emit: (event: PlaybackEvent) => void, startSeconds = 0) {
    this.#emit = emit;
    this.#now = startSeconds;
    this.#eventTime = startSeconds;
    this.#reader = new Reader(NOTHING, (move) => emit({ ...move, atSeconds: this.#eventTime }));
  }

  get state(): TransportState {
    return this.#state;
  }

  /** Where the song stands; a fraction while it moves, before the start while counting in. */
  get positionTicks(): number {
    if (this.#state === 'playing') return this.#clock.ticksAt(this.#songSeconds(this.#now));
    return this.#anchorTicks;
  }

  /** Gives out all events before `untilSeconds`, which must not lie before the last one. */
  advance(untilSeconds: number): void {
    if (this.#state === 'counting-in') this.#advanceCountIn(untilSeconds);
    while (this.#state === 'playing') {
      const end = this.#isInLoop && this.#loop ? this.#loop.endTicks : this.#timeline.lengthTicks;
      const isBounded = this.#isInLoop || !this.#isEndless;
      const next = this.#reader.nextTicks;
      // At the loop's end nothing more of that tick is played; at the song's end, its last releases are.
      const isEnd = isBounded && (this.#isInLoop ? end <= next : end < next);
      const time = this.#timeOf(isEnd ? end : next);
      if (!(time < untilSeconds)) break;
      this.#eventTime = Math.max(time, this.#now);
      if (!isEnd) this.#reader.step();
      else if (this.#isInLoop) this.#wrap();
      else this.#halt(this.#startTicks, 'stopped');
    }
    this.#now = Math.max(this.#now, untilSeconds);
    this.#eventTime = this.#now;
  }

  /** Begins or goes on playing; while it plays, begins at `fromTicks` or does nothing. */
  play({ fromTicks, countInBars = 0, isEndless = false }: PlayOptions = {}): void {
    if (this.#isMoving && fromTicks === undefined) return;
    this.#isEndless = isEndless;
    this.#pass = 0;
    let from = Math.max(0, fromTicks ?? this.#anchorTicks);
    const isInLoop = this.#loop !== undefined && from < this.#loop.endTicks;
    if (!isInLoop && !isEndless && from >= this.#timeline.lengthTicks) from = 0;
    if (this.#state !== 'paused' || fromTicks !== undefined) this.#startTicks = from;
    const beat = this.#beatAt(from);
    const beats = Math.max(0, Math.round(countInBars * beat.numerator));
    if (beats === 0) {
      this.#start(from, this.#now);
    } else {
      this.#reader.silence();
      this.#countIn = { beatsLeft: beats, beats: beat.numerator, beatSeconds: beat.seconds };
      this.#moveTo(from, this.#now + beats * beat.seconds, 'counting-in');
    }
  }

  /** Falls silent and stays where it is. */
  pause(): void {
    if (this.#isMoving)
      this.#halt(this.#state === 'playing' ? snapped(this.positionTicks) : this.#anchorTicks, 'paused');
  }

  /** Falls silent and goes back to where playing began; when it is there already, to the beginning of the song. */
  stop(): void {
    this.#halt(this.#state === 'stopped' ? 0 : this.#startTicks, 'stopped');
  }

  /** Goes to a place; playing goes on there. */
  seek(ticks: number): void {
    const place = Math.max(0, ticks);
    if (this.#isMoving) this.#start(place, this.#now);
    else this.#moveTo(place, this.#now, this.#state);
    this.#startTicks = place;
  }

  /** Plays a changed song from now on; the place stays the same in ticks. Nothing is played twice or left out. */
  setTimeline(timeline: Timeline): void {
    const isPlaying = this.#state === 'playing';
    const ticks = this.positionTicks;
    const clock = this.#clock;
    const anchorSeconds = clock.secondsAt(this.#anchorTicks);
    const now = this.#now - this.#anchorTime;
    const countsIn = this.#state === 'counting-in';
    // By the old clock, and by the same sum as `advance`: exactly those that it gave out.
    const isDone = (place: number) =>
      isPlaying ? clock.secondsAt(place) - anchorSeconds < now : place < this.#anchorTicks;
    this.#reader.change(timeline, isDone, isPlaying);
    const isSameTempo = sameTempos(this.#timeline, timeline);
    this.#timeline = timeline;
    this.#version++;
    if (!isSameTempo) this.#clock = createClock({ ticksPerBeat: TICKS_PER_BEAT, tempos: timeline.tempos });
    // An unchanged tempo keeps its anchor, so that rounding errors do not add up over many edits.
    if (isPlaying && !isSameTempo) this.#moveTo(ticks, this.#now, 'playing');
    else this.#moveTo(this.#anchorTicks, countsIn || isPlaying ? this.#anchorTime : this.#now, this.#state);
    // One tick back, since rounding may put the place behind a beat that is still to come.
    if (isPlaying) this.#reader.setClicks(this.#hasClicks, Math.floor(ticks) - 1, isDone);
  }

  /**
   * Repeats a region, or no longer. Playing that is behind its end goes on to the song's end.
   *
   * @throws OptionError for a region without length
   */
  setLoop(loop: LoopRegion | undefined): void {
    this.#loop = loop && checkLoop(loop);
    const place = this.#state === 'playing' ? this.positionTicks : this.#anchorTicks;
    this.#isInLoop = this.#loop !== undefined && place < this.#loop.endTicks;
    this.#moveTo(this.#anchorTicks, this.#anchorTime, this.#state);
  }

  setMetronome(isOn: boolean): void {
    if (isOn === this.#hasClicks) return;
    this.#hasClicks = isOn;
    if (this.#state === 'playing') this.#reader.setClicks(isOn, this.positionTicks);
  }

  get #isMoving(): boolean {
    return this.#state === 'playing' || this.#state === 'counting-in';
  }

  #songSeconds(time: number): number {
    return this.#clock.secondsAt(this.#anchorTicks) + (time - this.#anchorTime);
  }

  #timeOf(ticks: number): number {
    return this.#anchorTime + (this.#clock.secondsAt(ticks) - this.#clock.secondsAt(this.#anchorTicks));
  }

  #beatAt(ticks: number): { readonly numerator: number; readonly seconds: number } {
    let metre = { numerator: 4, denominator: 4 };
    for (const change of this.#timeline.metres) if (change.timeTicks <= ticks) metre = change;
    const beatTicks = (4 * TICKS_PER_BEAT) / metre.denominator;
    return {
      numerator: metre.numerator,
      seconds: this.#clock.secondsAt(ticks + beatTicks) - this.#clock.secondsAt(ticks),
    };
  }

  #advanceCountIn(untilSeconds: number): void {
    for (const countIn = this.#countIn; countIn !== undefined && this.#state === 'counting-in'; ) {
      const time = this.#anchorTime - countIn.beatsLeft * countIn.beatSeconds;
      if (!(time < untilSeconds)) return;
      this.#eventTime = Math.max(time, this.#now);
      if (countIn.beatsLeft > 0) {
        this.#emit({ kind: 'click', isBar: countIn.beatsLeft % countIn.beats === 0, atSeconds: this.#eventTime });
        countIn.beatsLeft--;
      } else {
        this.#start(this.#anchorTicks, this.#anchorTime);
      }
    }
  }

  #start(ticks: number, time: number): void {
    this.#countIn = undefined;
    this.#reader.jump(ticks, this.#hasClicks);
    this.#isInLoop = this.#loop !== undefined && ticks < this.#loop.endTicks;
    this.#moveTo(ticks, time, 'playing');
  }

  #wrap(): void {
    const { startTicks, endTicks } = this.#loop as LoopRegion;
    const time = Math.max(this.#timeOf(endTicks), this.#now);
    this.#pass++;
    this.#start(startTicks, time);
  }

  #halt(ticks: number, state: TransportState): void {
    this.#countIn = undefined;
    this.#reader.silence();
    this.#moveTo(ticks, this.#eventTime, state);
  }

  #moveTo(ticks: number, time: number, state: TransportState): void {
    this.#anchorTicks = ticks;
    this.#anchorTime = time;
    this.#state = state;
    const [sinceSeconds, pass, version] = [this.#eventTime, this.#pass, this.#version];
    const loop = this.#isInLoop ? this.#loop : undefined;
    this.#emit({ kind: 'anchor', sinceSeconds, atSeconds: time, ticks, state, pass, loop, version });
  }
}

/** A place in the middle of a quantum is a fraction; one that rounding moved off a tick is brought back, so that its notes are not lost. */
function snapped(ticks: number): number {
  const whole = Math.round(ticks);
  return Math.abs(ticks - whole) < 1e-6 ? whole : ticks;
}

function sameTempos(a: Timeline, b: Timeline): boolean {
  return (
    a.tempos.length === b.tempos.length &&
    a.tempos.every((tempo, index) => {
      const other = b.tempos[index];
      return tempo.timeTicks === other?.timeTicks && tempo.microsecondsPerBeat === other.microsecondsPerBeat;
    })
  );
}
