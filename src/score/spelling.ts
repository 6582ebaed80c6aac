/**
 * Pitch spelling: which name each note has, C sharp or D flat.
 *
 * Names are places on the line of fifths (.. Bb -2, F -1, C 0, G 1 ..), as in D. Temperley, "The Cognition of Basic
 * Musical Structures" (2001), chapter 5: a note takes the name that lies near those around it. Two passes:
 *
 * 1. The local key signature is followed (local-key.ts), and every note takes its name there.
 * 2. Names are changed while that makes them likelier given the names around them (name-features.ts): together with
 *    them, a step before and after (leading notes resolve), in the passage. The weights of this pairwise model are
 *    measured (spelling-weights.ts); accidentals that are saved in print count too. spelling-search.ts does it.
 */
import { placeFrom } from './local-key.ts';
import { type NamingContext, namingContext, type SpelledNote } from './name-features.ts';
import type { SpelledPitch, Step } from './score.ts';
import { searchNames } from './spelling-search.ts';

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

/** Sharps only, from F to B sharp: for comparison. */
export function sharpsOnly(pitch: number): SpelledPitch {
  return pitchAt(pitch, placeFrom(pitch, -1));
}

/**
 * The place of every note on the line of fifths; `pitchAt` turns it into a name. All lie within double flats and
 * double sharps.
 *
 * @param notes by onset, then pitch
 * @param signatures [N] the key signature in force at each note, sharps positive
 * @param measures where bars start, in order; default: one bar
 * @example spell([{ pitch: 61, onsetTicks: 0 }, { pitch: 62, onsetTicks: 10080 }], [0, 0]) // [7, 2]: C sharp, D
 */
export function spell(
  notes: readonly SpelledNote[],
  signatures: readonly number[],
  measures: readonly { readonly startTicks: number }[] = [],
): Int8Array {
  const context = namingContext(notes, signatures);
  return searchNames(firstNames(notes, context), notes, context, barsOf(notes, measures));
}

/** [B + 1] the first note of each bar that has some, then N. */
function barsOf(notes: readonly SpelledNote[], measures: readonly { readonly startTicks: number }[]): number[] {
  const bars: number[] = [];
  let measure = 0;
  notes.forEach(({ onsetTicks }, index) => {
    const before = measure;
    while (measure + 1 < measures.length && measures[measure + 1]!.startTicks <= onsetTicks) measure++;
    if (index === 0 || measure > before) bars.push(index);
  });
  return [...bars, notes.length];
}

/** [N] the names in the local key: from its flat third to its sharp fourth. */
export function firstNames(notes: readonly SpelledNote[], { local }: NamingContext): Int8Array {
  return Int8Array.from(notes, ({ pitch }, index) => within(placeFrom(pitch, local[index]! - 3)));
}

/** The nearest place of the same pitch that is at most doubly altered: Fbb -15 .. B## 19. */
function within(place: number): number {
  return place < -15 ? place + 12 : place > 19 ? place - 12 : place;
}
