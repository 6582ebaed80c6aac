/**
 * The search for the likeliest names: they are changed one by one, and together for all notes of a pitch in a bar, for
 * as long as that gains (iterated conditional modes, J. Besag 1986, with moves of blocks). Editors hardly ever write one
 * key of the piano in two ways in a bar, but no single note of a bar gains by leaving the others.
 */
import {
  alternative,
  type NamingContext,
  neighbourSlot,
  placeSlot,
  type SpelledNote,
  WINDOW_WEIGHT,
  WINDOWS,
} from './name-features.ts';
import { accidentalCost } from './spelling-accidentals.ts';
import { SPELLING_WEIGHTS } from './spelling-weights.ts';

/** Chosen on half of ASAP, as all here: what an accidental costs, in hundredths of a nat. */
const ACCIDENTAL_WEIGHT = 20;
const SWEEPS = 4;
const ROUNDS = 2;
const SWEEPS_AFTER_ROUND = 2;

const LOWEST = -15;
const PLACES = 35;
/** Beyond so many notes windows are filled anew. */
const FAR = 40;

/**
 * Better names.
 *
 * @param first [N] names to begin with
 * @param bars [B + 1] the first note of each bar, then N
 * @returns [N] places on the line of fifths
 */
export function searchNames(
  first: Int8Array,
  notes: readonly SpelledNote[],
  context: NamingContext,
  bars: readonly number[],
): Int8Array {
  const search = new NameSearch(first, notes, context, bars);
  for (let sweep = 0; sweep < SWEEPS && search.sweep(); sweep++);
  for (let round = 0; round < ROUNDS && search.moveBlocks(); round++) {
    for (let sweep = 0; sweep < SWEEPS_AFTER_ROUND && search.sweep(); sweep++);
  }
  return search.places;
}

/** Names in the making, with what the windows around one note say of every place. */
export class NameSearch {
  readonly places: Int8Array;
  readonly #notes: readonly SpelledNote[];
  readonly #context: NamingContext;
  readonly #bars: readonly number[];
  /** [N] the bar of each note. */
  readonly #barOf: Int32Array;
  /** [2][35] the sum of the weights of each place from Fbb up, over the notes of a window. */
  readonly #sums = WINDOWS.map(() => new Float64Array(PLACES));
  readonly #counts = WINDOWS.map(() => 0);
  /** The note in the middle of the windows; below 0 they are not filled. */
  #middle = -1;

  constructor(first: Int8Array, notes: readonly SpelledNote[], context: NamingContext, bars: readonly number[]) {
    this.places = Int8Array.from(first);
    this.#notes = notes;
    this.#context = context;
    this.#bars = bars;
    this.#barOf = new Int32Array(notes.length);
    for (let bar = 0; bar + 1 < bars.length; bar++) this.#barOf.fill(bar, bars[bar], bars[bar + 1]);
  }

