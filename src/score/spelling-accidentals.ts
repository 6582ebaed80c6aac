/**
 * What a name costs in print: an accidental is written where a note differs from the last one on its line in the bar, or
 * from the signature. A. Bouquillard and F. Jacquemard, "Engraving Oriented Joint Estimation of Pitch Spelling and Local
 * and Global Keys" (2024), choose names by their number; here it is one reason among others.
 */
import type { SpelledNote } from './name-features.ts';

/** Bars of free time may be endless: nobody reads an accidental from so many notes before. */
const REACH_NOTES = 200;
/** A double sharp or flat is harder to read. */
const DOUBLE_COST = 1.5;
/** Letters from C by pitch class, of white keys. */
const LETTERS = [0, 0, 1, 1, 2, 3, 3, 4, 4, 5, 5, 6];
/** Places of the natural letters C, D, E, F, G, A, B. */
const NATURALS = [0, 2, 4, -1, 1, 3, 5];

/** Sharps (positive) or flats of a place on the line of fifths. */
const alterOf = (place: number): number => Math.floor((place + 1) / 7);

/** Line or space of a named pitch, counted from C. */
function lineOf(pitch: number, place: number): number {
  const white = pitch - alterOf(place);
  return LETTERS[((white % 12) + 12) % 12]! + 7 * Math.floor(white / 12);
}

/** What a signature does to the notes of a line. */
function signatureAlter(signature: number, line: number): number {
  const natural = NATURALS[((line % 7) + 7) % 7]!;
  return Math.ceil((signature - 1 - natural) / 7);
}

/**
 * What would be printed more, in accidentals, if a note were named so and all others kept their names.
 *
 * @param places [N] the names of all notes
 * @param from,to the notes of the bar: `from` .. `to - 1`
 * @example accidentalCost([{ pitch: 61, onsetTicks: 0 }], [7], [0], 0, 1, 0, 7) // 1: C sharp in C major
 */
export function accidentalCost(
  notes: readonly SpelledNote[],
  places: ArrayLike<number>,
  signatures: readonly number[],
  from: number,
  to: number,
  index: number,
  place: number,
): number {
  const line = lineOf(notes[index]!.pitch, place);
  const alter = alterOf(place);
  let before = signatureAlter(signatures[index]!, line);
  for (let other = index - 1; other >= Math.max(from, index - REACH_NOTES); other--) {
    if (lineOf(notes[other]!.pitch, places[other]!) !== line) continue;
    before = alterOf(places[other]!);
    break;
  }
  let cost = alter === before ? 0 : Math.abs(alter) > 1 ? DOUBLE_COST : 1;
  for (let other = index + 1; other < Math.min(to, index + REACH_NOTES); other++) {
    if (lineOf(notes[other]!.pitch, places[other]!) !== line) continue;
    // The next note on the line may need a sign because of this one, or none any more.
    const next = alterOf(places[other]!);
    cost += Number(next !== alter) - Number(next !== before);
    break;
  }
  return cost;
}
