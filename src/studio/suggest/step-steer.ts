/**
 * Steering a model of time steps: what may not come gets no probability, and busier or calmer steps get more.
 *
 * Forbidding is exact: what remains has the model's own probabilities, given that nothing forbidden comes. Busyness is
 * an exponential tilt: each pitch that is struck in a step multiplies the step's weight by e^tilt. Where notes depend
 * on lower ones, both act on each note as it is drawn, given the notes that were drawn before it.
 *
 * Legend: V entries of the dictionary, N = 128 pitches.
 */
import type { StepDistribution } from '../../models/model.ts';
import { type Dictionary, ESCAPE } from '../../roll/dictionary.ts';
import type { Combination } from '../../roll/roll.ts';

export interface Steering {
  /** Whether a MIDI pitch may sound in the step. */
  readonly mayPlay: (pitch: number) => boolean;
  /** Most pitches at a time. */
  readonly voices: number;
  /** Nats that each newly struck pitch gains. */
  readonly tilt: number;
  /** What sounds in the step before. */
  readonly before: Combination;
}

/** The distribution as it is steered; unnormalised where entries are left out. Silence is never forbidden. */
export function steered(distribution: StepDistribution, { mayPlay, voices, tilt, before }: Steering): StepDistribution {
  const allowed = Uint8Array.from({ length: 128 }, (_, pitch) => (mayPlay(pitch) ? 1 : 0));
  const held = new Uint8Array(128);
  for (const pitch of before) held[pitch] = 1;
  const single = (probability: number, pitch: number): number => {
    if (allowed[pitch] === 0) return 0;
    if (tilt === 0 || held[pitch] === 1 || probability === 0 || probability === 1) return probability;
    return probability / (probability + (1 - probability) * Math.exp(-tilt));
  };
  if (distribution.kind === 'notes') {
    const { probabilities, given } = distribution;
    const notes = { kind: 'notes', probabilities: probabilities.map(single) } as const;
    return given === undefined ? notes : { ...notes, given: (pitch, lower) => single(given(pitch, lower), pitch) };
  }
  const { dictionary, logProbabilities, escape: unseen } = distribution;
  const { offsets, pitches } = flat(dictionary);
  const steeredEntries = logProbabilities.slice();
  steeredEntries[ESCAPE]! += escapeWeight(unseen, allowed, held, tilt);
  for (let id = ESCAPE + 1; id < steeredEntries.length; id++) {
    const [start, end] = [offsets[id]!, offsets[id + 1]!];
    let isAllowed = end - start <= voices;
    let struck = 0;
    for (let cell = start; cell < end; cell++) {
      if (allowed[pitches[cell]!] === 0) isAllowed = false;
      if (held[pitches[cell]!] === 0) struck++;
    }
    steeredEntries[id] = isAllowed ? steeredEntries[id]! + tilt * struck : Number.NEGATIVE_INFINITY;
  }
  return { kind: 'combinations', dictionary, logProbabilities: steeredEntries, escape: unseen.map(single) };
}

/** The entries of a dictionary one after the other: entry i is pitches[offsets[i]] .. pitches[offsets[i + 1] - 1]. */
interface Flat {
  /** [V + 1] */
  readonly offsets: Uint32Array;
  readonly pitches: Uint8Array;
}

const flats = new WeakMap<Dictionary, Flat>();

/** Laid out once for each dictionary: it is read whole at every step. */
function flat(dictionary: Dictionary): Flat {
  const known = flats.get(dictionary);
  if (known !== undefined) return known;
  const offsets = new Uint32Array(dictionary.size + 1);
  const pitches: number[] = [];
  for (let id = ESCAPE + 1; id < dictionary.size; id++) {
    pitches.push(...dictionary.combination(id));
    offsets[id + 1] = pitches.length;
  }
  const result = { offsets, pitches: Uint8Array.from(pitches) };
  flats.set(dictionary, result);
  return result;
}

/** ln of the sum, over all that the escape may stand for, of its probability and its tilt. */
function escapeWeight(unseen: Float32Array, allowed: Uint8Array, held: Uint8Array, tilt: number): number {
  let sum = 0;
  for (let pitch = 0; pitch < unseen.length; pitch++) {
    const probability = unseen[pitch]!;
    // Certain notes that are forbidden must not make the escape impossible: then nothing could come.
    if (allowed[pitch] === 0) sum += Math.log1p(-Math.min(probability, 1 - 1e-6));
    else if (tilt !== 0 && held[pitch] === 0) sum += Math.log1p(probability * Math.expm1(tilt));
  }
  return sum;
}

/** At most so many pitches: the likeliest stay. */
export function thinned(combination: Combination, voices: number, distribution: StepDistribution): Combination {
  if (combination.length <= voices) return combination;
  const chance = distribution.kind === 'notes' ? distribution.probabilities : distribution.escape;
  return [...combination]
    .sort((a, b) => chance[b]! - chance[a]! || a - b)
    .slice(0, voices)
    .sort((a, b) => a - b);
}

/** Probabilities are kept this far from 0 and 1: a float32 is no finer near 1. */
const LEAST = 1e-7;

/** -ln of the probability of a combination, in nats; always finite. */
export function combinationNats(distribution: StepDistribution, combination: Combination): number {
  const singles = distribution.kind === 'notes' ? distribution.probabilities : distribution.escape;
  const given = distribution.kind === 'notes' ? distribution.given : undefined;
  const lower: number[] = [];
  let nats = 0;
  for (let pitch = 0; pitch < singles.length; pitch++) {
    const known = given === undefined ? singles[pitch]! : given(pitch, lower);
    const probability = Math.min(1 - LEAST, Math.max(LEAST, known));
    const sounds = combination[lower.length] === pitch;
    if (sounds) lower.push(pitch);
    nats -= sounds ? Math.log(probability) : Math.log1p(-probability);
  }
  if (distribution.kind === 'notes') return nats;
  const { dictionary, logProbabilities } = distribution;
  const throughEscape = nats - logProbabilities[ESCAPE]!;
  const id = dictionary.idOf(combination);
  if (id === ESCAPE) return throughEscape;
  const direct = -logProbabilities[id]!;
  // -ln(e^-a + e^-b)
  return Math.min(direct, throughEscape) - Math.log1p(Math.exp(-Math.abs(direct - throughEscape)));
}

/** [128]: the probability that each pitch sounds in the step. */
export function marginals(distribution: StepDistribution): Float64Array {
  if (distribution.kind === 'notes') return Float64Array.from(distribution.probabilities);
  const { dictionary, logProbabilities, escape: unseen } = distribution;
  const escaped = Math.exp(logProbabilities[ESCAPE]!);
  const sums = Float64Array.from(unseen, (probability) => escaped * probability);
  const { offsets, pitches } = flat(dictionary);
  for (let id = ESCAPE + 1; id < dictionary.size; id++) {
    const probability = Math.exp(logProbabilities[id]!);
    for (let cell = offsets[id]!; cell < offsets[id + 1]!; cell++) sums[pitches[cell]!]! += probability;
  }
  return sums;
}
