/**
 * The LSTM's parameters: names, shapes and initial values.
 *
 * Legend: N = 128 pitches, H hidden units, V entries of the dictionary. The 4H columns of a layer are its gates
 * in the order of the graph's `lstm`.
 */
import type { Random } from '../../random.ts';
import type { ParameterSpec } from '../../training/task.ts';
import { type LstmConfig, PITCHES } from './config.ts';
import { recurrentBias, uniform } from './initial.ts';

/** Initial biases of the two heads, from the training data. */
export interface HeadBiases {
  /** [V]. */
  combinations(): Float32Array;
  /** [N]. */
  notes(): Float32Array;
}

const NO_BIASES: HeadBiases = {
  combinations: () => new Float32Array(0),
  notes: () => new Float32Array(0),
};

/** All parameters in a fixed order; the heads' initial biases are only needed for training. */
export function lstmParameters(config: LstmConfig, biases: HeadBiases = NO_BIASES): readonly ParameterSpec[] {
  const { hiddenSize: H, layers, dictionary } = config;
  const matrix = (
    name: string,
    rows: number,
    columns: number,
    optimiser: 'muon' | 'adamw' = 'adamw',
  ): ParameterSpec => ({
    name,
    shape: [rows, columns],
    decay: true,
    optimiser,
    init: (random) => uniform(random, rows * columns, H),
  });
  const vector = (name: string, size: number, init: (random: Random) => Float32Array): ParameterSpec => ({
    name,
    shape: [size],
    decay: false,
    init,
  });
  return [
    ...Array.from({ length: layers }, (_, layer) => [
      matrix(`lstm${layer}.wx`, layer === 0 ? PITCHES : H, 4 * H, layer === 0 ? 'adamw' : 'muon'),
      matrix(`lstm${layer}.wh`, H, 4 * H, 'muon'),
      vector(`lstm${layer}.bias`, 4 * H, (random) => recurrentBias(random, H)),
    ]).flat(),
    matrix('combinations.weight', H, dictionary.size),
    vector('combinations.bias', dictionary.size, () => biases.combinations()),
    matrix('notes.weight', H, PITCHES),
    vector('notes.bias', PITCHES, () => biases.notes()),
  ];
}
