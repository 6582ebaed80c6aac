/**
 * Where the song stands at a time, for the play-head and for what is recorded: the anchors that the audio
 * thread sent, and the tempo map. No timer and no guess: the times are those of the audio clock.
 */
import { type Clock, createClock } from '../../notes/clock.ts';
import type { TempoChange } from '../../notes/piece.ts';
import { TICKS_PER_BEAT } from '../document/song.ts';
import type { Anchor, TransportState } from './scheduler.ts';

export interface Place {
  /** A fraction while playing; before the start of playing, and perhaps negative, while counting in. */
  readonly ticks: number;
  readonly state: TransportState;
  /** How often the loop has begun anew since playing began. */
  readonly pass: number;
}

/** Anchors kept: more than a second's of any loop that can be heard. */
const MOST_ANCHORS = 64;

export class PositionTrack {
  /** Never empty, by `sinceSeconds`. */
  #anchors: Anchor[] = [
    { kind: 'anchor', sinceSeconds: 0, atSeconds: 0, ticks: 0, state: 'stopped', pass: 0, loop: undefined, version: 0 },
  ];
  /** Clocks by version, back to the oldest anchor's. */
  readonly #clocks = new Map<number, Clock>([[0, clockOf([])]]);
  #version = 0;

  /** A song with this tempo map was sent; anchors of the next version follow. */
  addSong(tempos: readonly TempoChange[]): void {
    this.#version++;
    this.#clocks.set(this.#version, clockOf(tempos));
    // While nothing plays no anchor may come for long: no more clocks than anchors.
    for (const version of this.#clocks.keys()) {
      const isUsed = this.#anchors.some((anchor) => anchor.version === version);
      if (!isUsed && version < this.#version - MOST_ANCHORS) this.#clocks.delete(version);
    }
  }

  addAnchor(anchor: Anchor): void {
    // What lies behind it in time was foreseen before it, and does not come to pass.
    const before = this.#anchors.filter(({ sinceSeconds }) => sinceSeconds < anchor.sinceSeconds);
    this.#anchors = [...before, anchor].slice(-MOST_ANCHORS);
    const oldest = this.#anchors[0] as Anchor;
    for (const version of this.#clocks.keys()) if (version < oldest.version) this.#clocks.delete(version);
  }

  /** How many anchors and tempo maps are kept; limited, however long one plays. */
  get size(): number {
    return this.#anchors.length + this.#clocks.size;
  }

  /** As things stand now, heard or not. */
  get latest(): Anchor {
    return this.#anchors.at(-1) as Anchor;
  }

  /** The place at a time of the context's clock; times before the oldest anchor count as its. */
  at(seconds: number): Place {
    const anchor =
      this.#anchors.findLast(({ sinceSeconds }) => sinceSeconds <= seconds) ?? (this.#anchors[0] as Anchor);
    const { state, pass, ticks, version } = anchor;
    const clock = this.#clocks.get(version);
    if (clock === undefined || state === 'stopped' || state === 'paused') return { ticks, state, pass };
    if (state === 'playing') return { ...playingPlace(anchor, clock, seconds), state };
    // Counting in runs at the tempo that the song starts with, whatever the tempo before that place.
    const step = 0.001;
    const ticksPerSecond = (clock.ticksAt(clock.secondsAt(ticks) + step) - ticks) / step;
    return { ticks: ticks + (seconds - anchor.atSeconds) * ticksPerSecond, state, pass };
  }
}

/** Turns at the loop's end by itself: the anchor that says so may still be on its way while the page is busy. */
function playingPlace({ ticks, atSeconds, pass, loop }: Anchor, clock: Clock, seconds: number) {
  const songSeconds = clock.secondsAt(ticks) + seconds - atSeconds;
  const beyond = loop === undefined ? -1 : songSeconds - clock.secondsAt(loop.endTicks);
  if (loop === undefined || beyond < 0) return { ticks: Math.max(0, clock.ticksAt(songSeconds)), pass };
  const start = clock.secondsAt(loop.startTicks);
  const lap = clock.secondsAt(loop.endTicks) - start;
  const laps = Math.floor(beyond / lap);
  return { ticks: clock.ticksAt(start + beyond - laps * lap), pass: pass + 1 + laps };
}

function clockOf(tempos: readonly TempoChange[]): Clock {
  return createClock({ ticksPerBeat: TICKS_PER_BEAT, tempos });
}

/** What of an AudioContext tells when its sound is heard. */
export type OutputClock = Pick<AudioContext, 'currentTime' | 'baseLatency' | 'outputLatency' | 'getOutputTimestamp'>;

/**
 * Seconds from rendering a sample to hearing it, as far as the browser knows: at least one audio buffer.
 * Browsers without `outputLatency` say only how long their own buffer is.
 */
export function latencySeconds(context: Pick<AudioContext, 'baseLatency' | 'outputLatency'>): number {
  return context.outputLatency || context.baseLatency || 0;
}

/**
 * What is heard at a moment, on the context's clock. An event of the user's, with its `timeStamp`, lies on
 * the music that they heard then, so that a recording needs no other compensation of latency.
 *
 * @param atMilliseconds on the clock of `performance.now()` and of events' `timeStamp`
 * @param nowMilliseconds `performance.now()`
 */
export function heardSeconds(context: OutputClock, atMilliseconds: number, nowMilliseconds: number): number {
  const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp?.() ?? {};
  const rendered = context.currentTime;
  // Just after a start, and in some browsers always, the time stamp is zero or old.
  const isFresh =
    contextTime > 0 &&
    contextTime <= rendered &&
    rendered - contextTime < 1 &&
    Math.abs(nowMilliseconds - performanceTime) < 1000;
  if (isFresh) return contextTime + (atMilliseconds - performanceTime) / 1000;
  return rendered - latencySeconds(context) + (atMilliseconds - nowMilliseconds) / 1000;
}
