/**
 * Which hand plays a note, and so on which of the two staves it stands.
 *
 * Each note takes the hand that is likelier given its pitch, its place in its chord, and the hands of the notes around
 * it: struck together, sounding, shortly before and after. It is a pairwise random field whose weights are measured
 * by pseudo-likelihood (J. Besag 1975; hand-weights.ts) and which is settled by iterated conditional modes (Besag 1986).
 * The relations are those that hidden Markov models of two hands use (E. Nakamura, N. Ono and S. Sagayama, "Merged-Output
 * HMM for Piano Fingering of Both Hands", ISMIR 2014), only to both sides in time. What does not add up over pairs of
 * notes, a small network then reads from its outcome (hand-network.ts).
 */
import { PAGE_TICKS } from './grid.ts';
import { divideChords } from './hand-chords.ts';
import { reconsiderHands } from './hand-network.ts';
import { FIRST_WEIGHTS, NEIGHBOUR_HANDS, OWN_WEIGHTS, type OwnWeights } from './hand-weights.ts';

/** Times in page ticks. */
export interface HandNote {
  readonly pitch: number;
  readonly onsetTicks: number;
  readonly durationTicks: number;
}

const RIGHT = 1;
const LEFT = 2;
const SWEEPS = 8;

/**
 * [N] 1 for the upper staff (right hand), 2 for the lower.
 *
 * Of ASAP's score notes more than nine in ten stand where the editors put them; splitting at middle C gives 83 %
 * (docs/SCORE.md).
 *
 * @param notes by onset, then pitch
 * @example splitHands([{ pitch: 43, onsetTicks: 0, durationTicks: 10080 }, { pitch: 76, … }]) // [2, 1]
 */
export function splitHands(notes: readonly HandNote[]): Uint8Array {
  return divideChords(notes, reconsiderHands(notes, fieldOdds(notes)));
}

/** [N] nats for the left hand by the random field, beside the hands that it settles on. */
export function fieldOdds(notes: readonly HandNote[]): Float64Array {
  const features = handFeatures(notes);
  const hands = settleHands(features, WEIGHTS);
  return Float64Array.from(
    features.places,
    (place, index) =>
      (ownWeight(place, WEIGHTS.own) + neighbourWeight(features.neighbours[index]!, hands, WEIGHTS)) / 100,
  );
}

/** How a note stands among the notes around it: indices into the tables of `OwnWeights`. */
export type HandPlace = Readonly<Record<keyof OwnWeights, number>>;

/** What speaks for a note's hand. */
export interface HandFeatures {
  readonly places: readonly HandPlace[];
  /** [N][2 · neighbours]: for each neighbour its relation and height as one number, `relation · HAND_BINS + bin`, and its index. */
  readonly neighbours: readonly Int32Array[];
}

/** In nats for the left hand; `right` and `left` [relations · HAND_BINS] count where that is the neighbour's hand. */
export interface HandWeights {
  /** Where no neighbour has a hand yet. */
  readonly first: OwnWeights;
  /** Beside the neighbours. */
  readonly own: OwnWeights;
  readonly right: ArrayLike<number>;
  readonly left: ArrayLike<number>;
}

/** @param notes by onset, then pitch */
export function handFeatures(notes: readonly HandNote[]): HandFeatures {
  return { places: placesOf(notes), neighbours: notes.map((_, index) => neighboursOf(notes, index)) };
}

/** [N] hands, by iterated conditional modes. */
export function settleHands({ places, neighbours }: HandFeatures, weights: HandWeights): Uint8Array {
  const hands = Uint8Array.from(places, (place) => (ownWeight(place, weights.first) > 0 ? LEFT : RIGHT));
  const own = Float64Array.from(places, (place) => ownWeight(place, weights.own));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let changed = false;
    for (let step = 0; step < hands.length; step++) {
      // There and back, so that news travels in both directions.
      const index = sweep % 2 === 0 ? step : hands.length - 1 - step;
      const hand = own[index]! + neighbourWeight(neighbours[index]!, hands, weights) > 0 ? LEFT : RIGHT;
      changed ||= hand !== hands[index];
      hands[index] = hand;
    }
    if (!changed) break;
  }
  return hands;
}

function neighbourWeight(around: Int32Array, hands: Uint8Array, { right, left }: HandWeights): number {
  let sum = 0;
  for (let at = 0; at < around.length; at += 2) {
    sum += (hands[around[at + 1]!] === LEFT ? left : right)[around[at]!]!;
  }
  return sum;
}

function ownWeight(place: HandPlace, weights: OwnWeights): number {
  const { pitch, height, below, above, rank, rankFromTop } = weights;
  return (
    pitch[place.pitch]! +
    height[place.height]! +
    below[place.below]! +
    above[place.above]! +
    rank[place.rank]! +
    rankFromTop[place.rankFromTop]!
  );
}

/** The passage whose mean pitch a note is measured against: three quarter notes to both sides. */
const PASSAGE_TICKS = 3 * PAGE_TICKS;
const clamp = (value: number, most: number): number => Math.max(0, Math.min(most, Math.round(value)));

