/**
 * Parts become the one part of a Score: their staves are sorted to the piano's two, their measures put side by side,
 * written out in the order of playing, and what holds is said only where it changes.
 */
import type { Clef, Direction, Measure, ScoreElement, Voice } from '../score.ts';
import type { Key, Metre } from './read-attributes.ts';
import type { Part, PartMeasure } from './read-part.ts';
import { type Jumps, NO_JUMPS, playingOrder } from './repeats.ts';
import { withWholeSpans } from './spans.ts';
import { fillVoice, type Lane, lanes } from './voices.ts';

type Staff = 1 | 2;

/** The measures of a Score from those of its parts. @param written whether repeats are written out */
export function mergeParts(parts: readonly Part[], ticksPerBeat: number, written: boolean): Measure[] {
  const count = Math.max(...parts.map(({ measures }) => measures.length));
  const columns = Array.from({ length: count }, (_, index) => parts.map(({ measures }) => measures[index]));
  const staffOf = staffMap(parts);
  const rows = columns.map((column) => measureLanes(column, staffOf));
  const numberOf = voiceNumbers(rows.flat(), parts.length === 1);
  const merged = columns.map((column, index) =>
    mergeMeasure(column, rows[index] ?? [], { ticksPerBeat, staffOf, numberOf }),
  );
  const order = written ? playingOrder(columns.map(jumpsOf)) : merged.map((_, index) => index);
  return withWholeSpans(inOrder(merged, order));
}

/** Which of the piano's staves a part's staff becomes. */
type StaffOf = (part: number, staff: number) => Staff;

/**
 * A part with several staves: its first is the upper, the others the lower. Two parts with one staff each: upper and
 * lower. Other parts with one staff: by their first clef.
 */
function staffMap(parts: readonly Part[]): StaffOf {
  const twoHands = parts.length === 2 && parts.every(({ staves }) => staves === 1);
  const low = parts.map(({ measures }, index) => {
    if (twoHands) return index === 1;
    return measures.find(({ clefs }) => clefs[0] !== undefined)?.clefs[0] === 'bass';
  });
  return (part, staff) => {
    if ((parts[part]?.staves ?? 1) > 1) return staff === 1 ? 1 : 2;
    return low[part] === true ? 2 : 1;
  };
}

/** A voice of the file in one measure, with the staff that it becomes part of. */
interface StaffLane extends Lane {
  readonly staff: Staff;
  /** The voice's name in the file. */
  readonly voice: string;
  /** Whether the voice has more elsewhere in the measure: on another staff, or over itself. */
  readonly aside: boolean;
}

function measureLanes(column: readonly (PartMeasure | undefined)[], staffOf: StaffOf): StaffLane[] {
  const result: StaffLane[] = [];
  column.forEach((measure, part) => {
    const groups = new Map<string, { voice: string; staff: number; elements: ScoreElement[] }>();
    for (const { voice, staff, element } of measure?.elements ?? []) {
      const key = `${part}/${voice}/${staff}`;
      const group = groups.get(key) ?? { voice, staff, elements: [] };
      group.elements.push(element);
      groups.set(key, group);
    }
    const voices = new Set<string>();
    for (const [key, { voice, staff, elements }] of groups) {
      lanes(key, elements).forEach((lane, index) => {
        result.push({ ...lane, staff: staffOf(part, staff), voice, aside: index > 0 || voices.has(voice) });
      });
      voices.add(voice);
    }
  });
  return result;
}

/** The habit of MusicXML for a piano: four voices for the upper staff, then four for the lower. */
const HABIT: Readonly<Record<Staff, readonly number[]>> = { 1: [1, 2, 3, 4], 2: [5, 6, 7, 8] };

/** A number for each lane, the same in all measures: with one part the file's own, if it is one and free. */
function voiceNumbers(all: readonly StaffLane[], onePart: boolean): (lane: StaffLane) => number {
  const numbers = new Map<string, number>();
  const taken = new Set<number>();
  const give = (key: string, number: number): void => {
    numbers.set(key, number);
    taken.add(number);
  };
  if (onePart) {
    for (const { key, voice, aside } of all) {
      const number = Number(voice);
      if (
        !aside &&
        !numbers.has(key) &&
        Number.isInteger(number) &&
        number >= 1 &&
        number <= 99 &&
        !taken.has(number)
      ) {
        give(key, number);
      }
    }
  }
  for (const { key, staff } of all) {
    if (numbers.has(key)) continue;
    let number = HABIT[staff].find((one) => !taken.has(one)) ?? 9;
    while (taken.has(number)) number++;
    give(key, number);
  }
  return ({ key }) => numbers.get(key) ?? 1;
}

/** A measure before it has its place in the order: what holds in it is said in full. */
interface MergedMeasure {
  readonly number: string;
  readonly lengthTicks: number;
  readonly metre: Metre | undefined;
  readonly key: Key | undefined;
  readonly clefs: readonly [Clef, Clef];
  readonly voices: readonly Voice[];
  readonly directions: readonly Direction[];
}

interface Merging {
  readonly ticksPerBeat: number;
  readonly staffOf: StaffOf;
  readonly numberOf: (lane: StaffLane) => number;
}

