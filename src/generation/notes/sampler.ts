/**
 * Choosing one attribute of the next note from what a model says about it.
 *
 * All choices are made alike: what is not allowed gets no weight; the others get p^(1/temperature); of these the
 * nucleus stays, the likeliest that together reach `topP` (Holtzman et al. 2020); and one random number points into
 * their running sum, in the order of their indices. Each masked distribution is therefore the model's own, given that
 * something allowed comes. Sums are of doubles in a fixed order and equal weights are ranked by index, so that equal
 * log-probabilities give equal choices everywhere. A model's own rounding differs between machines, and with the number
 * of sequences in a batch, by about 1e-6; a choice differs only where a random number falls into such a gap.
 */
import { OptionError } from '../../errors.ts';
import type { DurationDistribution } from '../../models/note-model.ts';
import type { Random } from '../../random.ts';
import type { TimeBase } from '../../tokens/sequence.ts';
import { classOf, classStart, classWidth, VALUE_CLASSES } from '../../tokens/values.ts';

export const ATTRIBUTES = ['wait', 'pitch', 'duration', 'velocity'] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

/**
 * One number, or one for each attribute. One number is for all attributes of a score, but for pitch and velocity only of
 * a performance: its waiting times and durations are told so finely that long ones are each unlikely and likely only
 * together, so that what prefers the likely ones makes the music hurry. (Temperature 0 is for all of them.) As one number
 * a temperature is a multiple of the usual one, which is 1, but 0.9 for the pitches of performances.
 */
export type PerAttribute = number | Readonly<Partial<Record<Attribute, number>>>;

/** How boldly an attribute is chosen. */
export interface Sampling {
  /** Divides log-probabilities: below 1 safer, above 1 bolder, 0 always the likeliest. */
  readonly temperature: number;
  /** Only the likeliest choices that together reach this probability, above 0 .. 1. */
  readonly topP: number;
}

const PLAIN: Sampling = { temperature: 1, topP: 0.95 };
/** All choices, as likely as they are. */
const WHOLE: Sampling = { temperature: 1, topP: 1 };

/** Where nothing is said. At their own probabilities, performed pitches leave their key and are dissonant too often. */
const USUAL: Readonly<Record<TimeBase, Readonly<Record<Attribute, Sampling>>>> = {
  score: { wait: PLAIN, pitch: PLAIN, duration: PLAIN, velocity: PLAIN },
  performance: { wait: WHOLE, pitch: { temperature: 0.9, topP: 0.95 }, duration: WHOLE, velocity: PLAIN },
};

/**
 * @param temperature one number is a multiple of the usual ones
 * @throws OptionError for a temperature below 0, or a top-p that is not above 0 and at most 1
 * @example samplingOf('performance', 0.8).wait // { temperature: 1, topP: 1 }
 */
export function samplingOf(
  base: TimeBase,
  temperature: PerAttribute = {},
  topP: PerAttribute = {},
): Readonly<Record<Attribute, Sampling>> {
  const samplingFor = (attribute: Attribute): Sampling => {
    const usual = USUAL[base][attribute];
    const isLeftWhole = usual.topP === 1;
    const of = (values: PerAttribute, otherwise: number, number: (value: number) => number): number => {
      if (typeof values !== 'number') return values[attribute] ?? otherwise;
      return isLeftWhole && values > 0 ? otherwise : number(values);
    };
    const sampling = {
      temperature: of(temperature, usual.temperature, (value) => value * usual.temperature),
      topP: of(topP, usual.topP, (value) => value),
    };
    if (!(sampling.temperature >= 0 && Number.isFinite(sampling.temperature))) {
      throw new OptionError(`the temperature must be a number of at least 0, not ${sampling.temperature}`);
    }
    if (!(sampling.topP > 0 && sampling.topP <= 1)) {
      throw new OptionError(`top-p must be above 0 and at most 1, not ${sampling.topP}`);
    }
    return sampling;
  };
  return {
    wait: samplingFor('wait'),
    pitch: samplingFor('pitch'),
    duration: samplingFor('duration'),
    velocity: samplingFor('velocity'),
  };
}

