/**
 * Choosing the next step: what a model says may come -> the combination that does come.
 *
 * Pure functions; chance comes from the `Random` passed in. Two ways of choosing:
 * - `greedy` is the original experiment's: notes that pass a threshold, or the likeliest combination;
 * - `sample` draws, after temperature, top-k (Fan, Lewis and Dauphin 2018) and nucleus
 *   (top-p; Holtzman et al. 2020), in this order.
 */
import { OptionError } from '../errors.ts';
import type { StepDistribution } from '../models/model.ts';
import { PITCHES } from '../notes/piece.ts';
import type { Random } from '../random.ts';
import { ESCAPE } from '../roll/dictionary.ts';
import type { Combination } from '../roll/roll.ts';

export type Decoding =
  | {
      readonly method: 'greedy';
      /** A note sounds where its probability is above this, 0 .. below 1. Default 0.5. Combinations: only after the escape. */
      readonly threshold?: number;
    }
  | {
      readonly method: 'sample';
      /** Divides the logits: below 1 safer, above 1 bolder; 0 is greedy. At least 0. Default 1. */
      readonly temperature?: number;
      /** Only the k likeliest combinations, at least 1. Default: all. Only for models of combinations. */
      readonly topK?: number;
      /** Only the likeliest combinations that together reach this probability, above 0 .. 1. Default 1. Only for models of combinations. */
      readonly topP?: number;
    };

export interface ChooseOptions {
  /** Forbids the empty combination: the choice is made among the others. Default false. */
  readonly noSilence?: boolean;
}

const DEFAULT_THRESHOLD = 0.5;

/** @throws OptionError if an option is out of range, unknown, or belongs to the other method */
export function checkDecoding(decoding: Decoding): void {
  const { method } = decoding;
  if (method !== 'greedy' && method !== 'sample') {
    throw new OptionError(`the decoding method must be greedy or sample, not ${String(method)}`);
  }
  const known = method === 'greedy' ? ['method', 'threshold'] : ['method', 'temperature', 'topK', 'topP'];
  for (const [option, value] of Object.entries(decoding)) {
    if (!known.includes(option) && value !== undefined) {
      throw new OptionError(`${option} does not go with ${method} decoding: leave it out, or choose the other method`);
    }
  }
  if (method === 'greedy') {
    const { threshold = DEFAULT_THRESHOLD } = decoding;
    if (!(threshold >= 0 && threshold < 1)) {
      throw new OptionError(`the threshold must be at least 0 and below 1, not ${threshold}`);
    }
    return;
  }
  const { temperature = 1, topK = 1, topP = 1 } = decoding;
  if (!(temperature >= 0 && Number.isFinite(temperature))) {
    throw new OptionError(`the temperature must be a number of at least 0, not ${temperature}`);
  }
  if (!(Number.isInteger(topK) && topK >= 1)) {
    throw new OptionError(`top-k must be a whole number of at least 1, not ${topK}`);
  }
  if (!(topP > 0 && topP <= 1)) throw new OptionError(`top-p must be above 0 and at most 1, not ${topP}`);
}

/**
 * The next combination.
 *
 * Where a dictionary's escape is chosen, its notes are chosen one by one. The escape stands for
 * what the dictionary does not hold; silence, where the dictionary holds it, is then excluded.
 *
 * @returns pitches, ascending
 * @throws OptionError if the decoding is not valid, or has top-k or top-p for a model of single notes
 * @example chooseStep({ kind: 'notes', probabilities }, { method: 'greedy' }, random) // [60, 64]: those above 0.5
 */
export function chooseStep(
  distribution: StepDistribution,
  decoding: Decoding,
  random: Random,
  { noSilence = false }: ChooseOptions = {},
): Combination {
  checkDecoding(decoding);
  if (distribution.kind === 'notes') {
    if (decoding.method === 'sample' && (decoding.topK !== undefined || decoding.topP !== undefined)) {
      throw new OptionError(
        'top-k and top-p choose among combinations, and this model predicts single notes: leave them out',
      );
    }
    const { probabilities, given = (pitch) => probabilities[pitch]! } = distribution;
    return chooseNotes(given, decoding, random, noSilence);
  }
  const { dictionary, logProbabilities, escape: unseen } = distribution;
  const silence = dictionary.idOf([]);
  const id = chooseEntry(logProbabilities, decoding, random, noSilence ? silence : ESCAPE);
  if (id !== ESCAPE) return dictionary.combination(id);
  return chooseNotes((pitch) => unseen[pitch]!, decoding, random, noSilence || silence !== ESCAPE);
}

/**
 * One entry of many.
 *
 * @param logProbabilities [V]
 * @param forbidden an id that must not be chosen; ESCAPE forbids none. Default: none.
 */
