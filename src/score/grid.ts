/**
 * The clock of a page and what lies on it: notes at exact places of a grid, measures, and the hierarchy of a metre.
 *
 * A quarter note has 10080 = 2^5 · 3^2 · 5 · 7 ticks, so that 128ths and tuplets of 3, 5, 7 and 9 are all whole
 * numbers and nothing is ever rounded again once it is on the grid.
 */

/** Ticks in a quarter note of every score that `notate` makes. */
export const PAGE_TICKS = 10080;

/** The shortest plain note value, a 128th. */
export const SHORTEST_TICKS = PAGE_TICKS / 32;

/** A note in time, before it is put on the grid; times in quarter notes from the start of the page. */
export interface TimedNote {
  /** MIDI number, 60 is middle C. */
  readonly pitch: number;
  readonly onsetBeats: number;
  readonly durationBeats: number;
  /** 1..127. */
  readonly velocity: number;
  /** Index of the note in the piece. */
  readonly source: number;
}

/** A note on the grid, in ticks of `PAGE_TICKS`. */
export interface GridNote {
  readonly pitch: number;
  readonly onsetTicks: number;
  /** Above 0. */
  readonly durationTicks: number;
  readonly velocity: number;
  readonly source: number;
}

export interface Metre {
  readonly numerator: number;
  /** A power of two. */
  readonly denominator: number;
}

/** Where a measure lies. Measures follow each other without gaps. */
export interface MeasureSpan {
  /** As printed; 0 is a pickup. */
  readonly number: number;
  readonly startTicks: number;
  readonly lengthTicks: number;
  /** The metre in force; the measure may be shorter than it says. */
  readonly metre: Metre;
}

/** The length of a whole measure of a metre, in page ticks. */
export function measureTicks({ numerator, denominator }: Metre): number {
  return (numerator * 4 * PAGE_TICKS) / denominator;
}

/** Whether the beat divides by three: 6/8, 9/8, 12/8, 6/4, 12/16, but not 3/8. */
export function isCompound({ numerator, denominator }: Metre): boolean {
  return numerator > 3 && numerator % 3 === 0 && denominator >= 4;
}

/** The length of a beat as it is conducted and beamed, in page ticks: the dotted quarter of 6/8, the quarter of 4/4. */
export function beatTicks(metre: Metre): number {
  return ((isCompound(metre) ? 3 : 1) * 4 * PAGE_TICKS) / metre.denominator;
}

/** The unit within which onsets share one subdivision: a quarter, or the denominator's note value if that is shorter. */
export function unitTicks({ denominator }: Metre): number {
  return Math.min(PAGE_TICKS, (4 * PAGE_TICKS) / denominator);
}

/**
 * The periods of a metre from the measure down to 128ths, in page ticks. A place is as strong as the longest period
 * that divides it.
 *
 * @example metreLevels({ numerator: 3, denominator: 4 }) // [30240, 10080, 5040, 2520, 1260, 630, 315]
 */
export function metreLevels(metre: Metre): number[] {
  const { numerator } = metre;
  const whole = measureTicks(metre);
  const beat = beatTicks(metre);
  const levels = [whole];
  const beats = whole / beat;
  for (let half = whole; (half / beat) % 2 === 0 && half > beat; ) {
    half /= 2;
    if (half > beat) levels.push(half);
  }
  if (beats > 1) levels.push(beat);
  let level = isCompound(metre) ? beat / 3 : beat;
  if (isCompound(metre)) levels.push(level);
  // 3/8 counts its eighths, like 3/4 its quarters.
  if (beats === 1 && numerator > 1) levels.push(level);
  while (level / 2 >= SHORTEST_TICKS && Number.isInteger(level / 2)) {
    level /= 2;
    levels.push(level);
  }
  return levels;
}

/** How weak a place in the measure is: the index of the longest level that divides it; `levels.length` for none. */
export function weakness(levels: readonly number[], offsetTicks: number): number {
  const index = levels.findIndex((level) => offsetTicks % level === 0);
  return index < 0 ? levels.length : index;
}
