/**
 * The order in which the measures of a score are played: repeats, endings, da capo, dal segno, coda and fine.
 */

/** What a measure's bar lines and words say about the order. */
export interface Jumps {
  /** A repeat begins here. */
  readonly forward: boolean;
  /** A repeat ends here: how often its passage is played in all. */
  readonly backwardTimes: number | undefined;
  /** The measure belongs to an ending for these passes. */
  readonly endings: readonly number[] | undefined;
  readonly segno: boolean;
  readonly coda: boolean;
  /** At the end of the measure. */
  readonly toCoda: boolean;
  readonly fine: boolean;
  readonly daCapo: boolean;
  readonly dalSegno: boolean;
}

export const NO_JUMPS: Jumps = {
  forward: false,
  backwardTimes: undefined,
  endings: undefined,
  segno: false,
  coda: false,
  toCoda: false,
  fine: false,
  daCapo: false,
  dalSegno: false,
};

/** So often at most is a measure played, on average; files that want more are wrong, or jokes. */
const MOST_PASSES = 16;

/**
 * Indices of measures in the order of playing. After da capo or dal segno repeats are not taken again and the
 * last ending is played, as is the custom. Repeats do not nest: a passage begins at the last repeat sign before it.
 *
 * @example playingOrder([NO_JUMPS, { ...NO_JUMPS, backwardTimes: 2 }]) // [0, 1, 0, 1]
 */
export function playingOrder(measures: readonly Jumps[]): number[] {
  const lastEnding = endingGroups(measures);
  const order: number[] = [];
  let start = 0;
  let pass = 1;
  let jumped = false;
  let index = 0;
  while (index < measures.length && order.length < MOST_PASSES * measures.length) {
    const { forward, backwardTimes, endings, fine, toCoda, daCapo, dalSegno } = measures[index] as Jumps;
    if (forward && index !== start) {
      start = index;
      pass = 1;
    }
    const last = lastEnding[index];
    if (endings !== undefined && !endings.includes(jumped ? (last ?? 1) : pass)) {
      index++;
      continue;
    }
    order.push(index);
    const passes = Math.max(backwardTimes ?? 1, endings === undefined || backwardTimes === undefined ? 1 : (last ?? 1));
    if (!jumped && pass < passes) {
      pass++;
      index = start;
      continue;
    }
    const leavesEndings = last !== undefined && lastEnding[index + 1] === undefined;
    if (backwardTimes !== undefined || leavesEndings) {
      start = index + 1;
      pass = 1;
    }
    if (jumped && fine) break;
    if (jumped && toCoda) {
      const coda = measures.findIndex((measure, place) => measure.coda && place > index);
      index = coda === -1 ? index + 1 : coda;
    } else if (!jumped && (daCapo || dalSegno)) {
      const segno = measures.findIndex((measure) => measure.segno);
      jumped = true;
      index = dalSegno && segno !== -1 ? segno : 0;
    } else {
      index++;
    }
  }
  // A file whose endings are all for passes that never come is played as it is printed.
  return order.length > 0 ? order : measures.map((_, place) => place);
}

/** For each measure in an ending the highest pass that any ending of its group is for. */
function endingGroups(measures: readonly Jumps[]): (number | undefined)[] {
  const result: (number | undefined)[] = measures.map(() => undefined);
  for (let first = 0; first < measures.length; first++) {
    if (measures[first]?.endings === undefined) continue;
    let end = first;
    let last = 1;
    while (measures[end]?.endings !== undefined) {
      last = Math.max(last, ...(measures[end]?.endings ?? []));
      end++;
    }
    result.fill(last, first, end);
    first = end;
  }
  return result;
}
