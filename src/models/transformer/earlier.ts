/**
 * Weights of earlier models, which were told less: what has been added to the tables since begins at zero, so that they
 * predict what they did.
 */
import { checkWeights } from '../check-weights.ts';
import type { Weights } from '../model.ts';
import type { TransformerConfig } from './config.ts';
import { INPUT, KNOWN } from './features.ts';
import { DURATION_OUTPUTS, KINDS_FROM, KNOWN_ROWS, NESTED_HEADS, transformerParameters } from './parameters.ts';

type InputGroup = keyof typeof INPUT.offsets;
type KnownGroup = keyof typeof KNOWN.offsets;

/** Groups of rows that the first models did not have. */
const ADDED_INPUT: readonly InputGroup[] = ['ends', 'gap', 'gapBefore', 'due'];
const ADDED_KNOWN: readonly KnownGroup[] = [
  ...([
    'lastEnd',
    'sinceEnds',
    'betweenEnds',
    'gap',
    'nearInterval',
    'nearAge',
    'nearDuration',
    'nearVelocity',
  ] as const),
  ...(['sameAge', 'sameDuration', 'sameVelocity'] as const),
];

/** Rows below `size` of the groups that are not among the added ones. */
function rowsWithout<Group extends string>(
  offsets: Readonly<Record<Group, number>>,
  size: number,
  added: readonly Group[],
): number[] {
  const starts = Object.entries<number>(offsets) as [Group, number][];
  return starts.flatMap(([group, start], index) => {
    const end = Math.min(size, starts[index + 1]?.[1] ?? size);
    return added.includes(group) ? [] : Array.from({ length: Math.max(0, end - start) }, (_, row) => start + row);
  });
}

/** The same weights with as many rows as `rows` has, if they have the others only; each is put where it now stands. */
function withRows(weights: Weights, name: string, size: number, kept: readonly number[]): Weights {
  const [rows, columns] = weights[name]?.shape ?? [];
  if (rows !== kept.length || columns === undefined) return weights;
  const { data } = weights[name]!;
  const whole = new Float32Array(size * columns);
  kept.forEach((place, row) => {
    whole.set(data.subarray(row * columns, (row + 1) * columns), place * columns);
  });
  return { ...weights, [name]: { dtype: 'float32', shape: [size, columns], data: whole } };
}

/** The same weights of a last layer with values for the kinds of shared ends, if they have none. */
function withKinds(weights: Weights): Weights {
  const layer = weights['duration.outer.weight'];
  const bias = weights['duration.outer.bias'];
  const [rows, columns] = layer?.shape ?? [];
  if (!layer || !bias || rows === undefined || columns !== KINDS_FROM || bias.data.length !== KINDS_FROM)
    return weights;
  const wide = new Float32Array(rows * DURATION_OUTPUTS);
  for (let row = 0; row < rows; row++) {
    wide.set(layer.data.subarray(row * columns, (row + 1) * columns), row * DURATION_OUTPUTS);
  }
  const long = new Float32Array(DURATION_OUTPUTS);
  long.set(bias.data);
  return {
    ...weights,
    'duration.outer.weight': { dtype: 'float32', shape: [rows, DURATION_OUTPUTS], data: wide },
    'duration.outer.bias': { dtype: 'float32', shape: [DURATION_OUTPUTS], data: long },
  };
}

/**
 * The weights of a stored transformer, in today's form.
 *
 * @throws CheckpointError where they do not fit the settings
 */
export function transformerWeights(stored: Weights, config: TransformerConfig): Weights {
  let weights = withRows(stored, 'input.weight', INPUT.size, rowsWithout(INPUT.offsets, INPUT.size, ADDED_INPUT));
  for (const head of NESTED_HEADS) {
    const size = KNOWN_ROWS[head];
    weights = withRows(weights, `${head}.known.weight`, size, rowsWithout(KNOWN.offsets, size, ADDED_KNOWN));
  }
  weights = withKinds(weights);
  checkWeights('the transformer', weights, transformerParameters(config));
  return weights;
}