function mergeMeasure(
  column: readonly (PartMeasure | undefined)[],
  rows: readonly StaffLane[],
  { ticksPerBeat, staffOf, numberOf }: Merging,
): MergedMeasure {
  const metre = firstDefined(column.map((measure) => measure?.metre));
  const lengthTicks = measureLength(column, metre, ticksPerBeat);
  const clefOf = (wanted: Staff, otherwise: Clef): Clef =>
    firstDefined(
      column.flatMap(
        (measure, part) =>
          measure?.clefs.map((clef, staff) => (staffOf(part, staff + 1) === wanted ? clef : undefined)) ?? [],
      ),
    ) ?? otherwise;
  const directions = column.flatMap((measure, part) =>
    (measure?.directions ?? []).map(
      ({ staff, offsetTicks, direction }): Direction => ({
        ...direction,
        staff: staffOf(part, staff),
        offsetTicks: Math.min(offsetTicks, lengthTicks),
      }),
    ),
  );
  return {
    number: firstDefined(column.map((measure) => measure?.number)) ?? '',
    lengthTicks,
    metre,
    key: firstDefined(column.map((measure) => measure?.key)),
    clefs: [clefOf(1, 'treble'), clefOf(2, 'bass')],
    voices: rows
      .map((lane) => fillVoice(lane, { number: numberOf(lane), staff: lane.staff }, lengthTicks, ticksPerBeat))
      .sort((a, b) => a.staff - b.staff || a.number - b.number),
    directions: pedalChanges(onceEach(directions).sort((a, b) => a.offsetTicks - b.offsetTicks || a.staff - b.staff)),
  };
}

/**
 * How long a measure is: as long as its metre, unless all of it is shorter, as a pickup is, or notes go beyond, as
 * cadenzas do. What rounding of tuplets adds or leaves does not count, nor what is not printed: programs have been
 * seen to step forward and back by hundreds of beats. Hidden rests of the first voice do count: they are how
 * engravers make a bar wait (of what counts otherwise, this agrees best with the programs' own MIDI files).
 */
function measureLength(
  column: readonly (PartMeasure | undefined)[],
  metre: Metre | undefined,
  ticksPerBeat: number,
): number {
  const sounding = Math.max(...column.map((measure) => measure?.soundingTicks ?? 0));
  const extent = Math.max(sounding, ...column.map((measure) => measure?.extentTicks ?? 0));
  if (metre === undefined) return extent > 0 ? extent : 4 * ticksPerBeat;
  const full = Math.round((4 * ticksPerBeat * metre.numerator) / metre.denominator);
  const tolerance = ticksPerBeat / 32;
  if (sounding > full + tolerance) return sounding;
  return extent === 0 || extent >= full - tolerance ? full : extent;
}

/** Every part repeats the tempo, and often the words: they are said once. */
function onceEach(directions: readonly Direction[]): Direction[] {
  const said = new Set<string>();
  return directions.filter((direction) => {
    if (direction.kind !== 'tempo' && direction.kind !== 'words') return true;
    const value = direction.kind === 'tempo' ? '' : direction.text;
    const key = `${direction.kind} ${direction.offsetTicks} ${value}`;
    if (said.has(key)) return false;
    said.add(key);
    return true;
  });
}

/** A pedal that goes up and down again at one place is changed there. */
function pedalChanges(directions: readonly Direction[]): Direction[] {
  const result: Direction[] = [];
  for (const direction of directions) {
    const before = result.findIndex(
      (one) =>
        one.kind === 'pedal' &&
        one.type === 'stop' &&
        one.offsetTicks === direction.offsetTicks &&
        one.staff === direction.staff,
    );
    if (direction.kind === 'pedal' && direction.type === 'start' && before !== -1) {
      result[before] = { ...direction, type: 'change' };
    } else {
      result.push(direction);
    }
  }
  return result;
}

/** What the parts say about the order: a jump that stands in any part holds for all. */
function jumpsOf(column: readonly (PartMeasure | undefined)[]): Jumps {
  return column.reduce((sum: Jumps, measure) => {
    if (measure === undefined) return sum;
    const { jumps } = measure;
    return {
      forward: sum.forward || jumps.forward,
      backwardTimes: sum.backwardTimes ?? jumps.backwardTimes,
      endings: sum.endings ?? jumps.endings,
      segno: sum.segno || jumps.segno,
      coda: sum.coda || jumps.coda,
      toCoda: sum.toCoda || jumps.toCoda,
      fine: sum.fine || jumps.fine,
      daCapo: sum.daCapo || jumps.daCapo,
      dalSegno: sum.dalSegno || jumps.dalSegno,
    };
  }, NO_JUMPS);
}

/** The measures one after the other, with metre, key and clefs only where they change. */
function inOrder(measures: readonly MergedMeasure[], order: readonly number[]): Measure[] {
  const asPrinted = order.every((index, place) => index === place);
  const isPickup = measures[0]?.number === '0';
  let startTicks = 0;
  let before: MergedMeasure | undefined;
  return order.map((index, place) => {
    const { number, metre, key, clefs, lengthTicks, voices, directions } = measures[index] as MergedMeasure;
    const counted = isPickup ? place : place + 1;
    const measure: Measure = {
      number: asPrinted && /^\d{1,6}$/.test(number) ? Number(number) : counted,
      startTicks,
      lengthTicks,
      ...(metre !== undefined && !isSame(metre, before?.metre) ? { metre } : {}),
      ...(key !== undefined && !isSame(key, before?.key) ? { key } : {}),
      ...(isSame(clefs, before?.clefs) ? {} : { clefs }),
      voices,
      directions,
    };
    startTicks += lengthTicks;
    before = measures[index];
    return measure;
  });
}

function isSame(a: object, b: object | undefined): boolean {
  return b !== undefined && JSON.stringify(a) === JSON.stringify(b);
}

function firstDefined<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.find((value) => value !== undefined);
}