function placesOf(notes: readonly HandNote[]): HandPlace[] {
  let from = 0;
  let to = 0;
  let sum = 0;
  return notes.map(({ pitch, onsetTicks }, index) => {
    while (to < notes.length && notes[to]!.onsetTicks <= onsetTicks + PASSAGE_TICKS) sum += notes[to++]!.pitch;
    while (notes[from]!.onsetTicks < onsetTicks - PASSAGE_TICKS) sum -= notes[from++]!.pitch;
    let first = index;
    while (first > 0 && notes[first - 1]!.onsetTicks === onsetTicks) first--;
    let last = index;
    while (last + 1 < notes.length && notes[last + 1]!.onsetTicks === onsetTicks) last++;
    return {
      pitch: clamp((pitch - 21) / 2, 43),
      height: clamp(pitch - sum / (to - from) + 25, 49),
      below: index > first ? clamp((pitch - notes[index - 1]!.pitch) / 2, 11) : 11,
      above: index < last ? clamp((notes[index + 1]!.pitch - pitch) / 2, 11) : 11,
      rank: clamp(index - first, 11),
      rankFromTop: clamp(last - index, 11),
    };
  });
}

/** Relations of a neighbour, in the order of the weights. */
export const HAND_RELATIONS = Object.keys(NEIGHBOUR_HANDS) as readonly (keyof typeof NEIGHBOUR_HANDS)[];
type Relation = (typeof HAND_RELATIONS)[number];

/** Heights of a neighbour above the note: from 30 semitones below on, in steps of 1.5. */
export const HAND_BINS = 41;

const WEIGHTS: HandWeights = {
  first: FIRST_WEIGHTS,
  own: OWN_WEIGHTS,
  right: HAND_RELATIONS.flatMap((relation) => NEIGHBOUR_HANDS[relation].right),
  left: HAND_RELATIONS.flatMap((relation) => NEIGHBOUR_HANDS[relation].left),
};

const NOTES_AROUND = 40;
const NEAR_NOTES = 4;
const MIDDLE_NOTES = 14;
const FAR_TICKS = 6 * PAGE_TICKS;
const STEP_TICKS = 4 * PAGE_TICKS;
/** Semitones within which the nearest note before or after is the same line's. */
const STEP = 3;
const MOST_SOUNDING = 6;
const MOST_DURING = 8;
const SAME_PITCH_NOTES = 60;
/** Ends this near to each other, or to an onset, are written as one. */
const EXACT_TICKS = PAGE_TICKS / 48;
/** Overlaps shorter than this are legato. */
const LEGATO_TICKS = PAGE_TICKS / 20;

function neighboursOf(notes: readonly HandNote[], index: number): Int32Array {
  const { pitch, onsetTicks, durationTicks } = notes[index]!;
  const found: number[] = [];
  const add = (relation: Relation, other: number): void => {
    const bin = clamp((notes[other]!.pitch - pitch) / 1.5 + 20, HAND_BINS - 1);
    found.push(HAND_RELATIONS.indexOf(relation) * HAND_BINS + bin, other);
  };
  let first = index;
  while (first > 0 && notes[first - 1]!.onsetTicks === onsetTicks) first--;
  let after = index + 1;
  while (after < notes.length && notes[after]!.onsetTicks === onsetTicks) after++;
  for (let other = first; other < after; other++) {
    if (other === index) continue;
    add('together', other);
    if (Math.abs(notes[other]!.durationTicks - durationTicks) <= EXACT_TICKS) add('chord', other);
  }

  let sounding = 0;
  let repeated = false;
  let stepped = false;
  for (let back = 1; back <= SAME_PITCH_NOTES && first - back >= 0; back++) {
    const other = first - back;
    const note = notes[other]!;
    const distance = onsetTicks - note.onsetTicks;
    if (
      back < NOTES_AROUND &&
      sounding < MOST_SOUNDING &&
      note.onsetTicks + note.durationTicks > onsetTicks + LEGATO_TICKS
    ) {
      add('sounding', other);
      sounding++;
    }
    if (back < NOTES_AROUND && Math.abs(note.onsetTicks + note.durationTicks - onsetTicks) <= EXACT_TICKS) {
      add('joins', other);
    }
    if (back <= NOTES_AROUND && distance <= FAR_TICKS) {
      add(back <= NEAR_NOTES ? 'last4' : back <= MIDDLE_NOTES ? 'last14' : 'last40', other);
    }
    if (!stepped && back <= NOTES_AROUND && distance < STEP_TICKS && Math.abs(note.pitch - pitch) <= STEP) {
      add('lastStep', other);
      stepped = true;
    }
    if (!repeated && note.pitch === pitch) {
      add('same', other);
      repeated = true;
    }
  }
  stepped = false;
  for (let ahead = 0; ahead < NOTES_AROUND && after + ahead < notes.length; ahead++) {
    const other = after + ahead;
    const note = notes[other]!;
    const distance = note.onsetTicks - onsetTicks;
    if (distance > FAR_TICKS) break;
    add(ahead < NEAR_NOTES ? 'next4' : ahead < MIDDLE_NOTES ? 'next14' : 'next40', other);
    if (!stepped && distance < STEP_TICKS && Math.abs(note.pitch - pitch) <= STEP) {
      add('nextStep', other);
      stepped = true;
    }
    if (Math.abs(distance - durationTicks) <= EXACT_TICKS) add('joined', other);
    if (ahead < MOST_DURING && distance < durationTicks - LEGATO_TICKS) add('during', other);
  }
  return Int32Array.from(found);
}
