/**
 * Lengths as notation: a stretch of sound or silence in a measure becomes note values, tied where one value cannot say
 * it or would hide the beat, and dotted or in tuplets where that is plainer.
 *
 * Each stretch is cut by dynamic programming over the places of the metre: as few values as possible, of which none
 * runs over a place much stronger than its ends (the metrical rules of E. Gould, "Behind Bars", 2011, pp. 153-174;
 * for rests they are stricter). Tuplets are found first and cut what crosses their edges.
 */
import { isCompound, type Metre, metreLevels, weakness } from './grid.ts';
import { noteValueOf } from './note-values.ts';
import type { NoteValue } from './score.ts';
import { findTuplets, type TupletSpan } from './tuplets.ts';

/** One written value. */
export interface WrittenPiece {
  readonly startTicks: number;
  readonly endTicks: number;
  readonly value: NoteValue;
  /** The bracket of its tuplet begins or ends here. */
  readonly tupletStart: boolean;
  readonly tupletStop: boolean;
}

/** A sound or a silence within a measure, ticks from its start. */
export interface Stretch {
  readonly startTicks: number;
  readonly endTicks: number;
  readonly isRest: boolean;
}

/** A dot costs less than a tie, and is dearer in rests. */
const DOT_COST = 0.12;
const REST_DOT_COST = 0.9;
/** For each level by which the crossed place is stronger than allowed. */
const CROSSING_COST = 2.5;

/**
 * The values that write each stretch; pieces of one stretch are to be tied (rests just follow each other).
 *
 * @param stretches one after the other, filling the measure
 * @returns a list for each stretch, in order; undefined where no note values say it, for places of two tuplets that clash
 * @example writeRhythm([{ startTicks: 0, endTicks: 25200, isRest: false }, …], { numerator: 4, denominator: 4 }, 40320)[0]
 * // two pieces: a half note and, tied to it, an eighth
 */
export function writeRhythm(
  stretches: readonly Stretch[],
  metre: Metre,
  lengthTicks: number,
): WrittenPiece[][] | undefined {
  const boundaries = stretches.flatMap(({ startTicks, endTicks }) => [startTicks, endTicks]);
  const tuplets = findTuplets(boundaries, metre, lengthTicks);
  const levels = metreLevels(metre);
  const written: WrittenPiece[][] = [];
  for (const stretch of stretches) {
    const pieces: WrittenPiece[] = [];
    for (const { startTicks, endTicks, tuplet } of cutAtTuplets(stretch, tuplets)) {
      const values = cut(startTicks, endTicks, stretch.isRest, tuplet, levels, metre);
      if (values === undefined) return undefined;
      for (const value of values) {
        const tupletStart = tuplet !== undefined && value.startTicks === tuplet.startTicks;
        const tupletStop = tuplet !== undefined && value.endTicks === tuplet.endTicks;
        pieces.push({ ...value, tupletStart, tupletStop });
      }
    }
    written.push(pieces);
  }
  return written;
}

function cutAtTuplets(
  { startTicks, endTicks }: Stretch,
  tuplets: readonly TupletSpan[],
): { startTicks: number; endTicks: number; tuplet: TupletSpan | undefined }[] {
  const parts: { startTicks: number; endTicks: number; tuplet: TupletSpan | undefined }[] = [];
  let at = startTicks;
  for (const tuplet of tuplets) {
    if (tuplet.endTicks <= at) continue;
    if (tuplet.startTicks >= endTicks) break;
    if (tuplet.startTicks > at) parts.push({ startTicks: at, endTicks: tuplet.startTicks, tuplet: undefined });
    const from = Math.max(at, tuplet.startTicks);
    at = Math.min(endTicks, tuplet.endTicks);
    parts.push({ startTicks: from, endTicks: at, tuplet });
  }
  if (at < endTicks) parts.push({ startTicks: at, endTicks, tuplet: undefined });
  return parts;
}

/** Cuts one stretch at the cheapest places. */
function cut(
  start: number,
  end: number,
  isRest: boolean,
  tuplet: TupletSpan | undefined,
  levels: readonly number[],
  metre: Metre,
): Pick<WrittenPiece, 'startTicks' | 'endTicks' | 'value'>[] | undefined {
  const ratio = tuplet && { actual: tuplet.actual, normal: tuplet.normal };
  // Inside a tuplet its own halvings are the metre: the measure's places mean nothing there.
  const inner = tuplet === undefined ? levels : tupletLevels(tuplet);
  const origin = tuplet?.startTicks ?? 0;
  const places = placesBetween(start, end, inner, origin, ratio);
  const last = places.length - 1;
  const cost = new Array<number>(places.length).fill(Number.POSITIVE_INFINITY);
  const from = new Array<number>(places.length).fill(-1);
  cost[0] = 0;
  for (let b = 1; b <= last; b++) {
    for (let a = 0; a < b; a++) {
      const value = noteValueOf(places[b]! - places[a]!, ratio);
      if (value === undefined || cost[a] === Number.POSITIVE_INFINITY) continue;
      const dots = value.dots * (isRest && !isCompound(metre) ? REST_DOT_COST : DOT_COST);
      const total = cost[a]! + 1 + dots + crossing(a, b, places, inner, origin, isRest, metre, tuplet !== undefined);
      if (total < cost[b]! - 1e-9) {
        cost[b] = total;
        from[b] = a;
      }
    }
  }
  if (from[last] === -1) return undefined;
  const pieces: Pick<WrittenPiece, 'startTicks' | 'endTicks' | 'value'>[] = [];
  for (let b = last; b > 0; b = from[b]!) {
    const startTicks = places[from[b]!]!;
    const endTicks = places[b]!;
    pieces.push({ startTicks, endTicks, value: noteValueOf(endTicks - startTicks, ratio)! });
  }
  return pieces.reverse();
}

function crossing(
  a: number,
  b: number,
  places: readonly number[],
  levels: readonly number[],
  origin: number,
  isRest: boolean,
  metre: Metre,
  inTuplet: boolean,
): number {
  const weak = (place: number): number => weakness(levels, place - origin);
  const weakest = Math.max(weak(places[a]!), weak(places[b]!));
  // Notes may cross a place one level stronger than their ends (syncopes), in compound time and as rests none.
  const slack = isRest || (isCompound(metre) && !inTuplet) ? 0 : 1;
  let worst = 0;
  for (let between = a + 1; between < b; between++) worst = Math.max(worst, weakest - slack - weak(places[between]!));
  return worst * CROSSING_COST;
}

/** The halvings within a tuplet: its whole, its notes, and their halves. */
function tupletLevels({ startTicks, endTicks, actual }: TupletSpan): number[] {
  const whole = endTicks - startTicks;
  const levels = [whole];
  for (let level = whole / actual; Number.isInteger(level) && levels.length < 6; level /= 2) levels.push(level);
  return levels;
}

/** The ends and all places of the metre between them that are at least as strong as a cut could need. */
function placesBetween(
  start: number,
  end: number,
  levels: readonly number[],
  origin: number,
  ratio: NoteValue['tuplet'],
): number[] {
  let weakest = Math.max(1, weakness(levels, start - origin), weakness(levels, end - origin));
  // Half of 10/8 is no note value: what lies between such places needs finer ones.
  while (weakest < levels.length - 1 && noteValueOf(levels[weakest]!, ratio) === undefined) weakest++;
  weakest = Math.min(levels.length - 1, weakest);
  const step = levels[weakest]!;
  const places = [start];
  for (let place = origin + (Math.floor((start - origin) / step) + 1) * step; place < end; place += step)
    places.push(place);
  places.push(end);
  return places;
}
