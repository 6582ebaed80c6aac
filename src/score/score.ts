/**
 * What a page of piano music is: measures of voices on two staves, every pitch spelled, every length a written note
 * value. It knows nothing of MusicXML or of pixels; `notate` makes it from a piece, exports read it.
 *
 * Offsets and lengths are in ticks, `ticksPerBeat` to a quarter note, exact: each voice fills its measure.
 */

export type Step = 'C' | 'D' | 'E' | 'F' | 'G' | 'A' | 'B';

/** A named pitch. Middle C is { step: 'C', alter: 0, octave: 4 }; alter is -2 (double flat) .. 2 (double sharp). */
export interface SpelledPitch {
  readonly step: Step;
  readonly alter: number;
  readonly octave: number;
}

export type NoteType = 'breve' | 'whole' | 'half' | 'quarter' | 'eighth' | '16th' | '32nd' | '64th' | '128th';

/** How a length is written: `actual` notes of a tuplet in the time of `normal`. */
export interface NoteValue {
  readonly type: NoteType;
  readonly dots: 0 | 1 | 2;
  readonly tuplet?: { readonly actual: number; readonly normal: number };
}

/** One head of a chord. */
export interface ScoreNote {
  readonly pitch: SpelledPitch;
  /** Tied to the same pitch in an earlier chord. */
  readonly tieStop: boolean;
  /** Tied to the same pitch in a later chord. */
  readonly tieStart: boolean;
  /** Index of the note in the piece that the score was made from, where there is one. */
  readonly source?: number;
}

/** The part of a beam that a chord holds, outermost beam first. */
export type Beam = 'begin' | 'continue' | 'end' | 'forward hook' | 'backward hook';

interface Placed {
  /** From the start of the measure. */
  readonly offsetTicks: number;
  readonly durationTicks: number;
  readonly value: NoteValue;
  /** A tuplet's bracket begins or ends here. */
  readonly tupletStart?: boolean;
  readonly tupletStop?: boolean;
}

/** Notes that begin and end together, low to high. Grace notes have durationTicks 0. */
export interface Chord extends Placed {
  readonly kind: 'chord';
  readonly notes: readonly ScoreNote[];
  readonly beams: readonly Beam[];
  readonly grace?: boolean;
}

export interface Rest extends Placed {
  readonly kind: 'rest';
  /** A rest of the whole measure, drawn centred whatever the metre. */
  readonly wholeMeasure?: boolean;
  /** Takes time, is not drawn: gaps of a second voice. */
  readonly hidden?: boolean;
}

export type ScoreElement = Chord | Rest;

/** Elements one after the other, filling the measure. */
export interface Voice {
  /** 1 and 2 are on the upper staff, 5 and 6 on the lower (MusicXML's habit for piano). */
  readonly number: number;
  readonly staff: 1 | 2;
  readonly elements: readonly ScoreElement[];
}

export type Dynamic = 'ppp' | 'pp' | 'p' | 'mp' | 'mf' | 'f' | 'ff' | 'fff';

export type Direction = { readonly offsetTicks: number; readonly staff: 1 | 2 } & (
  | { readonly kind: 'dynamic'; readonly value: Dynamic }
  | { readonly kind: 'pedal'; readonly type: 'start' | 'stop' | 'change' }
  /** Quarter notes per minute. */
  | { readonly kind: 'tempo'; readonly beatsPerMinute: number }
  | { readonly kind: 'words'; readonly text: string }
);

export type Clef = 'treble' | 'bass';

export interface Measure {
  /** As printed: 1, 2, 3 ..; 0 is a pickup. */
  readonly number: number;
  /** From the start of the score. */
  readonly startTicks: number;
  readonly lengthTicks: number;
  /** In the first measure, and where it changes. */
  readonly metre?: { readonly numerator: number; readonly denominator: number };
  /** In the first measure, and where it changes: sharps (positive) or flats, -7 .. 7. */
  readonly key?: { readonly fifths: number; readonly mode: 'major' | 'minor' };
  /** In the first measure, and where they change, for staff 1 and 2. */
  readonly clefs?: readonly [Clef, Clef];
  readonly voices: readonly Voice[];
  readonly directions: readonly Direction[];
}

/** A piece for piano, as it is written down. */
export interface Score {
  readonly title?: string;
  readonly composer?: string;
  readonly ticksPerBeat: number;
  readonly measures: readonly Measure[];
}
