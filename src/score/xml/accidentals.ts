/**
 * Which accidentals are printed. The rule of common notation: an accidental holds for its line or space, in its
 * octave, on its staff, until the bar line; the key holds for all others; a tie carries its accidental over the line.
 */
import type { Measure, SpelledPitch, Step } from '../score.ts';

export type Accidental = 'flat-flat' | 'flat' | 'natural' | 'sharp' | 'double-sharp';

const NAMES: readonly Accidental[] = ['flat-flat', 'flat', 'natural', 'sharp', 'double-sharp'];

/** The order in which a key takes its sharps; flats come from the other end. */
const SHARPS: readonly Step[] = ['F', 'C', 'G', 'D', 'A', 'E', 'B'];

/** @example keyAlter(-1, 'B') // -1: B is flat in F major */
export function keyAlter(fifths: number, step: Step): number {
  const place = SHARPS.indexOf(step);
  if (fifths > 0) return place < fifths ? 1 : 0;
  return 6 - place < -fifths ? -1 : 0;
}

/** The accidentals of a measure, by index of voice, element and note; undefined where none is printed. */
export type MeasureAccidentals = readonly (readonly (readonly (Accidental | undefined)[])[])[];

/**
 * The accidentals that a measure prints in a key.
 *
 * @param fifths sharps (positive) or flats of the key that holds
 * @example // F sharp, F sharp, F in C major: sharp, none, natural
 */
export function printedAccidentals(measure: Measure, fifths: number): MeasureAccidentals {
  const result = measure.voices.map((voice) =>
    voice.elements.map((element): (Accidental | undefined)[] =>
      element.kind === 'chord' ? element.notes.map(() => undefined) : [],
    ),
  );
  // By time, not by voice: the other voice's sharp, struck earlier, holds too. Equal times keep the voices' order.
  const places = measure.voices.flatMap(({ staff, elements }, voice) =>
    elements.map((element, index) => ({ staff, voice, element, index })),
  );
  places.sort((a, b) => a.element.offsetTicks - b.element.offsetTicks);

  // What holds on a line or space; NaN after a tie over the bar line, so that the next one is printed whatever it is.
  const holding = new Map<string, number>();
  for (const { staff, voice, element, index } of places) {
    if (element.kind !== 'chord') continue;
    element.notes.forEach(({ pitch, tieStop }, note) => {
      const line = lineOf(staff, pitch);
      const known = holding.get(line) ?? keyAlter(fifths, pitch.step);
      if (known === pitch.alter) return;
      if (tieStop) {
        if (!holding.has(line)) holding.set(line, Number.NaN);
        return;
      }
      holding.set(line, pitch.alter);
      const row = result[voice]?.[index];
      if (row !== undefined) row[note] = NAMES[pitch.alter + 2];
    });
  }
  return result;
}

function lineOf(staff: number, { step, octave }: SpelledPitch): string {
  return `${staff} ${step}${octave}`;
}
