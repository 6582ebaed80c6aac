/**
 * One part of a MusicXML score on its own clock: what stands in each measure, where, and what holds there.
 */
import { ScoreError } from '../../errors.ts';
import type { Chord, Clef, Rest, ScoreElement, ScoreNote } from '../score.ts';
import { midiPitch, type Transposition } from './pitch.ts';
import { type Key, type Metre, readClef, readKey, readMetre, readTransposition } from './read-attributes.ts';
import { type ReadDirection, readBarline, readDirection, readSound, readSoundJumps } from './read-direction.ts';
import { type NoteContext, type ReadNote, readDuration, readNote } from './read-note.ts';
import { type Jumps, NO_JUMPS } from './repeats.ts';
import { asNumber, child, childNumber, childrenNamed, childText, type XmlElement } from './tree.ts';
import { exactValue, nearestValue } from './values.ts';

/** An element of a voice on a staff of the part. */
export interface PlacedElement {
  readonly voice: string;
  readonly staff: number;
  readonly element: ScoreElement;
}

export interface PlacedDirection {
  readonly staff: number;
  readonly offsetTicks: number;
  readonly direction: ReadDirection;
}

export interface PartMeasure {
  readonly number: string;
  /** How far the part's notes and printed rests reach, and in the first voice its hidden rests. */
  readonly soundingTicks: number;
  /** How far anything reaches, cue notes and steps forward too; 0 where there is nothing. */
  readonly extentTicks: number;
  readonly elements: readonly PlacedElement[];
  readonly directions: readonly PlacedDirection[];
  /** What holds in the measure; undefined before the part says anything. */
  readonly metre: Metre | undefined;
  readonly key: Key | undefined;
  /** By staff, from 0. */
  readonly clefs: readonly (Clef | undefined)[];
  readonly jumps: Jumps;
}

export interface Part {
  /** At least 1. */
  readonly staves: number;
  readonly measures: readonly PartMeasure[];
}

/** Most staves that a part may have. */
const MOST_STAVES = 64;

/**
 * Reads the measures of a part.
 *
 * @param ticksPerBeat the clock of the result
 * @throws ScoreError for what is not MusicXML: notes without length, pitches that are none, divisions of 0
 */
export function readPart(measures: readonly XmlElement[], ticksPerBeat: number): Part {
  const reader = new PartReader(ticksPerBeat);
  const result = measures.map((measure, index) => reader.measure(measure, index));
  return { staves: reader.staves, measures: closeEndings(result) };
}

/** Reads measure after measure; what holds on is its state. */
class PartReader {
  staves = 1;
  readonly #ticksPerBeat: number;
  #divisions = 1;
  #transposition: Transposition = { diatonicSteps: 0, semitones: 0 };
  #metre: Metre | undefined;
  #key: Key | undefined;
  #clefs: (Clef | undefined)[] = [];
  #endings: readonly number[] | undefined;

  constructor(ticksPerBeat: number) {
    this.#ticksPerBeat = ticksPerBeat;
  }

