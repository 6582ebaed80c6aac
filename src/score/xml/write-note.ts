/**
 * Chords and rests as MusicXML notes. The order of the children is the schema's.
 */
import type { Chord, NoteValue, Rest, ScoreNote, Voice } from '../score.ts';
import type { Accidental } from './accidentals.ts';
import type { XmlLines } from './lines.ts';
import { exactValue } from './values.ts';

type Place = Pick<Voice, 'number' | 'staff'>;

/** One `<note>` for each head; those after the first are marked as of its chord. */
export function writeChord(
  xml: XmlLines,
  chord: Chord,
  place: Place,
  accidentals: readonly (Accidental | undefined)[],
): void {
  chord.notes.forEach((note, index) => {
    const first = index === 0;
    xml.nest('note', {}, () => {
      if (chord.grace === true) xml.empty('grace', { slash: 'yes' });
      if (!first) xml.empty('chord');
      writePitch(xml, note);
      if (chord.grace !== true) xml.leaf('duration', chord.durationTicks);
      if (note.tieStop) xml.empty('tie', { type: 'stop' });
      if (note.tieStart) xml.empty('tie', { type: 'start' });
      xml.leaf('voice', place.number);
      writeType(xml, chord.value);
      const accidental = accidentals[index];
      if (accidental !== undefined) xml.leaf('accidental', accidental);
      writeTimeModification(xml, chord.value);
      xml.leaf('staff', place.staff);
      if (first) for (const [level, beam] of chord.beams.entries()) xml.leaf('beam', beam, { number: level + 1 });
      const ties = [...(note.tieStop ? ['stop'] : []), ...(note.tieStart ? ['start'] : [])];
      writeNotations(xml, ties, first ? chord : undefined);
    });
  });
}

/**
 * A rest. A hidden one is a `<forward>`, which only moves on; unless that would lose how it is written, in a tuplet
 * for example: then a rest that is not printed.
 */
export function writeRest(xml: XmlLines, rest: Rest, place: Place, ticksPerBeat: number): void {
  if (rest.hidden === true && isPlain(rest, ticksPerBeat)) {
    xml.nest('forward', {}, () => {
      xml.leaf('duration', rest.durationTicks);
      xml.leaf('voice', place.number);
      xml.leaf('staff', place.staff);
    });
    return;
  }
  xml.nest('note', rest.hidden === true ? { 'print-object': 'no' } : {}, () => {
    xml.empty('rest', rest.wholeMeasure === true ? { measure: 'yes' } : {});
    xml.leaf('duration', rest.durationTicks);
    xml.leaf('voice', place.number);
    writeType(xml, rest.value);
    writeTimeModification(xml, rest.value);
    xml.leaf('staff', place.staff);
    writeNotations(xml, [], rest);
  });
}

/** Whether the length alone tells the value, as `read` finds it. */
function isPlain(rest: Rest, ticksPerBeat: number): boolean {
  const { type, dots, tuplet } = rest.value;
  if (tuplet !== undefined || rest.wholeMeasure === true) return false;
  if (rest.tupletStart === true || rest.tupletStop === true) return false;
  const exact = exactValue(rest.durationTicks, ticksPerBeat);
  return exact?.type === type && exact.dots === dots;
}

function writePitch(xml: XmlLines, { pitch }: ScoreNote): void {
  xml.nest('pitch', {}, () => {
    xml.leaf('step', pitch.step);
    if (pitch.alter !== 0) xml.leaf('alter', pitch.alter);
    // MusicXML's octaves are 0 to 9: the twelve lowest MIDI pitches, below any piano, are written an octave higher.
    xml.leaf('octave', Math.max(0, pitch.octave));
  });
}

function writeType(xml: XmlLines, { type, dots }: NoteValue): void {
  xml.leaf('type', type);
  for (let dot = 0; dot < dots; dot++) xml.empty('dot');
}

function writeTimeModification(xml: XmlLines, { tuplet }: NoteValue): void {
  if (tuplet === undefined) return;
  xml.nest('time-modification', {}, () => {
    xml.leaf('actual-notes', tuplet.actual);
    xml.leaf('normal-notes', tuplet.normal);
  });
}

function writeNotations(xml: XmlLines, ties: readonly string[], element: Chord | Rest | undefined): void {
  const starts = element?.tupletStart === true;
  const stops = element?.tupletStop === true;
  if (ties.length === 0 && !starts && !stops) return;
  xml.nest('notations', {}, () => {
    for (const type of ties) xml.empty('tied', { type });
    if (starts) xml.empty('tuplet', { type: 'start' });
    if (stops) xml.empty('tuplet', { type: 'stop' });
  });
}
