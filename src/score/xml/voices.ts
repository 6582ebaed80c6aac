/**
 * Voices from what stands in a measure: elements in a row on one staff, gaps filled, beams and brackets whole.
 */
import type { Beam, ScoreElement, Voice } from '../score.ts';
import { hiddenRest } from './read-part.ts';
import { quartersOf } from './values.ts';

/** Elements that follow each other, and who they are in the file. */
export interface Lane {
  /** The same in every measure: part, voice, staff, and a count where a voice overlaps itself. */
  readonly key: string;
  readonly elements: readonly ScoreElement[];
}

/**
 * Elements of one voice on one staff as rows without overlap, most often one. Hidden rests that overlap are dropped.
 *
 * @param elements in the order of the file
 */
export function lanes(key: string, elements: readonly ScoreElement[]): Lane[] {
  const rows: { end: number; elements: ScoreElement[] }[] = [];
  const sorted = [...elements].sort((a, b) => a.offsetTicks - b.offsetTicks);
  for (const element of sorted) {
    let row = rows.find(({ end }) => end <= element.offsetTicks);
    if (row === undefined) {
      if (rows.length > 0 && element.kind === 'rest' && element.hidden === true) continue;
      row = { end: 0, elements: [] };
      rows.push(row);
    }
    row.elements.push(element);
    row.end = element.offsetTicks + element.durationTicks;
  }
  return rows.map((row, index) => ({ key: index === 0 ? key : `${key}/${index}`, elements: row.elements }));
}

/**
 * The voice that fills its measure and ends with it: hidden rests where it is silent, and no beam or bracket that is
 * only half there.
 */
export function fillVoice(
  lane: Lane,
  place: Pick<Voice, 'number' | 'staff'>,
  lengthTicks: number,
  ticksPerBeat: number,
): Voice {
  const elements: ScoreElement[] = [];
  let end = 0;
  for (const element of lane.elements) {
    const durationTicks = Math.min(element.durationTicks, lengthTicks - element.offsetTicks);
    if (durationTicks < 0 || (durationTicks === 0 && element.durationTicks > 0)) continue;
    elements.push(...hiddenRests(end, element.offsetTicks - end, ticksPerBeat));
    elements.push(durationTicks === element.durationTicks ? element : { ...element, durationTicks });
    end = element.offsetTicks + durationTicks;
  }
  elements.push(...hiddenRests(end, lengthTicks - end, ticksPerBeat));
  return { ...place, elements: wholeBrackets(wholeBeams(elements)) };
}

/** A gap as rests of written lengths, the longest first; a rest of what no written length is left of. */
function hiddenRests(offsetTicks: number, durationTicks: number, ticksPerBeat: number): ScoreElement[] {
  const rests: ScoreElement[] = [];
  let offset = offsetTicks;
  let left = durationTicks;
  while (left > 0) {
    const rest = hiddenRest(offset, left, ticksPerBeat);
    const written = quartersOf(rest.value) * ticksPerBeat;
    const length = Number.isInteger(written) && written <= left ? written : left;
    rests.push({ ...rest, durationTicks: length });
    offset += length;
    left -= length;
  }
  return rests;
}

/** Beams that end without a beginning, or never end, are taken off: a voice cut in two by its staves has such. */
function wholeBeams(elements: readonly ScoreElement[]): ScoreElement[] {
  const levels = Math.max(0, ...elements.map((element) => (element.kind === 'chord' ? element.beams.length : 0)));
  const broken = new Map<number, number>();
  for (let level = levels - 1; level >= 0; level--) {
    for (const index of brokenAt(elements, level)) broken.set(index, level);
  }
  if (broken.size === 0) return [...elements];
  return elements.map((element, index) => {
    const level = broken.get(index);
    return element.kind === 'chord' && level !== undefined
      ? { ...element, beams: element.beams.slice(0, level) }
      : element;
  });
}

/** Indices of the chords whose beam at a level belongs to no whole one. Grace notes have beams of their own. */
function brokenAt(elements: readonly ScoreElement[], level: number): number[] {
  const broken: number[] = [];
  for (const grace of [false, true]) {
    let open: number[] = [];
    elements.forEach((element, index) => {
      if (element.kind !== 'chord' || (element.grace === true) !== grace) return;
      const beam: Beam | undefined = element.beams[level];
      if (beam === 'begin') {
        broken.push(...open);
        open = [index];
      } else if (beam === 'continue' || beam === 'end') {
        if (open.length === 0) broken.push(index);
        else open.push(index);
        if (beam === 'end') open = [];
      }
    });
    broken.push(...open);
  }
  return broken;
}

/** Tuplet brackets that are only begun, or only ended, are taken off. */
function wholeBrackets(elements: readonly ScoreElement[]): ScoreElement[] {
  const result = [...elements];
  let open: number | undefined;
  elements.forEach((element, index) => {
    if (element.tupletStart === true) {
      if (open !== undefined) result[open] = without(result[open] as ScoreElement, 'tupletStart');
      open = index;
    }
    if (element.tupletStop === true) {
      if (open === undefined) result[index] = without(result[index] as ScoreElement, 'tupletStop');
      open = undefined;
    }
  });
  if (open !== undefined) result[open] = without(result[open] as ScoreElement, 'tupletStart');
  return result;
}

function without(element: ScoreElement, key: 'tupletStart' | 'tupletStop'): ScoreElement {
  const { [key]: _, ...rest } = element;
  return rest as ScoreElement;
}
