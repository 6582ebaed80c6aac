/**
 * Which hand plays a note, and so on which of the two staves it stands.
 *
 * Each note takes the hand that is likelier given its pitch, its place in its chord, and the hands of the notes around
 * it: struck together, sounding, shortly before and after. It is a pairwise random field whose weights are measured
 * by pseudo-likelihood (J. Besag 1975; hand-weights.ts) and which is settled by iterated conditional modes (Besag 1986).
 * The relations are those that hidden Markov models of two hands use (E. Nakamura, N. Ono and S. Sagayama, "Merged-Output
 * HMM for Piano Fingering of Both Hands", ISMIR 2014), only to both sides in time.
 */
import { PAGE_TICKS } from './grid.ts';
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
 * Of ASAP's score notes 92 to 93 % stand where the editors put them; splitting at middle C gives 83 % (bench/score.mjs).
 *
 * @param notes by onset, then pitch
 * @example splitHands([{ pitch: 43, onsetTicks: 0, durationTicks: 10080 }, { pitch: 76, … }]) // [2, 1]
 */
export function splitHands(notes: readonly HandNote[]): Uint8Array {
  const places = placesOf(notes);
  const hands = Uint8Array.from(places, (place) => (ownWeight(place, FIRST_WEIGHTS) > 0 ? LEFT : RIGHT));
  const own = Float64Array.from(places, (place) => ownWeight(place, OWN_WEIGHTS));
  const neighbours = notes.map((_, index) => neighboursOf(notes, index));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let changed = false;
    for (let step = 0; step < notes.length; step++) {
      // There and back, so that news travels in both directions.
      const index = sweep % 2 === 0 ? step : notes.length - 1 - step;
      let sum = own[index]!;
      for (const { tables, index: other, bin } of neighbours[index]!) {
        sum += (hands[other] === LEFT ? tables.left : tables.right)[bin]!;
      }
      const hand = sum > 0 ? LEFT : RIGHT;
      changed ||= hand !== hands[index];
      hands[index] = hand;
    }
    if (!changed) break;
  }
  return hands;
}

/** Indices into the tables of `OwnWeights`. */
type Place = Readonly<Record<keyof OwnWeights, number>>;

function ownWeight(place: Place, weights: OwnWeights): number {
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

function placesOf(notes: readonly HandNote[]): Place[] {
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

interface Neighbour {
  readonly tables: { readonly left: readonly number[]; readonly right: readonly number[] };
  readonly index: number;
  /** By how much the neighbour is higher, as an index into the tables. */
  readonly bin: number;
}

type Relation = keyof typeof NEIGHBOUR_HANDS;

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
/** Overlaps shorter than this are legato. */
const LEGATO_TICKS = PAGE_TICKS / 20;

function neighboursOf(notes: readonly HandNote[], index: number): Neighbour[] {
  const { pitch, onsetTicks, durationTicks } = notes[index]!;
  const found: Neighbour[] = [];
  const add = (relation: Relation, other: number): void => {
    const bin = clamp((notes[other]!.pitch - pitch) / 1.5 + 20, 40);
    found.push({ tables: NEIGHBOUR_HANDS[relation], index: other, bin });
  };
  let first = index;
  while (first > 0 && notes[first - 1]!.onsetTicks === onsetTicks) first--;
  let after = index + 1;
  while (after < notes.length && notes[after]!.onsetTicks === onsetTicks) after++;
  for (let other = first; other < after; other++) if (other !== index) add('together', other);

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
    if (ahead < MOST_DURING && distance < durationTicks - LEGATO_TICKS) add('during', other);
  }
  return found;
}
