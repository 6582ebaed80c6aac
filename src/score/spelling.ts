/**
 * Pitch spelling: which name each note has, C sharp or D flat.
 *
 * Names are places on the line of fifths (.. Bb -2, F -1, C 0, G 1 ..), as in D. Temperley, "The Cognition of Basic
 * Musical Structures" (2001), chapter 5: a note takes the name that lies near those around it. Two passes:
 *
 * 1. The local key signature is followed by a hidden Markov model (as in G. Teodoru and C. Raphael, "Pitch Spelling
 *    with Conditionally Independent Voices", 2007): states are signatures from 12 flats to 12 sharps, so that a passage
 *    may also be taken enharmonically; moving costs by fifths, and so does distance from the signature of the piece.
 * 2. Names are changed one by one while that makes them likelier given the names around them: together with them, a
 *    step before and after (leading notes resolve), in the passage. The weights of this pairwise model are measured
 *    (spelling-weights.ts). PS13 of D. Meredith (2006) in place of both passes names about 1.3 % of the notes less as
 *    the editors did.
 */
import { PAGE_TICKS } from './grid.ts';
import type { SpelledPitch, Step } from './score.ts';
import { NEIGHBOUR_WEIGHTS, PLACE_WEIGHTS } from './spelling-weights.ts';

const STEPS: readonly Step[] = ['F', 'C', 'G', 'D', 'A', 'E', 'B'];
const STEP_PITCH: Readonly<Record<Step, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/**
 * The pitch at a place on the line of fifths.
 *
 * @example pitchAt(61, 7) // { step: 'C', alter: 1, octave: 4 }
 * @example pitchAt(61, -5) // { step: 'D', alter: -1, octave: 4 }
 */
export function pitchAt(pitch: number, fifths: number): SpelledPitch {
  const step = STEPS[(((fifths + 1) % 7) + 7) % 7]!;
  const alter = Math.floor((fifths + 1) / 7);
  return { step, alter, octave: (pitch - alter - STEP_PITCH[step]) / 12 - 1 };
}

/** The name of a pitch that lies `lowest` .. `lowest + 11` on the line of fifths. */
export function placeFrom(pitch: number, lowest: number): number {
  return lowest + ((((pitch * 7 - lowest) % 12) + 12) % 12);
}

/** Sharps only, from F to B sharp: for comparison. */
export function sharpsOnly(pitch: number): SpelledPitch {
  return pitchAt(pitch, placeFrom(pitch, -1));
}

interface SpelledNote {
  readonly pitch: number;
  readonly onsetTicks: number;
}

const SWEEPS = 4;

/**
 * The place of every note on the line of fifths; `pitchAt` turns it into a name. All lie within double flats and
 * double sharps.
 *
 * @param notes by onset, then pitch
 * @param signatures [N] the key signature in force at each note, sharps positive
 * @example spell([{ pitch: 61, onsetTicks: 0 }, { pitch: 62, onsetTicks: 10080 }], [0, 0]) // [7, 2]: C sharp, D
 */
export function spell(notes: readonly SpelledNote[], signatures: readonly number[]): Int8Array {
  const local = followKey(notes, signatures);
  let places = Int8Array.from(notes, ({ pitch }, index) => within(placeFrom(pitch, local[index]! - 3)));
  const neighbours = notes.map((_, index) => neighboursOf(notes, index));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const next = improve(places, neighbours, signatures, local);
    if (next === undefined) break;
    places = next;
  }
  return places;
}

/** The nearest place of the same pitch that is at most doubly altered: Fbb -15 .. B## 19. */
function within(place: number): number {
  return place < -15 ? place + 12 : place > 19 ? place - 12 : place;
}

const STATES = 25;
const LOWEST_STATE = -12;
const MOVE_COST = 3;
const MOVE_COST_PER_FIFTH = 2;
const AWAY_COST_PER_FIFTH = 0.03;
/** Beyond six sharps or flats a signature is rarely written. */
const EXTREME_COST_PER_FIFTH = 0.1;
/** ln of the share of names from 4 fifths below a signature's to 7 above: its scale first. */
const SCALE_LOG_SHARES = [0.003, 0.006, 0.012, 0.13, 0.15, 0.15, 0.15, 0.13, 0.14, 0.1, 0.022, 0.012].map(Math.log);

/** [N] the signature that the music around each note is in, followed by Viterbi. */
function followKey(notes: readonly SpelledNote[], signatures: readonly number[]): Int8Array {
  const backs: Int8Array[] = [];
  let costs = new Float64Array(STATES);
  notes.forEach(({ pitch, onsetTicks }, index) => {
    const moves = index > 0 && onsetTicks > notes[index - 1]!.onsetTicks;
    const next = new Float64Array(STATES);
    const back = new Int8Array(STATES);
    for (let state = 0; state < STATES; state++) {
      let best = costs[state]!;
      back[state] = state;
      for (let from = 0; moves && from < STATES; from++) {
        const cost = costs[from]! + MOVE_COST + MOVE_COST_PER_FIFTH * Math.abs(from - state);
        if (cost < best) {
          best = cost;
          back[state] = from;
        }
      }
      const key = state + LOWEST_STATE;
      const away = AWAY_COST_PER_FIFTH * Math.abs(key - signatures[index]!);
      const extreme = EXTREME_COST_PER_FIFTH * Math.max(0, Math.abs(key) - 6);
      next[state] = best + away + extreme - SCALE_LOG_SHARES[placeFrom(pitch, key - 4) - key + 4]!;
    }
    costs = next;
    backs.push(back);
  });
  const path = new Int8Array(notes.length);
  let state = costs.indexOf(Math.min(...costs));
  for (let index = notes.length - 1; index >= 0; index--) {
    path[index] = state + LOWEST_STATE;
    state = backs[index]![state]!;
  }
  return path;
}