  measure(measure: XmlElement, index: number): PartMeasure {
    const number = measure.attributes['number'] ?? String(index + 1);
    const where = `measure ${number}`;
    const elements: PlacedElement[] = [];
    const directions: PlacedDirection[] = [];
    let jumps: Jumps = NO_JUMPS;
    let endingStops = false;
    let cursor = 0;
    let sounding = 0;
    let firstVoice: string | undefined;
    let extent = 0;
    // Clefs that change after the bar line count from the next measure on.
    let clefs: readonly (Clef | undefined)[] = [...this.#clefs];
    let open: ReadNote[] = [];
    let openAt = 0;
    const close = (): void => {
      elements.push(...asElements(open, openAt));
      open = [];
    };
    const place = (found: readonly ReadDirection[], element: XmlElement): void => {
      const offset = Math.round((childNumber(element, 'offset') ?? 0) * (this.#ticksPerBeat / this.#divisions));
      const staff = childNumber(element, 'staff') ?? 1;
      for (const direction of found) directions.push({ staff, offsetTicks: Math.max(0, cursor + offset), direction });
    };

    for (const element of measure.children) {
      const context = this.#context(where);
      switch (element.name) {
        case 'attributes':
          this.#attributes(element, where);
          if (cursor === 0) clefs = [...this.#clefs];
          break;
        case 'note': {
          const note = readNote(element, context);
          this.staves = Math.min(MOST_STAVES, Math.max(this.staves, note.staff));
          if (!note.inChord || open.length === 0) {
            close();
            openAt = cursor;
            cursor += note.durationTicks;
            if (!note.cue) firstVoice ??= note.voice;
            if (!note.cue && (!note.hidden || note.voice === firstVoice)) sounding = Math.max(sounding, cursor);
          }
          open.push(note);
          break;
        }
        case 'backup':
          close();
          // May go before the bar line: some programs do, and come back with a <forward>.
          cursor -= readDuration(element, context);
          break;
        case 'forward': {
          close();
          const durationTicks = readDuration(element, context);
          const voice = childText(element, 'voice');
          if (voice !== undefined && durationTicks > 0 && cursor >= 0) {
            elements.push({
              voice,
              staff: childNumber(element, 'staff') ?? 1,
              element: hiddenRest(cursor, durationTicks, this.#ticksPerBeat),
            });
          }
          cursor += durationTicks;
          break;
        }
        case 'direction': {
          place(readDirection(element), element);
          const sound = child(element, 'sound');
          if (sound !== undefined) jumps = { ...jumps, ...readSoundJumps(sound) };
          break;
        }
        case 'sound':
          place(readSound(element), element);
          jumps = { ...jumps, ...readSoundJumps(element) };
          break;
        case 'barline': {
          const { forward, backwardTimes, endingStart, endingStop } = readBarline(element);
          jumps = { ...jumps, forward: jumps.forward || forward, backwardTimes: backwardTimes ?? jumps.backwardTimes };
          if (endingStart !== undefined) this.#endings = endingStart;
          endingStops ||= endingStop;
          break;
        }
      }
      extent = Math.max(extent, cursor);
    }
    close();
    const endings = this.#endings;
    if (endingStops) this.#endings = undefined;
    return {
      number,
      soundingTicks: sounding,
      extentTicks: extent,
      elements,
      directions,
      metre: this.#metre,
      key: this.#key,
      clefs,
      jumps: { ...jumps, endings: endings?.length === 0 ? undefined : endings },
    };
  }

  #context(where: string): NoteContext {
    return {
      ticksPerBeat: this.#ticksPerBeat,
      ticksPerDivision: this.#ticksPerBeat / this.#divisions,
      transposition: this.#transposition,
      where,
    };
  }

  #attributes(element: XmlElement, where: string): void {
    const divisions = childNumber(element, 'divisions');
    if (divisions !== undefined) {
      if (divisions <= 0) {
        throw new ScoreError(
          `${where} has ${divisions} <divisions>: save the file again from the program that wrote it`,
        );
      }
      this.#divisions = divisions;
    }
    this.staves = Math.min(MOST_STAVES, Math.max(this.staves, childNumber(element, 'staves') ?? 1));
    const transpose = child(element, 'transpose');
    if (transpose !== undefined) this.#transposition = readTransposition(transpose);
    this.#metre = readMetre(child(element, 'time')) ?? this.#metre;
    this.#key = readKey(child(element, 'key'), this.#transposition) ?? this.#key;
    for (const clef of childrenNamed(element, 'clef')) {
      const staff = (asNumber(clef.attributes['number']) ?? 1) - 1;
      if (staff >= 0 && staff < MOST_STAVES) this.#clefs[staff] = readClef(clef);
    }
  }
}

/** The chord or rest of notes that begin together, one for each staff that they are on. */
function asElements(notes: readonly ReadNote[], at: number): PlacedElement[] {
  const first = notes[0];
  if (first === undefined) return [];
  const placed = {
    offsetTicks: Math.max(0, at),
    durationTicks: first.durationTicks,
    value: first.value,
    ...(notes.some(({ tupletStart }) => tupletStart) ? { tupletStart: true } : {}),
    ...(notes.some(({ tupletStop }) => tupletStop) ? { tupletStop: true } : {}),
  };
  if (notes.every(({ pitch }) => pitch === undefined)) {
    if (first.durationTicks === 0 || at < 0) return [];
    const rest: Rest = {
      kind: 'rest',
      ...placed,
      ...(first.wholeMeasure ? { wholeMeasure: true } : {}),
      ...(first.hidden ? { hidden: true } : {}),
    };
    return [{ voice: first.voice, staff: first.staff, element: rest }];
  }
  const staves = new Set(notes.filter(({ pitch }) => pitch !== undefined).map(({ staff }) => staff));
  return [...staves].map((staff) => {
    const heads = notes
      .filter((note) => note.staff === staff)
      .flatMap(({ pitch, tieStop, tieStart }): ScoreNote[] =>
        pitch === undefined ? [] : [{ pitch, tieStop, tieStart }],
      )
      .sort((a, b) => midiPitch(a.pitch) - midiPitch(b.pitch));
    const element: Chord = {
      kind: 'chord',
      ...placed,
      notes: heads,
      beams: first.beams,
      ...(first.grace ? { grace: true } : {}),
    };
    return { voice: first.voice, staff, element };
  });
}

/** A rest that only takes time. */
export function hiddenRest(offsetTicks: number, durationTicks: number, ticksPerBeat: number): Rest {
  const value = exactValue(durationTicks, ticksPerBeat) ?? nearestValue(durationTicks, ticksPerBeat);
  return { kind: 'rest', offsetTicks, durationTicks, value, hidden: true };
}

/** An ending whose stop the file forgot would reach to the end of the score: it is then one measure long. */
function closeEndings(measures: readonly PartMeasure[]): PartMeasure[] {
  const last = measures.at(-1)?.jumps.endings;
  if (last === undefined) return [...measures];
  const open = measures.findLastIndex(({ jumps }) => jumps.endings !== last) + 1;
  const isLong = measures
    .slice(open)
    .some(({ jumps }, index) => index > 0 && (jumps.forward || jumps.backwardTimes !== undefined));
  if (!isLong) return [...measures];
  return measures.map((measure, index) =>
    index > open ? { ...measure, jumps: { ...measure.jumps, endings: undefined } } : measure,
  );
}
