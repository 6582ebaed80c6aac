/**
 * Bars and beats: the times of a song as a musician counts them. Bars and beats count from 1; a change of metre begins
 * a bar, and cuts the one before it short where that is not full. A beat is what the metre counts: an eighth in 6/8.
 */
import type { KeyChange, MetreChange, TempoChange } from '../../notes/piece.ts';
import { type Song, TICKS_PER_BEAT } from './song.ts';

export interface Bar {
  /** From 1. */
  readonly number: number;
  readonly startTicks: number;
  readonly endTicks: number;
  /** Length of one of its beats: an eighth's in 6/8. */
  readonly beatTicks: number;
  /** How many beats the metre gives it; it may be cut short by a change. */
  readonly beats: number;
}

/** A time as bar and beat. */
export interface Place {
  /** From 1. */
  readonly bar: number;
  /** From 1; a fraction between beats. */
  readonly beat: number;
}

const COMMON_TIME: MetreChange = { timeTicks: 0, numerator: 4, denominator: 4 };

/** The index of the last change at or before a time, -1 where there is none yet: binary search. */
function changeAt<T extends { readonly timeTicks: number }>(changes: readonly T[], ticks: number): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle] as T).timeTicks <= ticks) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The tempo that holds at a time. @example tempoAt(newSong(), 0).microsecondsPerBeat // 500_000 */
export function tempoAt({ tempos }: Pick<Song, 'tempos'>, ticks: number): TempoChange {
  const tempo = tempos[Math.max(0, changeAt(tempos, ticks))];
  if (tempo === undefined) throw new Error('a song has a tempo at 0');
  return tempo;
}

/** The key that holds at a time; undefined where none is chosen yet. */
export function keyAt({ keys }: Pick<Song, 'keys'>, ticks: number): KeyChange | undefined {
  return keys[changeAt(keys, ticks)];
}

/** The metre that holds at a time. @example metreAt(newSong().metres, 0) // { timeTicks: 0, numerator: 4, denominator: 4 } */
export function metreAt(metres: readonly MetreChange[], ticks: number): MetreChange {
  return metres[changeAt(metres, ticks)] ?? COMMON_TIME;
}

const beatTicksOf = ({ denominator }: MetreChange): number => (4 * TICKS_PER_BEAT) / denominator;
const barTicksOf = (metre: MetreChange): number => metre.numerator * beatTicksOf(metre);

/** A stretch of one metre, and the number of bars before it. */
interface Stretch {
  readonly metre: MetreChange;
  readonly startTicks: number;
  readonly endTicks: number;
  readonly barsBefore: number;
}

function* stretchesOf(metres: readonly MetreChange[]): Generator<Stretch> {
  const changes = metres[0]?.timeTicks === 0 ? metres : [COMMON_TIME, ...metres];
  let barsBefore = 0;
  for (const [index, metre] of changes.entries()) {
    const startTicks = metre.timeTicks;
    const endTicks = changes[index + 1]?.timeTicks ?? Number.POSITIVE_INFINITY;
    yield { metre, startTicks, endTicks, barsBefore };
    barsBefore += Math.ceil((endTicks - startTicks) / barTicksOf(metre));
  }
}

function barOf({ metre, startTicks, endTicks, barsBefore }: Stretch, index: number): Bar {
  const start = startTicks + index * barTicksOf(metre);
  return {
    number: barsBefore + index + 1,
    startTicks: start,
    endTicks: Math.min(start + barTicksOf(metre), endTicks),
    beatTicks: beatTicksOf(metre),
    beats: metre.numerator,
  };
}

/**
 * The bars that touch a stretch of time, its end not included.
 *
 * @example barsBetween([{ timeTicks: 0, numerator: 3, denominator: 4 }], 0, 1441).length // 2
 */
export function barsBetween(metres: readonly MetreChange[], fromTicks: number, toTicks: number): Bar[] {
  const bars: Bar[] = [];
  for (const stretch of stretchesOf(metres)) {
    if (stretch.startTicks >= toTicks) break;
    if (stretch.endTicks <= fromTicks) continue;
    const first = Math.max(0, Math.floor((fromTicks - stretch.startTicks) / barTicksOf(stretch.metre)));
    const end = Math.min(toTicks, stretch.endTicks);
    for (let index = first; ; index++) {
      const bar = barOf(stretch, index);
      if (bar.startTicks >= end) break;
      bars.push(bar);
    }
  }
  return bars;
}