/**
 * An index, drawn in proportion to shares[i] * p[i]^(1/temperature) within the nucleus; -1 where nothing is allowed.
 *
 * @param logProbabilities [n]; -Infinity is never chosen
 * @param shares [n] 0..1: which part of a choice is allowed; 0 forbids it
 * @example drawIndex([Math.log(0.9), Math.log(0.1)], [0, 1], { temperature: 1, topP: 1 }, random) // 1
 */
export function drawIndex(
  logProbabilities: ArrayLike<number>,
  shares: ArrayLike<number>,
  { temperature, topP }: Sampling,
  random: Random,
): number {
  const count = logProbabilities.length;
  let likeliest = -1; // of equals the first
  for (let i = 0; i < count; i++) {
    if (!(shares[i]! > 0) || logProbabilities[i] === Number.NEGATIVE_INFINITY) continue;
    if (Number.isNaN(logProbabilities[i])) throw new RangeError(`the log-probability of choice ${i} is not a number`);
    if (likeliest < 0 || logProbabilities[i]! > logProbabilities[likeliest]!) likeliest = i;
  }
  // One number is used in any case: which of them a choice uses does not depend on the temperature.
  const point = random.uniform();
  if (likeliest < 0 || temperature === 0) return likeliest;
  const highest = logProbabilities[likeliest]!;
  const weights = new Float64Array(count);
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (!(shares[i]! > 0)) continue;
    weights[i] = shares[i]! * Math.exp((logProbabilities[i]! - highest) / temperature);
    total += weights[i]!;
  }
  if (topP < 1) total = keepNucleus(weights, topP * total);
  let rest = point * total;
  let last = likeliest;
  for (let i = 0; i < count; i++) {
    if (weights[i] === 0) continue;
    rest -= weights[i]!;
    if (rest < 0) return i;
    last = i;
  }
  return last; // only rounding leads here
}

/** Leaves the heaviest weights that together reach `enough`, at least one. @returns their sum */
function keepNucleus(weights: Float64Array, enough: number): number {
  const order = Array.from(weights.keys()).filter((i) => weights[i]! > 0);
  order.sort((a, b) => weights[b]! - weights[a]! || a - b);
  let sum = 0;
  let kept = 0;
  while (kept < order.length && (kept === 0 || sum < enough)) sum += weights[order[kept++]!]!;
  for (const i of order.slice(kept)) weights[i] = 0;
  return sum;
}

/** What the rules say about the next waiting time. */
export interface AllowedWaits {
  /** [VALUE_CLASSES]: how many ticks of each class a note may begin at. */
  readonly ticks: Float64Array;
  /** [VALUE_CLASSES]: how many ticks of each class lie behind the end of the passage. */
  readonly beyond: Float64Array;
  /** The n-th allowed waiting time of a class, n from 0. */
  nth(klass: number, n: number): number;
}

/** A waiting time in ticks; `closed`: the passage is over; `stuck`: nothing that is allowed has any probability. */
export type WaitChoice = number | 'closed' | 'stuck';

/**
 * The next waiting time. A class of several ticks counts by the part of it that is allowed, and its ticks are alike.
 * All waiting times behind the end of the passage are one choice together: it is over, and the piece would go on later.
 *
 * @param logProbabilities [VALUE_CLASSES + 1]: the last is the end of the piece
 * @param options.mayClose whether the passage may be over now
 * @param options.mayEnd whether the piece may end before the passage does
 */
