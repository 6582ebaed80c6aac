/**
 * One `<note>` of MusicXML as it stands, before chords and voices are put together.
 */
import { ScoreError } from '../../errors.ts';
import type { Beam, NoteType, NoteValue, SpelledPitch, Step } from '../score.ts';
import { type Transposition, transposed } from './pitch.ts';
import { asNumber, child, childNumber, childrenNamed, childText, type XmlElement } from './tree.ts';
import { exactValue, NOTE_TYPES, nearestValue } from './values.ts';

export interface ReadNote {
  /** Undefined for rests and for drums. */
  readonly pitch: SpelledPitch | undefined;
  readonly rest: boolean;
  /** Takes time but is not drawn, or not played: hidden rests, cues, drums. */
  readonly hidden: boolean;
  /** A small note that is not printed. */
  readonly cue: boolean;
  readonly wholeMeasure: boolean;
  readonly grace: boolean;
  /** Sounds with the note before it. */
  readonly inChord: boolean;
  readonly durationTicks: number;
  readonly value: NoteValue;
  readonly tieStart: boolean;
  readonly tieStop: boolean;
  readonly tupletStart: boolean;
  readonly tupletStop: boolean;
  readonly beams: readonly Beam[];
  readonly voice: string;
  /** 1-based, within the part. */
  readonly staff: number;
}

/** What a note's numbers mean at its place in the part. */
export interface NoteContext {
  readonly ticksPerBeat: number;
  /** Ticks a unit of duration. */
  readonly ticksPerDivision: number;
  readonly transposition: Transposition;
  /** For messages: "measure 12". */
  readonly where: string;
}

/** @throws ScoreError for a note without a length, or with a pitch that is none */
export function readNote(element: XmlElement, context: NoteContext): ReadNote {
  const grace = child(element, 'grace') !== undefined;
  const rest = child(element, 'rest');
  // By the standard cue notes are silent; for MuseScore they are any small notes, a cadenza's for example. What is
  // printed small is played, and what is not printed either, a trill written out for playback, is left out.
  const cue = child(element, 'cue') !== undefined && element.attributes['print-object'] === 'no';
  const pitch = rest === undefined && !cue ? readPitch(child(element, 'pitch'), context) : undefined;
  const durationTicks = grace ? 0 : readDuration(element, context);
  const ties = [...childrenNamed(element, 'tie'), ...notations(element, 'tied')].map(
    ({ attributes }) => attributes['type'],
  );
  const tuplets = notations(element, 'tuplet').map(({ attributes }) => attributes['type']);
  return {
    pitch,
    rest: rest !== undefined,
    hidden: pitch === undefined && (rest === undefined || element.attributes['print-object'] === 'no'),
    cue,
    wholeMeasure: rest?.attributes['measure'] === 'yes',
    grace,
    inChord: child(element, 'chord') !== undefined,
    durationTicks,
    value: readValue(element, durationTicks, context.ticksPerBeat),
    tieStart: ties.includes('start'),
    tieStop: ties.includes('stop'),
    tupletStart: tuplets.includes('start'),
    tupletStop: tuplets.includes('stop'),
    beams: readBeams(element),
    voice: childText(element, 'voice') ?? '1',
    staff: childNumber(element, 'staff') ?? 1,
  };
}

/** The ticks of an element's `<duration>`. @throws ScoreError without one, or with a negative one */
export function readDuration(element: XmlElement, { ticksPerDivision, where }: NoteContext): number {
  const duration = childNumber(element, 'duration');
  if (duration === undefined || duration < 0) {
    throw new ScoreError(
      `${where} has a <${element.name}> without a usable <duration>: save the file again from the program that wrote it`,
    );
  }
  return Math.round(duration * ticksPerDivision);
}

const STEP_NAMES = new Set(['C', 'D', 'E', 'F', 'G', 'A', 'B']);

function readPitch(element: XmlElement | undefined, { transposition, where }: NoteContext): SpelledPitch | undefined {
  if (element === undefined) return undefined;
  const step = childText(element, 'step');
  const octave = childNumber(element, 'octave');
  // Quarter tones go to the nearest key of the piano.
  const alter = Math.round(childNumber(element, 'alter') ?? 0);
  if (
    step === undefined ||
    !STEP_NAMES.has(step) ||
    octave === undefined ||
    Math.abs(octave) > 12 ||
    Math.abs(alter) > 3
  ) {
    throw new ScoreError(
      `${where} has a note of pitch ${step ?? '?'}${octave ?? '?'}, which is none: save the file again from the program that wrote it`,
    );
  }
  return transposed({ step: step as Step, alter, octave: Math.round(octave) }, transposition);
}

/** What the Score has no name for goes to the nearest that it has. */
const UNUSUAL_TYPES: Readonly<Record<string, NoteType>> = {
  maxima: 'breve',
  long: 'breve',
  '256th': '128th',
  '512th': '128th',
  '1024th': '128th',
};

function readValue(element: XmlElement, durationTicks: number, ticksPerBeat: number): NoteValue {
  const modification = child(element, 'time-modification');
  const actual = childNumber(modification, 'actual-notes');
  const normal = childNumber(modification, 'normal-notes');
  const tuplet =
    actual !== undefined && normal !== undefined && actual > 0 && normal > 0 ? { tuplet: { actual, normal } } : {};
  const name = childText(element, 'type');
  const type = NOTE_TYPES.find((known) => known === name) ?? UNUSUAL_TYPES[name ?? ''];
  if (type !== undefined) {
    const dots = Math.min(2, childrenNamed(element, 'dot').length) as 0 | 1 | 2;
    return { type, dots, ...tuplet };
  }
  if (child(element, 'grace') !== undefined) return { type: 'eighth', dots: 0 };
  if (child(element, 'rest')?.attributes['measure'] === 'yes') return { type: 'whole', dots: 0 };
  const factor = 'tuplet' in tuplet ? tuplet.tuplet.actual / tuplet.tuplet.normal : 1;
  const written = Math.round(durationTicks * factor);
  return { ...(exactValue(written, ticksPerBeat) ?? nearestValue(written, ticksPerBeat)), ...tuplet };
}

function notations(element: XmlElement, name: string): XmlElement[] {
  return childrenNamed(element, 'notations').flatMap((one) => childrenNamed(one, name));
}

const BEAMS = new Set(['begin', 'continue', 'end', 'forward hook', 'backward hook']);

function readBeams(element: XmlElement): Beam[] {
  return childrenNamed(element, 'beam')
    .filter(({ text }) => BEAMS.has(text))
    .map(({ attributes, text }) => ({ level: asNumber(attributes['number']) ?? 1, beam: text as Beam }))
    .sort((a, b) => a.level - b.level)
    .map(({ beam }) => beam);
}
