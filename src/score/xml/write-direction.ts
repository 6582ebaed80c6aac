/**
 * Dynamics, pedal marks, tempo and words as MusicXML directions.
 */
import type { Direction, Measure } from '../score.ts';
import { decimalText, type XmlLines } from './lines.ts';

type Metre = NonNullable<Measure['metre']>;

/**
 * One direction.
 *
 * @param offsetTicks from where the writing stands to where the direction belongs
 * @param metre the one that holds: in compound ones the metronome counts dotted notes
 */
export function writeDirection(
  xml: XmlLines,
  direction: Direction,
  offsetTicks: number,
  metre: Metre | undefined,
): void {
  const above = direction.kind === 'tempo' || direction.kind === 'words';
  xml.nest('direction', { placement: above ? 'above' : 'below' }, () => {
    xml.nest('direction-type', {}, () => writeType(xml, direction, metre));
    if (offsetTicks !== 0) xml.leaf('offset', offsetTicks);
    xml.leaf('staff', direction.staff);
    if (direction.kind === 'tempo') xml.empty('sound', { tempo: decimalText(direction.beatsPerMinute) });
  });
}

function writeType(xml: XmlLines, direction: Direction, metre: Metre | undefined): void {
  switch (direction.kind) {
    case 'dynamic':
      xml.nest('dynamics', {}, () => xml.empty(direction.value));
      return;
    case 'pedal':
      xml.empty('pedal', { type: direction.type, line: 'yes', sign: 'no' });
      return;
    case 'words':
      xml.leaf('words', direction.text);
      return;
    case 'tempo':
      xml.nest('metronome', {}, () => {
        const { unit, dot, quarters } = beatOf(metre);
        xml.leaf('beat-unit', unit);
        if (dot) xml.empty('beat-unit-dot');
        // Printed as a whole number; the sound's tempo beside it is exact.
        xml.leaf('per-minute', Math.max(1, Math.round(direction.beatsPerMinute / quarters)));
      });
      return;
  }
}

const BEATS: Readonly<Record<number, { unit: string; quarters: number }>> = {
  2: { unit: 'half', quarters: 2 },
  4: { unit: 'quarter', quarters: 1 },
  8: { unit: 'eighth', quarters: 0.5 },
  16: { unit: '16th', quarters: 0.25 },
};

/** The note that a metre's beat is: of 6/8 a dotted quarter, of 2/2 a half, otherwise a quarter. */
function beatOf(metre: Metre | undefined): { unit: string; dot: boolean; quarters: number } {
  const compound = metre !== undefined && metre.numerator % 3 === 0 && metre.numerator > 3;
  const beat = BEATS[compound ? metre.denominator / 2 : metre?.denominator === 2 ? 2 : 4];
  if (beat === undefined) return { unit: 'quarter', dot: false, quarters: 1 };
  return { unit: beat.unit, dot: compound, quarters: beat.quarters * (compound ? 1.5 : 1) };
}
