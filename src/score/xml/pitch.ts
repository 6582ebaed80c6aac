/**
 * Spelled pitches by arithmetic: their MIDI number, and transposition that keeps the spelling right.
 */
import type { SpelledPitch, Step } from '../score.ts';

const STEPS: readonly Step[] = ['C', 'D', 'E', 'F', 'G', 'A', 'B'];
const SEMITONES: readonly number[] = [0, 2, 4, 5, 7, 9, 11];

/** The MIDI number, unbounded: 60 is middle C. @example midiPitch({ step: 'B', alter: 1, octave: 3 }) // 60 */
export function midiPitch({ step, alter, octave }: SpelledPitch): number {
  return 12 * (octave + 1) + (SEMITONES[STEPS.indexOf(step)] ?? 0) + alter;
}

/** How far an instrument sounds from what is written for it. A clarinet in B flat: one step and two semitones down. */
export interface Transposition {
  readonly diatonicSteps: number;
  readonly semitones: number;
}

/** @example transposed({ step: 'D', alter: 0, octave: 4 }, { diatonicSteps: -1, semitones: -2 }) // C4 */
export function transposed(pitch: SpelledPitch, { diatonicSteps, semitones }: Transposition): SpelledPitch {
  const place = STEPS.indexOf(pitch.step) + diatonicSteps;
  const octave = pitch.octave + Math.floor(place / 7);
  const step = STEPS[((place % 7) + 7) % 7] as Step;
  const alter = midiPitch(pitch) + semitones - midiPitch({ step, alter: 0, octave });
  return Math.abs(alter) <= 2 ? { step, alter, octave } : respelled({ step, alter, octave });
}

/** The same sound with at most one accidental: for what transposition left with three. */
function respelled(pitch: SpelledPitch): SpelledPitch {
  const midi = midiPitch(pitch);
  const octave = Math.floor(midi / 12) - 1;
  const inOctave = midi - 12 * (octave + 1);
  const exact = SEMITONES.indexOf(inOctave);
  if (exact >= 0) return { step: STEPS[exact] as Step, alter: 0, octave };
  const raised = pitch.alter > 0;
  const place = SEMITONES.indexOf(raised ? inOctave - 1 : inOctave + 1);
  return { step: STEPS[place] as Step, alter: raised ? 1 : -1, octave };
}

/**
 * A key's sharps after transposition, -7 .. 7: the one of the enharmonic keys that fits.
 *
 * @example transposedFifths(2, { diatonicSteps: -1, semitones: -2 }) // 0: a clarinet's D major is C major
 */
export function transposedFifths(fifths: number, { diatonicSteps, semitones }: Transposition): number {
  let result = fifths + 7 * semitones - 12 * diatonicSteps;
  while (result > 7) result -= 12;
  while (result < -7) result += 12;
  return result;
}
