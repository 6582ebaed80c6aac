/**
 * What stands around a note, by hands that are known so far: the numbers from which the network of
 * hand-network.ts decides again whose note it is.
 *
 * Relations of two notes add up in the random field of hands.ts. These numbers say what does not add up: where each
 * hand has just been and goes next, how far it would have to stretch, whether the hands would cross, whose line a note
 * goes on with, and which hand rests.
 */
import { PAGE_TICKS } from './grid.ts';
import type { HandNote } from './hands.ts';

/** Both sides in time × three reaches × both hands × mass, mean distance and mass nearby. */
const FLOW = 2 * 3 * 2 * 3;
const CHORD = 18;
const HELD = 14;
const LINES = 10;
const OWN = 8;
/** How many numbers there are for a note. */
export const HAND_CONTEXT = FLOW + CHORD + HELD + LINES + OWN;

const MOST_NOTES = 48;
const MOST_BEATS = 12;
/** The longest reach in quarter notes; each of the others is a quarter of the one above it. */
const REACH = 6;
/** Overlaps shorter than this are legato, in quarter notes. */
const LEGATO = 1 / 20;
/** Lengths and ends this near to each other are written as one, in quarter notes. */
const SAME = 1 / 48;
/** Octaves beyond which distances count no further. */
const MOST_AWAY = 3;

const octaves = (semitones: number): number => Math.max(-MOST_AWAY, Math.min(MOST_AWAY, semitones / 12));
const scaled = (beats: number): number => Math.max(-4, Math.min(3, Math.log2(beats + 1e-3))) / 2;
/** From 1 for the left hand to -1 for the right. */
const leaning = (left: number): number => 2 * left - 1;

/** A piece as columns; times in quarter notes. */
interface Columns {
  readonly count: number;
  readonly pitch: Float64Array;
  readonly onset: Float64Array;
  readonly length: Float64Array;
  readonly left: ArrayLike<number>;
}

/** A note and its chord: from `first` to before `after`. */
interface Place {
  readonly index: number;
  readonly first: number;
  readonly after: number;
}

/**
 * [N · HAND_CONTEXT] rows of numbers, most of them between -3 and 3.
 *
 * @param notes by onset, then pitch
 * @param left [N] how likely each is the left hand's, 0..1
 * @param odds [N] nats for the left hand by the random field
 */
export function handContext(
  notes: readonly HandNote[],
  left: ArrayLike<number>,
  odds: ArrayLike<number>,
): Float32Array {
  const count = notes.length;
  const columns: Columns = {
    count,
    pitch: Float64Array.from(notes, ({ pitch }) => pitch),
    onset: Float64Array.from(notes, ({ onsetTicks }) => onsetTicks / PAGE_TICKS),
    length: Float64Array.from(notes, ({ durationTicks }) => durationTicks / PAGE_TICKS),
    left,
  };
  const { pitch, onset, length } = columns;
  const means = handMeans(columns);
  const rows = new Float32Array(count * HAND_CONTEXT);
  let at = 0;
  const put = (value: number): void => {
    rows[at++] = value;
  };
  for (let first = 0, after = 0; first < count; first = after) {
    while (after < count && onset[after] === onset[first]) after++;
    for (let index = first; index < after; index++) {
      const place = { index, first, after };
      const around = aroundNote(columns, place);
      for (let slot = 0; slot < FLOW; slot += 3) {
        const mass = around.flow[slot]!;
        put(Math.log1p(mass) / 2);
        put(around.flow[slot + 1]! / (mass + 0.02));
        put(Math.log1p(around.flow[slot + 2]!));
      }
      putChord(columns, place, put);
      for (const mass of around.held) put(mass / 2);
      for (const away of around.heldEdges) put(away);
      for (const mass of around.during) put(mass / 3);
      for (const mass of around.joins) put(mass);
      for (const value of around.line) put(value);
      for (const value of around.again) put(value);
      put(Math.max(-3, Math.min(3, odds[index]! / 3)));
      put(octaves(pitch[index]! - 60));
      put(scaled(length[index]!));
      put(first > 0 ? scaled(onset[index]! - onset[first - 1]!) : 2);
      put(after < count ? scaled(onset[after]! - onset[index]!) : 2);
      put(Math.log2(after - first) / 2);
      put(octaves(means.left - pitch[index]!));
      put(octaves(means.right - pitch[index]!));
    }
  }
  return rows;
}

/** What the notes before and after a chord say of one of its notes. */
interface Around {
  /** [side in time][reach][hand]: mass, its distance, mass nearby. */
  readonly flow: Float64Array;
  /** [side]: whose the nearest note is, less if it is far; how much higher it is; whose it is. */
  readonly line: number[];
  /** [side]: whose the same pitch was or will be, less if that is far; how near that is. */
  readonly again: number[];
  /** Held from before by the left hand and by the right. */
  readonly held: number[];
  /** The highest held of the left hand, the lowest of the right, the lowest of the left, the highest of the right. */
  readonly heldEdges: number[];
  /** Struck while the note sounds: below by left and right, above by left and right. */
  readonly during: number[];
  /** Ending where the note begins, by left and right, and beginning where it ends. */
  readonly joins: number[];
}

