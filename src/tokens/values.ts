/**
 * Durations and onset distances as classes: every value of 0 .. 127 is its own class, and every
 * octave above is cut into 32 classes of equal width, so that a class is never wider than 1/32 of
 * its values (as the mantissa of a floating-point number).
 */

/** 128 single values and nine octaves of 32. */
export const VALUE_CLASSES = 416;

/** The largest value, in ticks: 655 s of performance, 2730 beats of score. Longer ones are brought down to it. */
export const MAX_VALUE = 0xffff;

const SINGLES = 128;
const PER_OCTAVE = 32;

/** [VALUE_CLASSES + 1] the first value of each class, and at the end MAX_VALUE + 1. */
const STARTS = new Uint32Array(VALUE_CLASSES + 1);
for (let klass = 0; klass <= VALUE_CLASSES; klass++) {
  const octave = Math.floor((klass - SINGLES) / PER_OCTAVE);
  STARTS[klass] = klass < SINGLES ? klass : SINGLES * 2 ** octave + 4 * 2 ** octave * ((klass - SINGLES) % PER_OCTAVE);
}

/**
 * The class of a whole number of ticks; values above MAX_VALUE count as MAX_VALUE.
 *
 * @throws RangeError for a value that is negative or not whole
 * @example classOf(100) // 100
 * @example classOf(131) // 128, as 128 .. 131 are
 */
export function classOf(value: number): number {
  if (!(Number.isInteger(value) && value >= 0)) throw new RangeError(`${value} is not a whole number of ticks`);
  if (value < SINGLES) return value;
  const bounded = Math.min(value, MAX_VALUE);
  const octave = 24 - Math.clz32(bounded); // 0 for 128 .. 255
  return SINGLES + PER_OCTAVE * octave + ((bounded >> (octave + 2)) - PER_OCTAVE);
}

/** The smallest value of a class, 0 .. VALUE_CLASSES - 1. @example classStart(129) // 132 */
export function classStart(klass: number): number {
  return STARTS[checked(klass)]!;
}

/** How many values a class holds. @example classWidth(100) // 1 @example classWidth(415) // 1024 */
export function classWidth(klass: number): number {
  return STARTS[checked(klass) + 1]! - STARTS[klass]!;
}

function checked(klass: number): number {
  if (!(Number.isInteger(klass) && klass >= 0 && klass < VALUE_CLASSES)) {
    throw new RangeError(`${klass} is not a class of values, 0 .. ${VALUE_CLASSES - 1}`);
  }
  return klass;
}
