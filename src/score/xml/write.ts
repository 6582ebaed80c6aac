/**
 * A score as MusicXML 4.0: one piano part on two staves, measure by measure, each voice from the bar line on.
 *
 * The format is the W3C Music Notation Community Group's (https://www.w3.org/2021/06/musicxml40/). What is written
 * depends on the score alone, not on the day: the same score gives the same bytes.
 */
import type { Clef, Direction, Measure, Score, Voice } from '../score.ts';
import { type MeasureAccidentals, printedAccidentals } from './accidentals.ts';
import { type Attributes, XmlLines } from './lines.ts';
import { writeDirection } from './write-direction.ts';
import { writeChord, writeRest } from './write-note.ts';

/** What holds from an earlier measure on. */
interface Holding {
  readonly clefs: readonly [Clef, Clef] | undefined;
  readonly fifths: number;
  readonly metre: Measure['metre'];
}

/**
 * A score as the text of a `.musicxml` file. `readMusicXml` reads it back equal, but for `source` and pitches below
 * C0 (MIDI 12), which MusicXML has no octave for: they are written an octave higher.
 *
 * Accidentals are printed by the usual rule of the measure; metronome marks count the metre's beat.
 *
 * @example writeMusicXml(score) // '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE score-partwise …'
 */
export function writeMusicXml(score: Score): string {
  const xml = new XmlLines();
  xml.nest('score-partwise', { version: '4.0' }, () => {
    if (score.title !== undefined) xml.nest('work', {}, () => xml.leaf('work-title', score.title ?? ''));
    xml.nest('identification', {}, () => {
      if (score.composer !== undefined) xml.leaf('creator', score.composer, { type: 'composer' });
      xml.nest('encoding', {}, () => {
        xml.leaf('software', 'Cadenza');
        for (const element of ['accidental', 'beam']) xml.empty('supports', { element, type: 'yes' });
      });
    });
    writeCredit(xml, 'title', score.title, { justify: 'center', valign: 'top', 'font-size': 22 });
    writeCredit(xml, 'composer', score.composer, { justify: 'right', valign: 'bottom', 'font-size': 12 });
    writePartList(xml);
    xml.nest('part', { id: 'P1' }, () => writeMeasures(xml, score));
  });
  return `${HEAD}${xml.toString()}`;
}

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">
`;

/** The words of the first page's head. The data above name them; programs print only these. */
function writeCredit(xml: XmlLines, type: string, words: string | undefined, attributes: Attributes): void {
  if (words === undefined) return;
  xml.nest('credit', { page: 1 }, () => {
    xml.leaf('credit-type', type);
    xml.leaf('credit-words', words, attributes);
  });
}

function writePartList(xml: XmlLines): void {
  xml.nest('part-list', {}, () => {
    xml.nest('score-part', { id: 'P1' }, () => {
      xml.leaf('part-name', 'Piano', { 'print-object': 'no' });
      xml.nest('score-instrument', { id: 'P1-I1' }, () => {
        xml.leaf('instrument-name', 'Piano');
        xml.leaf('instrument-sound', 'keyboard.piano');
      });
      xml.nest('midi-instrument', { id: 'P1-I1' }, () => {
        xml.leaf('midi-channel', 1);
        xml.leaf('midi-program', 1);
      });
    });
  });
}

function writeMeasures(xml: XmlLines, score: Score): void {
  let holding: Holding = { clefs: undefined, fifths: 0, metre: undefined };
  // The schema wants a measure; a score without any is an empty one in 4/4.
  const measures = score.measures.length > 0 ? score.measures : [emptyMeasure(score.ticksPerBeat)];
  measures.forEach((measure, index) => {
    const { clefs } = holding;
    holding = {
      clefs: measure.clefs ?? clefs ?? ['treble', 'bass'],
      fifths: measure.key?.fifths ?? holding.fifths,
      metre: measure.metre ?? holding.metre,
    };
    const changed = holding.clefs?.map((clef, staff) => (clef === clefs?.[staff] ? undefined : clef)) ?? [];
    const attributes = measure.number === 0 ? { number: 0, implicit: 'yes' } : { number: measure.number };
    xml.nest('measure', attributes, () => {
      writeAttributes(xml, measure, changed, index === 0 ? score.ticksPerBeat : undefined);
      writeContent(xml, measure, score.ticksPerBeat, holding);
      if (index === measures.length - 1) {
        xml.nest('barline', { location: 'right' }, () => xml.leaf('bar-style', 'light-heavy'));
      }
    });
  });
}

function emptyMeasure(ticksPerBeat: number): Measure {
  const lengthTicks = 4 * ticksPerBeat;
  const rest = {
    kind: 'rest',
    offsetTicks: 0,
    durationTicks: lengthTicks,
    value: { type: 'whole', dots: 0 },
    wholeMeasure: true,
  } as const;
  return {
    number: 1,
    startTicks: 0,
    lengthTicks,
    metre: { numerator: 4, denominator: 4 },
    voices: [
      { number: 1, staff: 1, elements: [rest] },
      { number: 5, staff: 2, elements: [rest] },
    ],
    directions: [],
  };
}

const CLEFS = { treble: { sign: 'G', line: 2 }, bass: { sign: 'F', line: 4 } } as const;

/**
 * @param clefs of each staff, where it changes
 * @param divisions ticks of a quarter note, in the first measure; undefined in the others
 */
function writeAttributes(
  xml: XmlLines,
  { key, metre }: Measure,
  clefs: readonly (Clef | undefined)[],
  divisions: number | undefined,
): void {
  const first = divisions !== undefined;
  if (!first && key === undefined && metre === undefined && clefs.every((clef) => clef === undefined)) return;
  xml.nest('attributes', {}, () => {
    if (first) xml.leaf('divisions', divisions);
    if (key !== undefined) {
      xml.nest('key', {}, () => {
        xml.leaf('fifths', key.fifths);
        xml.leaf('mode', key.mode);
      });
    }
    if (metre !== undefined) {
      xml.nest('time', {}, () => {
        xml.leaf('beats', metre.numerator);
        xml.leaf('beat-type', metre.denominator);
      });
    }
    if (first) xml.leaf('staves', 2);
    for (const [index, clef] of clefs.entries()) {
      if (clef === undefined) continue;
      xml.nest('clef', { number: index + 1 }, () => {
        xml.leaf('sign', CLEFS[clef].sign);
        xml.leaf('line', CLEFS[clef].line);
      });
    }
  });
}

/** The voices one after the other, each after a step back to the bar line; directions among the first voice of their staff. */
function writeContent(xml: XmlLines, measure: Measure, ticksPerBeat: number, { fifths, metre }: Holding): void {
  const accidentals = printedAccidentals(measure, fifths);
  let cursor = 0;
  const moveTo = (offset: number): void => {
    if (offset !== cursor) {
      xml.nest(offset > cursor ? 'forward' : 'backup', {}, () => xml.leaf('duration', Math.abs(offset - cursor)));
    }
    cursor = offset;
  };
  const write = (directions: readonly Direction[]): void => {
    for (const direction of directions.flatMap(asWritten)) {
      writeDirection(xml, direction, direction.offsetTicks - cursor, metre);
    }
  };
  const waiting = waitingDirections(measure);
  if (measure.voices.length === 0) write(measure.directions);
  measure.voices.forEach((voice, index) => {
    const directions = waiting[index] ?? [];
    let written = 0;
    for (const [place, element] of voice.elements.entries()) {
      moveTo(element.offsetTicks);
      if (element.durationTicks > 0) {
        // What falls inside an element stands at its nearer end, with the distance as its offset: small numbers, since
        // Verovio 6.3 goes wrong over offsets above 32,767.
        const middle = element.offsetTicks + element.durationTicks / 2;
        const next = directions.findIndex(({ offsetTicks }, at) => at >= written && offsetTicks > middle);
        const until = next === -1 ? directions.length : next;
        write(directions.slice(written, until));
        written = until;
      }
      if (element.kind === 'rest') writeRest(xml, element, voice, ticksPerBeat);
      else writeChord(xml, element, voice, elementAccidentals(accidentals, index, place));
      cursor = element.offsetTicks + element.durationTicks;
    }
    write(directions.slice(written));
  });
  moveTo(measure.lengthTicks);
}

/** A change of pedal is written as up and down again: MusicXML has a sign for it, but not all programs can draw it. */
function asWritten(direction: Direction): Direction[] {
  if (direction.kind !== 'pedal' || direction.type !== 'change') return [direction];
  return [
    { ...direction, type: 'stop' },
    { ...direction, type: 'start' },
  ];
}

function elementAccidentals(accidentals: MeasureAccidentals, voice: number, element: number) {
  return accidentals[voice]?.[element] ?? [];
}

/** Each voice's directions, by time: those of a staff are with its first voice, those of a silent staff with any. */
function waitingDirections({ voices, directions }: Measure): Direction[][] {
  const sorted = [...directions].sort((a, b) => a.offsetTicks - b.offsetTicks || a.staff - b.staff);
  const home = (staff: Voice['staff']): number =>
    Math.max(
      0,
      voices.findIndex((voice) => voice.staff === staff),
    );
  return voices.map((_, index) => sorted.filter(({ staff }) => home(staff) === index));
}