function aroundNote(columns: Columns, { index, first, after }: Place): Around {
  const { count, pitch, onset, length, left } = columns;
  const around: Around = {
    flow: new Float64Array(FLOW),
    line: [0, 0, 0, 0, 0, 0],
    again: [0, 0, 0, 0],
    held: [0, 0],
    heldEdges: [-MOST_AWAY, MOST_AWAY, MOST_AWAY, -MOST_AWAY],
    during: [0, 0, 0, 0],
    joins: [0, 0, 0, 0],
  };
  const { flow, line, again, during, joins } = around;
  for (let side = 0; side < 2; side++) {
    let nearest = Number.POSITIVE_INFINITY;
    for (let step = 0; step < MOST_NOTES; step++) {
      const other = side === 0 ? first - 1 - step : after + step;
      if (other < 0 || other >= count) break;
      const beats = Math.abs(onset[other]! - onset[index]!);
      if (beats > MOST_BEATS) break;
      const p = left[other]!;
      const apart = pitch[other]! - pitch[index]!;
      const away = octaves(apart);
      const near = 1 / (1 + 9 * away * away);
      const far = Math.exp(-beats / REACH);
      addFlow(flow, side, far, p, away, near);
      const cost = Math.abs(apart) + 3 * beats;
      if (cost < nearest) {
        nearest = cost;
        line[3 * side] = leaning(p) / (1 + cost / 6);
        line[3 * side + 1] = away;
        line[3 * side + 2] = leaning(p);
      }
      if (apart === 0 && again[2 * side + 1] === 0) {
        again[2 * side] = leaning(p) * far;
        again[2 * side + 1] = far;
      }
      if (side === 0) {
        const ends = onset[other]! + length[other]! - onset[index]!;
        if (ends > LEGATO) addHeld(around, p, away);
        else if (Math.abs(ends) <= SAME) {
          joins[0]! += p * near;
          joins[1]! += (1 - p) * near;
        }
      } else if (beats < length[index]! - LEGATO) {
        during[apart < 0 ? 0 : 2]! += p;
        during[apart < 0 ? 1 : 3]! += 1 - p;
      } else if (Math.abs(beats - length[index]!) <= SAME) {
        joins[2]! += p * near;
        joins[3]! += (1 - p) * near;
      }
    }
  }
  return around;
}

/** Adds a note to the masses of both hands at all reaches; `far` is its weight at the longest. */
function addFlow(flow: Float64Array, side: number, far: number, p: number, away: number, near: number): void {
  const middle = far * far * far * far;
  const close = middle * middle * middle * middle;
  for (let reach = 0; reach < 3; reach++) {
    const weight = reach === 0 ? close : reach === 1 ? middle : far;
    const slot = (side * 3 + reach) * 6;
    flow[slot]! += weight * p;
    flow[slot + 1]! += weight * p * away;
    flow[slot + 2]! += weight * p * near;
    flow[slot + 3]! += weight * (1 - p);
    flow[slot + 4]! += weight * (1 - p) * away;
    flow[slot + 5]! += weight * (1 - p) * near;
  }
}

function addHeld({ held, heldEdges }: Around, p: number, away: number): void {
  held[0]! += p;
  held[1]! += 1 - p;
  if (p > 0.5) {
    heldEdges[0] = Math.max(heldEdges[0]!, away);
    heldEdges[2] = Math.min(heldEdges[2]!, away);
  } else {
    heldEdges[1] = Math.min(heldEdges[1]!, away);
    heldEdges[3] = Math.max(heldEdges[3]!, away);
  }
}

/** The hands in the chord below and above the note and of its length, its neighbours, its edges, and the hands' edges. */
function putChord(
  { pitch, length, left }: Columns,
  { index, first, after }: Place,
  put: (value: number) => void,
): void {
  const own = pitch[index]!;
  let bottomOfLeft = 0;
  let topOfLeft = -MOST_AWAY;
  let topOfRight = 0;
  let bottomOfRight = MOST_AWAY;
  const masses = [0, 0, 0, 0, 0, 0];
  for (let other = first; other < after; other++) {
    if (other === index) continue;
    const p = left[other]!;
    const away = octaves(pitch[other]! - own);
    const side = other < index ? 0 : 2;
    masses[side]! += p;
    masses[side + 1]! += 1 - p;
    if (Math.abs(length[other]! - length[index]!) <= SAME) {
      masses[4]! += p;
      masses[5]! += 1 - p;
    }
    if (p > 0.5) {
      bottomOfLeft = Math.min(bottomOfLeft, away);
      topOfLeft = Math.max(topOfLeft, away);
    } else {
      topOfRight = Math.max(topOfRight, away);
      bottomOfRight = Math.min(bottomOfRight, away);
    }
  }
  for (const mass of masses) put(mass / 2);
  const hasBelow = index > first;
  const hasAbove = index + 1 < after;
  put(hasBelow ? octaves(pitch[index - 1]! - own) : -MOST_AWAY);
  put(hasBelow ? leaning(left[index - 1]!) : 0);
  put(hasAbove ? octaves(pitch[index + 1]! - own) : MOST_AWAY);
  put(hasAbove ? leaning(left[index + 1]!) : 0);
  put(octaves(pitch[first]! - own));
  put(octaves(pitch[after - 1]! - own));
  put(hasBelow ? leaning(left[first]!) : 0);
  put(hasAbove ? leaning(left[after - 1]!) : 0);
  put(bottomOfLeft);
  put(topOfLeft);
  put(topOfRight);
  put(bottomOfRight);
}

/** The mean pitch of each hand in the piece, beside half a note where hands usually are. */
function handMeans({ pitch, left }: Columns): { left: number; right: number } {
  let mass = 0.5;
  let sum = 0.5 * 50;
  let rightMass = 0.5;
  let rightSum = 0.5 * 70;
  pitch.forEach((value, index) => {
    mass += left[index]!;
    sum += left[index]! * value;
    rightMass += 1 - left[index]!;
    rightSum += (1 - left[index]!) * value;
  });
  return { left: sum / mass, right: rightSum / rightMass };
}
