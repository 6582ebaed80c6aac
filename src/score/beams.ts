/**
 * Beams: short notes of one voice are joined within a beat of the metre, so that the beats can be seen.
 */
import { beatTicks, type Metre, measureTicks, PAGE_TICKS } from './grid.ts';
import { beamCount } from './note-values.ts';
import type { Beam, NoteType } from './score.ts';

/** A chord or rest as far as beams care. */
export interface Beamable {
  readonly offsetTicks: number;
  readonly durationTicks: number;
  readonly type: NoteType;
  readonly isChord: boolean;
}

/**
 * The beams of each element, outermost first; none for rests, quarters and notes that stand alone.
 *
 * Groups are beats; in 4/4, 2/4 and 2/2 plain eighths are joined by the half measure, in 3/8 by the measure. Rests
 * break beams. A secondary beam without a partner is a hook towards the note that it shares its half of the group with.
 *
 * @example beamsOf([{ offsetTicks: 0, durationTicks: 5040, type: 'eighth', isChord: true }, {… 5040 …}], { numerator: 2, denominator: 4 })
 * // [['begin'], ['end']]
 */
export function beamsOf(elements: readonly Beamable[], metre: Metre): Beam[][] {
  const beams: Beam[][] = elements.map(() => []);
  let group: number[] = [];
  const close = (): void => {
    if (group.length > 1) drawGroup(group, elements, beams);
    group = [];
  };
  const wide = wideGroups(elements, metre);
  let groupKey = -1;
  for (const [index, element] of elements.entries()) {
    const joins = element.isChord && beamCount(element.type) > 0 && element.durationTicks > 0;
    if (element.durationTicks === 0 && element.isChord) continue;
    if (!joins) {
      close();
      continue;
    }
    const key = groupOf(element.offsetTicks, metre, wide);
    if (key !== groupKey) close();
    groupKey = key;
    group.push(index);
  }
  close();
  return beams;
}

/** The half measures (4/4, 2/2) or measures (2/4, 3/8) in which all beamed notes are plain eighths. */
function wideGroups(
  elements: readonly Beamable[],
  metre: Metre,
): { readonly ticks: number; readonly fine: ReadonlySet<number> } {
  const { numerator, denominator } = metre;
  const whole = measureTicks(metre);
  const ticks =
    denominator === 8 && numerator === 3
      ? whole
      : numerator === 4 && denominator === 4
        ? whole / 2
        : numerator === 2
          ? (whole / denominator) * 2
          : 0;
  const fine = new Set<number>();
  if (ticks <= 0) return { ticks: beatTicks(metre), fine };
  const coarse = new Set<number>();
  for (const { offsetTicks, durationTicks, type, isChord } of elements) {
    const key = Math.floor(offsetTicks / ticks);
    const plain =
      beamCount(type) <= 1 && offsetTicks % (PAGE_TICKS / 2) === 0 && durationTicks % (PAGE_TICKS / 2) === 0;
    if (denominator !== 8 && isChord && durationTicks > 0 && !plain) fine.add(key);
    else coarse.add(key);
  }
  return { ticks, fine };
}

function groupOf(offset: number, metre: Metre, wide: ReturnType<typeof wideGroups>): number {
  const key = Math.floor(offset / wide.ticks);
  if (!wide.fine.has(key)) return key * 1e6;
  // Half notes as beats would make groups too long to read.
  return key * 1e6 + 1 + Math.floor((offset - key * wide.ticks) / Math.min(beatTicks(metre), PAGE_TICKS));
}

function drawGroup(group: readonly number[], elements: readonly Beamable[], beams: Beam[][]): void {
  const counts = group.map((index) => beamCount(elements[index]!.type));
  const most = Math.max(...counts);
  for (let level = 1; level <= most; level++) {
    for (let at = 0; at < group.length; ) {
      if (counts[at]! < level) {
        at++;
        continue;
      }
      let end = at;
      while (end + 1 < group.length && counts[end + 1]! >= level) end++;
      if (end === at) beams[group[at]!]!.push(hookOf(at, group, elements));
      else {
        for (let member = at; member <= end; member++) {
          beams[group[member]!]!.push(member === at ? 'begin' : member === end ? 'end' : 'continue');
        }
      }
      at = end + 1;
    }
  }
}

function hookOf(at: number, group: readonly number[], elements: readonly Beamable[]): Beam {
  if (at === 0) return 'forward hook';
  if (at === group.length - 1) return 'backward hook';
  const { offsetTicks, durationTicks } = elements[group[at]!]!;
  return offsetTicks % (2 * durationTicks) === 0 ? 'forward hook' : 'backward hook';
}
