/**
 * Initial weights: PyTorch's uniform distribution, with two deviations that shorten the beginning of training:
 * the forget gate's bias is 1 (Jozefowicz et al. 2015), and the heads' biases are the frequencies of the
 * training data, so that the untrained model already predicts like the 1-gram.
 */
import type { Random } from '../../random.ts';
import { ESCAPE } from '../../roll/dictionary.ts';
import type { Roll } from '../../roll/roll.ts';
import { PITCHES } from './config.ts';

/** The gates' order is that of the graph's `lstm`: input, forget, output, candidate. */
const FORGET_GATE = 1;

/** `size` values from -1 / sqrt(H) .. 1 / sqrt(H). */
export function uniform(random: Random, size: number, hiddenSize: number): Float32Array {
  const bound = 1 / Math.sqrt(hiddenSize);
  return Float32Array.from({ length: size }, () => bound * (2 * random.uniform() - 1));
}

/** [4H]: uniform, but 1 for the forget gate. */
export function recurrentBias(random: Random, hiddenSize: number): Float32Array {
  const bias = uniform(random, 4 * hiddenSize, hiddenSize);
  return bias.fill(1, FORGET_GATE * hiddenSize, (FORGET_GATE + 1) * hiddenSize);
}

/** [V]: log-frequencies of the entries, the escape included, with one added to every count. */
export function combinationBiases(ids: Iterable<Int32Array>, dictionarySize: number): Float32Array {
  const counts = new Float64Array(dictionarySize).fill(1);
  for (const song of ids) for (const id of song) counts[id]! += 1;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Float32Array.from(counts, (count) => Math.log(count / total));
}

/** [N]: log-odds of each pitch on the steps that are escapes, or on all steps where there are none. */
export function noteBiases(rolls: readonly Roll[], ids: readonly Int32Array[]): Float32Array {
  const hasEscapes = ids.some((song) => song.includes(ESCAPE));
  const counts = new Float64Array(PITCHES).fill(1);
  let steps = 2;
  rolls.forEach((roll, song) => {
    for (let step = 0; step < roll.steps; step++) {
      if (hasEscapes && ids[song]![step] !== ESCAPE) continue;
      steps += 1;
      for (let cell = roll.offsets[step]!; cell < roll.offsets[step + 1]!; cell++) counts[roll.pitches[cell]!]! += 1;
    }
  });
  return Float32Array.from(counts, (count) => Math.log(count / (steps - count)));
}