type Relation = Exclude<keyof typeof NEIGHBOUR_WEIGHTS, 'near' | 'far'>;

interface Neighbour {
  readonly relation: Relation;
  readonly index: number;
}

const REACH_TICKS = 4 * PAGE_TICKS;
const REACH_NOTES = 23;
const NEXT: readonly Relation[] = ['nextSame', 'nextSemitone', 'nextTone'];
const LAST: readonly Relation[] = ['lastSame', 'lastSemitone', 'lastTone'];

/** The notes struck together with a note, and the nearest within a whole tone after and before it. */
function neighboursOf(notes: readonly SpelledNote[], index: number): Neighbour[] {
  const { pitch, onsetTicks } = notes[index]!;
  const found: Neighbour[] = [];
  for (const direction of [1, -1]) {
    const relations = direction === 1 ? NEXT : LAST;
    for (
      let other = index + direction;
      Math.abs(other - index) <= REACH_NOTES || notes[other]?.onsetTicks === onsetTicks;
      other += direction
    ) {
      const note = notes[other];
      if (note === undefined) break;
      if (note.onsetTicks === onsetTicks) {
        found.push({ relation: 'together', index: other });
        continue;
      }
      if (Math.abs(note.onsetTicks - onsetTicks) >= REACH_TICKS) break;
      const relation = relations[Math.abs(note.pitch - pitch)];
      if (relation !== undefined) {
        found.push({ relation, index: other });
        break;
      }
    }
  }
  return found;
}

const WINDOWS = [
  { weights: NEIGHBOUR_WEIGHTS.near, notes: 12 },
  { weights: NEIGHBOUR_WEIGHTS.far, notes: 60 },
] as const;
/** The windows count by share; their weights were measured on three times that. */
const WINDOW_SCALE = 3;
/** Places are counted from here in a window's histogram. */
const LOWEST_PLACE = -25;

/** One sweep over all notes at once; undefined where none changes its name. */
function improve(
  places: Int8Array,
  neighbours: readonly (readonly Neighbour[])[],
  signatures: readonly number[],
  local: Int8Array,
): Int8Array<ArrayBuffer> | undefined {
  const next = Int8Array.from(places);
  const counts = WINDOWS.map(() => new Float64Array(60));
  let changed = false;
  for (let index = 0; index < places.length; index++) {
    for (const [window, { notes }] of WINDOWS.entries()) slide(counts[window]!, places, index, notes);
    const place = places[index]!;
    const other = alternative(place, local[index]!);
    if (other === undefined) continue;
    let gain =
      placeWeight(other, signatures[index]!, local[index]!) - placeWeight(place, signatures[index]!, local[index]!);
    for (const { relation, index: neighbour } of neighbours[index]!) {
      const weights = NEIGHBOUR_WEIGHTS[relation];
      gain += at(weights, other - places[neighbour]!, 12) - at(weights, place - places[neighbour]!, 12);
    }
    WINDOWS.forEach(({ weights }, window) => {
      gain += windowGain(counts[window]!, weights, place, other);
    });
    if (gain <= 0) continue;
    next[index] = other;
    changed = true;
  }
  return changed ? next : undefined;
}

/** The other usual name of a pitch: the one nearer to the middle of the local scale. */
function alternative(place: number, local: number): number | undefined {
  const middle = local + 1.5;
  const other = Math.abs(place + 12 - middle) < Math.abs(place - 12 - middle) ? place + 12 : place - 12;
  return other < -15 || other > 19 ? undefined : other;
}

function at(weights: readonly number[], place: number, below: number): number {
  return weights[Math.max(0, Math.min(weights.length - 1, place + below))]!;
}

function placeWeight(place: number, signature: number, local: number): number {
  const { key, local: around, absolute } = PLACE_WEIGHTS;
  return at(key, place - signature, 14) + at(around, place - local, 14) + at(absolute, place, 14);
}

/** Moves a window of names to the next note: those up to `reach` notes away on both sides. */
function slide(counts: Float64Array, places: Int8Array, index: number, reach: number): void {
  const add = (note: number, count: number): void => {
    const place = places[note];
    if (place !== undefined) counts[place - LOWEST_PLACE]! += count;
  };
  if (index === 0) for (let note = 0; note <= reach; note++) add(note, 1);
  else {
    add(index + reach, 1);
    add(index - reach - 1, -1);
  }
}

function windowGain(counts: Float64Array, weights: readonly number[], place: number, other: number): number {
  let total = -1;
  let gain = 0;
  for (let slot = 0; slot < counts.length; slot++) {
    const neighbour = slot + LOWEST_PLACE;
    total += counts[slot]!;
    // The note itself is in its window, but is no neighbour.
    const count = counts[slot]! - (neighbour === place ? 1 : 0);
    if (count > 0) gain += count * (at(weights, other - neighbour, 12) - at(weights, place - neighbour, 12));
  }
  return total > 0 ? (WINDOW_SCALE * gain) / total : 0;
}
