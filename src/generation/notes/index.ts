/**
 * Writing with a model of notes. This file is the room's door.
 */
export type { FindMatch, MostCopied, TrainingMatch } from './alternatives.ts';
export { type Chord, type ChordKind, chordSymbol, nameChord, parseChord, romanNumeral } from './chords.ts';
export {
  type AccompanyNotesOptions,
  accompanyNotes,
  type ContinueNotesOptions,
  continueNotes,
  type FillNotesOptions,
  fillNotes,
  type Range,
  type VaryNotesOptions,
  varyNotes,
} from './compose.ts';
export {
  type BoundConstraint,
  type Constraint,
  chordPerBar,
  inKey,
  inScale,
  maxPolyphony,
  type Passage,
  pitchRange,
  type RhythmGrid,
  rhythmGrid,
  type Sounding,
} from './constraints.ts';
export { type Explanation, explainPlace, type LikelyPitch, type LikelyTime } from './explain.ts';
export type { Alternative, NoteOptions } from './options.ts';
export type { Attribute, PerAttribute } from './sampler.ts';
export { createTimeline, type Length, type Place, type Timeline } from './timeline.ts';