export function drawWait(
  logProbabilities: Float32Array,
  allowed: AllowedWaits,
  { mayClose, mayEnd }: { readonly mayClose: boolean; readonly mayEnd: boolean },
  sampling: Sampling,
  random: Random,
): WaitChoice {
  const choices = new Float64Array(VALUE_CLASSES + 1);
  const shares = new Float64Array(VALUE_CLASSES + 1);
  let closing = mayClose && mayEnd ? Math.exp(logProbabilities[VALUE_CLASSES]!) : 0;
  for (let klass = 0; klass < VALUE_CLASSES; klass++) {
    choices[klass] = logProbabilities[klass]!;
    shares[klass] = allowed.ticks[klass]! / classWidth(klass);
    if (mayClose && allowed.beyond[klass]! > 0) {
      closing += (Math.exp(logProbabilities[klass]!) * allowed.beyond[klass]!) / classWidth(klass);
    }
  }
  choices[VALUE_CLASSES] = Math.log(closing);
  shares[VALUE_CLASSES] = closing > 0 ? 1 : 0;
  const chosen = drawIndex(choices, shares, sampling, random);
  if (chosen < 0) return 'stuck';
  if (chosen === VALUE_CLASSES) return 'closed';
  return allowed.nth(chosen, oneOf(allowed.ticks[chosen]!, sampling, random));
}

/** A pitch 0 .. PITCH_COUNT - 1 among those allowed, or -1. */
export function drawPitch(
  logProbabilities: Float32Array,
  isAllowed: (pitch: number) => boolean,
  sampling: Sampling,
  random: Random,
): number {
  const shares = Float64Array.from(logProbabilities, (_, pitch) => (isAllowed(pitch) ? 1 : 0));
  return drawIndex(logProbabilities, shares, sampling, random);
}

/** What the rules say about the end of a note. */
export interface AllowedEnds {
  readonly onset: number;
  /** The last tick at which the note may end. */
  readonly latest: number;
  mayEnd(tick: number): boolean;
  /** At how many of the ticks `from` .. `to` - 1, at most `latest`, notes may end. */
  countEnds(from: number, to: number): number;
}

/**
 * A duration in ticks, from classes and shared ends as one distribution; undefined where none is allowed.
 */
export function drawDuration(
  { classes, ends }: DurationDistribution,
  { onset, latest, mayEnd, countEnds }: AllowedEnds,
  sampling: Sampling,
  random: Random,
): { readonly duration: number; readonly logProbability: number } | undefined {
  const choices = new Float64Array(VALUE_CLASSES + ends.length).fill(Number.NEGATIVE_INFINITY);
  const shares = new Float64Array(choices.length);
  const counts = new Float64Array(VALUE_CLASSES);
  for (let klass = 1; klass < VALUE_CLASSES; klass++) {
    const first = onset + classStart(klass);
    if (first > latest) break;
    counts[klass] = countEnds(first, Math.min(first + classWidth(klass), latest + 1));
    choices[klass] = classes[klass]!;
    shares[klass] = counts[klass]! / classWidth(klass);
  }
  ends.forEach(({ end, logProbability }, place) => {
    choices[VALUE_CLASSES + place] = logProbability;
    shares[VALUE_CLASSES + place] = end > onset && end <= latest && mayEnd(end) ? 1 : 0;
  });
  const chosen = drawIndex(choices, shares, sampling, random);
  if (chosen < 0) return undefined;
  let duration: number;
  if (chosen >= VALUE_CLASSES) {
    duration = ends[chosen - VALUE_CLASSES]!.end - onset;
  } else {
    duration = classStart(chosen);
    for (let left = oneOf(counts[chosen]!, sampling, random); ; duration++) {
      if (mayEnd(onset + duration) && left-- === 0) break;
    }
  }
  // As in scoring: a duration may be read as its class, or as an end that it shares.
  const klass = classOf(duration);
  let probability = Math.exp(classes[klass]!) / classWidth(klass);
  for (const { end, logProbability } of ends) if (end === onset + duration) probability += Math.exp(logProbability);
  return { duration, logProbability: Math.log(probability) };
}

/** 0 .. count - 1, each as likely as the others; the middle one where always the likeliest is taken. */
function oneOf(count: number, { temperature }: Sampling, random: Random): number {
  if (count === 1) return 0;
  return temperature === 0 ? Math.floor(count / 2) : random.below(count);
}