  /** Each note once, in order; false where none changes its name. */
  sweep(): boolean {
    let changed = false;
    for (let index = 0; index < this.places.length; index++) {
      const other = alternative(this.places[index]!, this.#context.local[index]!);
      if (other === undefined || this.gain(index, other) <= 0) continue;
      this.#rename(index, other);
      changed = true;
    }
    return changed;
  }

  /** All notes of one name in each bar, together; false where none change. */
  moveBlocks(): boolean {
    let changed = false;
    for (let bar = 0; bar + 1 < this.#bars.length; bar++) {
      const blocks = new Map<number, number[]>();
      for (let index = this.#bars[bar]!; index < this.#bars[bar + 1]!; index++) {
        const block = blocks.get(this.places[index]!);
        if (block === undefined) blocks.set(this.places[index]!, [index]);
        else block.push(index);
      }
      for (const [place, block] of blocks) {
        const other = alternative(place, this.#context.local[block[0]!]!);
        if (block.length > 1 && other !== undefined && this.#moveBlock(block, place, other)) changed = true;
      }
    }
    return changed;
  }

  /**
   * What speaks for another name of a note, in hundredths of a nat: the features of `visitNames`, weighed, and the
   * accidentals that it costs or saves.
   */
  gain(index: number, other: number): number {
    const { signatures, neighbours } = this.#context;
    const place = this.places[index]!;
    const signature = signatures[index]!;
    const { key, absolute } = SPELLING_WEIGHTS;
    let gain = key[placeSlot(other - signature)]! - key[placeSlot(place - signature)]!;
    gain += absolute[placeSlot(other)]! - absolute[placeSlot(place)]!;
    for (const { relation, index: neighbour } of neighbours[index]!) {
      const weights = SPELLING_WEIGHTS[relation];
      const reference = this.places[neighbour]!;
      gain += weights[neighbourSlot(other - reference)]! - weights[neighbourSlot(place - reference)]!;
    }
    this.#moveWindows(index);
    WINDOWS.forEach(({ table }, window) => {
      // The note itself is in its window, but is no neighbour.
      const total = this.#counts[window]! - 1;
      if (total <= 0) return;
      const sums = this.#sums[window]!;
      const weights = SPELLING_WEIGHTS[table];
      const own = weights[neighbourSlot(other - place)]! - weights[neighbourSlot(0)]!;
      gain += (WINDOW_WEIGHT / total) * (sums[other - LOWEST]! - sums[place - LOWEST]! - own);
    });
    return gain - ACCIDENTAL_WEIGHT * (this.#accidentals(index, other) - this.#accidentals(index, place));
  }

  #accidentals(index: number, place: number): number {
    const bar = this.#barOf[index]!;
    const [from, to] = [this.#bars[bar]!, this.#bars[bar + 1]!];
    return accidentalCost(this.#notes, this.places, this.#context.signatures, from, to, index, place);
  }

  /**
   * The notes speak for each other's old names before the move, and for the new ones after it: the difference of the
   * gains there and back is what the music around them says.
   */
  #moveBlock(block: readonly number[], place: number, other: number): boolean {
    const there = block.reduce((sum, index) => sum + this.gain(index, other), 0);
    for (const index of block) this.#rename(index, other);
    const back = block.reduce((sum, index) => sum + this.gain(index, place), 0);
    if (there > back) return true;
    for (const index of block) this.#rename(index, place);
    return false;
  }

  #rename(index: number, place: number): void {
    const inWindow = WINDOWS.map(({ notes }) => this.#middle >= 0 && Math.abs(index - this.#middle) <= notes);
    inWindow.forEach((inside, window) => {
      if (inside) this.#count(window, index, -1);
    });
    this.places[index] = place;
    inWindow.forEach((inside, window) => {
      if (inside) this.#count(window, index, 1);
    });
  }

  #moveWindows(index: number): void {
    if (this.#middle < 0 || Math.abs(index - this.#middle) > FAR) {
      WINDOWS.forEach(({ notes }, window) => {
        this.#sums[window]!.fill(0);
        this.#counts[window] = 0;
        for (let other = index - notes; other <= index + notes; other++) this.#count(window, other, 1);
      });
    } else {
      const direction = Math.sign(index - this.#middle);
      for (let middle = this.#middle; middle !== index; middle += direction) {
        WINDOWS.forEach(({ notes }, window) => {
          this.#count(window, middle - direction * notes, -1);
          this.#count(window, middle + direction * (notes + 1), 1);
        });
      }
    }
    this.#middle = index;
  }

  /** Takes a note into a window, or out of it. */
  #count(window: number, index: number, by: 1 | -1): void {
    const name = this.places[index];
    if (name === undefined) return;
    this.#counts[window]! += by;
    const sums = this.#sums[window]!;
    const weights = SPELLING_WEIGHTS[WINDOWS[window]!.table];
    for (let at = 0; at < PLACES; at++) sums[at]! += by * weights[neighbourSlot(at + LOWEST - name)]!;
  }
}