/** The bar that a time lies in; the first one before 0. @example barAt([], 2000).number // 2 */
export function barAt(metres: readonly MetreChange[], ticks: number): Bar {
  const at = Math.max(0, ticks);
  return barsBetween(metres, at, at + 1)[0] as Bar;
}

/**
 * The bar of a number, which may lie after the song's last note.
 *
 * @param number from 1
 * @example barNumbered([], 3).startTicks // 3840
 */
export function barNumbered(metres: readonly MetreChange[], number: number): Bar {
  let found: Bar | undefined;
  for (const stretch of stretchesOf(metres)) {
    if (stretch.barsBefore >= number) break;
    found = barOf(stretch, number - stretch.barsBefore - 1);
  }
  if (found === undefined) throw new Error(`bars count from 1, there is none numbered ${number}`);
  return found;
}

/** @example placeOf([], 2400) // { bar: 2, beat: 2 } */
export function placeOf(metres: readonly MetreChange[], ticks: number): Place {
  const bar = barAt(metres, ticks);
  return { bar: bar.number, beat: 1 + (Math.max(0, ticks) - bar.startTicks) / bar.beatTicks };
}

/** The nearest tick to a place, the inverse of `placeOf`. @example ticksOf([], { bar: 2, beat: 2 }) // 2400 */
export function ticksOf(metres: readonly MetreChange[], { bar, beat }: Place): number {
  const { startTicks, beatTicks } = barNumbered(metres, bar);
  return Math.round(startTicks + (beat - 1) * beatTicks);
}

/**
 * A place in words, to be read aloud. Places between beats are given to a hundredth of a beat.
 *
 * @example placeText({ bar: 3, beat: 2 }) // 'bar 3, beat 2'
 */
export function placeText({ bar, beat }: Place): string {
  return `bar ${bar}, beat ${Math.floor(beat * 100 + 1e-6) / 100}`;
}

/**
 * A place from what somebody typed: a bar, or a bar and a beat. Undefined where it is neither, or where the bar has no
 * such beat.
 *
 * @example parsePlace([], 'bar 3, beat 2.5') // { bar: 3, beat: 2.5 }
 * @example parsePlace([], '3') // { bar: 3, beat: 1 }
 * @example parsePlace([], '3 5') // undefined: bar 3 has four beats
 */
export function parsePlace(metres: readonly MetreChange[], text: string): Place | undefined {
  const match = /^\s*(?:bar\s*)?(\d{1,6})(?:\s*[,:;\s]\s*(?:beat\s*)?(\d{1,3}(?:\.\d+)?))?\s*$/i.exec(text);
  if (match === null) return undefined;
  const bar = Number(match[1]);
  const beat = Number(match[2] ?? 1);
  if (bar < 1 || beat < 1) return undefined;
  const { startTicks, endTicks, beatTicks } = barNumbered(metres, bar);
  return startTicks + (beat - 1) * beatTicks < endTicks ? { bar, beat } : undefined;
}

/**
 * The line of a grid at or before a time. Lines begin anew with each bar. A grid of 0 is none: the nearest tick.
 *
 * @example snapDown([], 240, 500) // 480
 */
export function snapDown(metres: readonly MetreChange[], gridTicks: number, ticks: number): number {
  const at = Math.max(0, ticks);
  if (gridTicks <= 0) return Math.round(at);
  const barStart = barStartAt(metres, at);
  return barStart + Math.floor((at - barStart) / gridTicks) * gridTicks;
}

/**
 * The line of a grid nearest to a time, bar lines included; half-way, the later one.
 *
 * @example snapNear([], 240, 400) // 480
 */
export function snapNear(metres: readonly MetreChange[], gridTicks: number, ticks: number): number {
  const at = Math.max(0, ticks);
  const down = snapDown(metres, gridTicks, at);
  if (gridTicks <= 0) return down;
  const up = Math.min(down + gridTicks, barEndAfter(metres, down));
  return at - down < up - at ? down : up;
}

// Snapping needs no bar numbers: one search, not a walk over all metres.

function barStartAt(metres: readonly MetreChange[], ticks: number): number {
  const metre = metreAt(metres, ticks);
  const start = metre.timeTicks <= ticks ? metre.timeTicks : 0;
  return start + Math.floor((ticks - start) / barTicksOf(metre)) * barTicksOf(metre);
}

function barEndAfter(metres: readonly MetreChange[], ticks: number): number {
  const next = metres[changeAt(metres, ticks) + 1]?.timeTicks ?? Number.POSITIVE_INFINITY;
  return Math.min(barStartAt(metres, ticks) + barTicksOf(metreAt(metres, ticks)), next);
}
