/**
 * What speaks for one name of a note against its other name: the names around it. `spell` weighs these features, and
 * scripts/fit-score/spelling.mjs measures their weights.
 */
import { PAGE_TICKS } from './grid.ts';
import { followKey } from './local-key.ts';

export interface SpelledNote {
  readonly pitch: number;
  readonly onsetTicks: number;
}

/** A note's neighbours: those struck with it, and the nearest within a whole tone after and before it. */
type Relation = 'together' | 'nextSame' | 'nextSemitone' | 'nextTone' | 'lastSame' | 'lastSemitone' | 'lastTone';

/** Tables of weights: where a name lies from the signature and from C, and from the names around it. */
export type NameTable = 'key' | 'absolute' | 'near' | 'far' | Relation;

interface Neighbour {
  readonly relation: Relation;
  readonly index: number;
}

/** Everything about a piece that stays as it is while names change. */
export interface NamingContext {
  /** [N] the signature on the page. */
  readonly signatures: readonly number[];
  /** [N] the signature that the music is in (`followKey`). */
  readonly local: Int8Array;
  readonly neighbours: readonly (readonly Neighbour[])[];
}

/** @param notes by onset, then pitch */
export function namingContext(notes: readonly SpelledNote[], signatures: readonly number[]): NamingContext {
  return {
    signatures,
    local: followKey(notes, signatures),
    neighbours: notes.map((_, index) => neighboursOf(notes, index)),
  };
}

const REACH_TICKS = 4 * PAGE_TICKS;
const REACH_NOTES = 23;
const NEXT: readonly Relation[] = ['nextSame', 'nextSemitone', 'nextTone'];
const LAST: readonly Relation[] = ['lastSame', 'lastSemitone', 'lastTone'];

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

/** [30] names from 14 fifths below a reference to 15 above. */
const BELOW_PLACE = 14;
export const PLACE_SLOTS = 30;
/** [25] names from 12 fifths below the name of a neighbour to 12 above. */
const BELOW_NEIGHBOUR = 12;
export const NEIGHBOUR_SLOTS = 25;
export const WINDOWS = [
  { table: 'near', notes: 12 },
  { table: 'far', notes: 60 },
] as const;
/** The windows count by share, as much as this many neighbours. */
export const WINDOW_WEIGHT = 3;
/** Places are counted from here in a window's histogram. */
const LOWEST_PLACE = -25;
const PLACES = 60;

const slot = (distance: number, below: number, slots: number): number =>
  Math.max(0, Math.min(slots - 1, distance + below));
export const placeSlot = (distance: number): number => slot(distance, BELOW_PLACE, PLACE_SLOTS);
export const neighbourSlot = (distance: number): number => slot(distance, BELOW_NEIGHBOUR, NEIGHBOUR_SLOTS);

/**
 * Goes through all notes that have a second usual name.
 *
 * @param places [N] the names as they are
 * @param add told every feature of the second name (amount above 0) and of the present one (below 0), of one note
 * @param decide called after the features of each note
 */
export function visitNames(
  places: Int8Array,
  { signatures, local, neighbours }: NamingContext,
  add: (table: NameTable, slot: number, amount: number) => void,
  decide: (index: number, place: number, other: number) => void,
): void {
  const counts = WINDOWS.map(() => new Float64Array(PLACES));
  for (let index = 0; index < places.length; index++) {
    for (const [window, { notes }] of WINDOWS.entries()) slide(counts[window]!, places, index, notes);
    const place = places[index]!;
    const other = alternative(place, local[index]!);
    if (other === undefined) continue;
    const tell = (table: NameTable, slotOf: (distance: number) => number, reference: number, amount: number): void => {
      add(table, slotOf(other - reference), amount);
      add(table, slotOf(place - reference), -amount);
    };
    tell('key', placeSlot, signatures[index]!, 1);
    tell('absolute', placeSlot, 0, 1);
    for (const { relation, index: neighbour } of neighbours[index]!) {
      tell(relation, neighbourSlot, places[neighbour]!, 1);
    }
    WINDOWS.forEach(({ table }, window) => {
      const histogram = counts[window]!;
      // The note itself is in its window, but is no neighbour.
      const total = histogram.reduce((sum, count) => sum + count, -1);
      if (total <= 0) return;
      for (let at = 0; at < PLACES; at++) {
        const neighbour = at + LOWEST_PLACE;
        const count = histogram[at]! - (neighbour === place ? 1 : 0);
        if (count > 0) tell(table, neighbourSlot, neighbour, (WINDOW_WEIGHT * count) / total);
      }
    });
    decide(index, place, other);
  }
}

/** The other usual name of a pitch: the one nearer to the middle of the local scale; undefined beyond double signs. */
export function alternative(place: number, local: number): number | undefined {
  const middle = local + 1.5;
  const other = Math.abs(place + 12 - middle) < Math.abs(place - 12 - middle) ? place + 12 : place - 12;
  return other < -15 || other > 19 ? undefined : other;
}

/** Moves a window of names to the next note: those up to `reach` notes away on both sides. */
function slide(counts: Float64Array, places: Int8Array, index: number, reach: number): void {
  const count = (note: number, by: number): void => {
    const place = places[note];
    if (place !== undefined) counts[place - LOWEST_PLACE]! += by;
  };
  if (index === 0) for (let note = 0; note <= reach; note++) count(note, 1);
  else {
    count(index + reach, 1);
    count(index - reach - 1, -1);
  }
}