export function chooseEntry(
  logProbabilities: Float32Array,
  decoding: Decoding,
  random: Random,
  forbidden: number = ESCAPE,
): number {
  const allowed = (id: number) => forbidden === ESCAPE || id !== forbidden;
  let likeliest = -1; // of equals the first, so ties are always resolved alike
  for (let id = 0; id < logProbabilities.length; id++) {
    if (Number.isNaN(logProbabilities[id])) throw new RangeError(`the log-probability of entry ${id} is not a number`);
    if (allowed(id) && (likeliest < 0 || logProbabilities[id]! > logProbabilities[likeliest]!)) likeliest = id;
  }
  if (likeliest < 0) return ESCAPE; // a dictionary of nothing but the forbidden entry
  if (decoding.method === 'greedy' || decoding.temperature === 0) return likeliest;

  const { temperature = 1, topK, topP = 1 } = decoding;
  const highest = logProbabilities[likeliest]!;
  if (highest === Number.NEGATIVE_INFINITY) return likeliest;
  // [V]: proportional to the tempered probabilities, at most 1.
  const weights = new Float64Array(logProbabilities.length);
  for (let id = 0; id < weights.length; id++) {
    if (allowed(id)) weights[id] = Math.exp((logProbabilities[id]! - highest) / temperature);
  }
  if (topK !== undefined || topP < 1) keepLikeliest(weights, topK, topP);
  let rest = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  let last = likeliest;
  for (let id = 0; id < weights.length; id++) {
    if (weights[id] === 0) continue;
    rest -= weights[id]!;
    if (rest < 0) return id;
    last = id;
  }
  return last; // only rounding leads here
}

/** Sets to 0 what top-k and then top-p leave out. Of equals the smaller id is kept; at least one is. */
function keepLikeliest(weights: Float64Array, topK: number | undefined, topP: number): void {
  const ids = Array.from(weights.keys()).sort((a, b) => weights[b]! - weights[a]! || a - b);
  let kept = Math.min(topK ?? ids.length, ids.length);
  if (topP < 1) {
    const enough = topP * ids.slice(0, kept).reduce((sum, id) => sum + weights[id]!, 0);
    let sum = 0;
    kept = ids.slice(0, kept).findIndex((id) => {
      sum += weights[id]!;
      return sum >= enough;
    });
    kept += 1;
  }
  for (const id of ids.slice(kept)) weights[id] = 0;
}

/** The probability that a pitch sounds, given which pitches below it do. */
type Conditional = (pitch: number, lower: readonly number[]) => number;

/** @param nonempty excludes the empty combination, exactly: the draw is conditioned on a note sounding */
function chooseNotes(conditional: Conditional, decoding: Decoding, random: Random, nonempty: boolean): Combination {
  const checked: Conditional = (pitch, lower) => {
    const probability = conditional(pitch, lower);
    if (!(probability >= 0 && probability <= 1)) {
      throw new RangeError(`the probability of pitch ${pitch} is ${probability}`);
    }
    return probability;
  };
  if (decoding.method === 'sample' && decoding.temperature !== 0) {
    const { temperature = 1 } = decoding;
    const tempered: Conditional =
      temperature === 1 ? checked : (pitch, lower) => temper(checked(pitch, lower), temperature);
    return nonempty ? drawNonempty(tempered, random) : drawNotes(tempered, random);
  }
  const threshold = (decoding.method === 'greedy' ? decoding.threshold : undefined) ?? DEFAULT_THRESHOLD;
  const chosen = pitchesWhere(checked, (probability) => probability > threshold);
  if (chosen.length > 0 || !nonempty) return chosen;
  let likeliest = 0;
  for (let pitch = 1; pitch < PITCHES; pitch++) if (checked(pitch, []) > checked(likeliest, [])) likeliest = pitch;
  return checked(likeliest, []) > 0 ? [likeliest] : [];
}

/** sigmoid(logit(p) / temperature), without overflow: certain notes stay certain. */
function temper(probability: number, temperature: number): number {
  if (probability === 0 || probability === 1) return probability;
  return 1 / (1 + Math.exp((Math.log1p(-probability) - Math.log(probability)) / temperature));
}

/** From the lowest pitch to the highest, each seeing what was chosen below it. */
function pitchesWhere(conditional: Conditional, sounds: (probability: number, pitch: number) => boolean): Combination {
  const pitches: number[] = [];
  for (let pitch = 0; pitch < PITCHES; pitch++) if (sounds(conditional(pitch, pitches), pitch)) pitches.push(pitch);
  return pitches;
}

const drawNotes = (conditional: Conditional, random: Random): Combination =>
  pitchesWhere(conditional, (probability) => random.uniform() < probability);

/** Notes given that at least one sounds. Silence only if no note has any probability. */
function drawNonempty(conditional: Conditional, random: Random): Combination {
  // [N + 1]: ln of the probability that none of the notes from this one on sounds, given that none below it does.
  const allSilent = new Float64Array(PITCHES + 1);
  for (let pitch = PITCHES - 1; pitch >= 0; pitch--) {
    allSilent[pitch] = allSilent[pitch + 1]! + Math.log1p(-conditional(pitch, []));
  }
  let any = false;
  return pitchesWhere(conditional, (probability, pitch) => {
    // Until the first note sounds: P(this one | this or a later one sounds).
    const sounds = random.uniform() < (any ? probability : probability / -Math.expm1(allSilent[pitch]!));
    any ||= sounds;
    return sounds;
  });
}
