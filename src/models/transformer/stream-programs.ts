/**
 * The programs of generation: one that reads a prompt at once, one that reads one position of each sequence with what
 * was read before in a cache, and one for each nested head.
 *
 * Keys lie transposed in the cache, so that one query times all keys reads them as they lie. The last place of the
 * values' cache stays zero: the position itself is not in the cache yet, and is added apart.
 *
 * Legend: B sequences, C places of the cache, W width, D width of an attention head, R rows of the input table.
 */
import {
  add,
  attention,
  cast,
  concat,
  Graph,
  gather,
  isQuantisable,
  layerNorm,
  logSoftmax,
  matmul,
  mergeHeads,
  mul,
  type QuantisedMatrix,
  quantise,
  quantisedLinear,
  reshape,
  scale,
  slice,
  softmax,
  type Tensor,
  transpose,
} from '../../graph/index.ts';
import type { Program, TensorData } from '../../runtime/runtime.ts';
import type { Weights } from '../model.ts';
import type { TransformerConfig } from './config.ts';
import { INPUT } from './features.ts';
import { afterAttention, type Layers, layersOf, nestedLogits, turnedHeads, waitLogits } from './network.ts';
import { KNOWN_ROWS, type NestedHead } from './parameters.ts';

/** Precision of the weights in generation. */
export type Precision = 'float32' | '8-bit';

/** Matrices of as many rows each as one: [rows, columns] each → [rows, sum of columns]. */
function sideBySide(matrices: readonly TensorData<'float32'>[]): TensorData<'float32'> {
  const [first] = matrices;
  if (first === undefined || matrices.length === 1) return first as TensorData<'float32'>;
  const rows = first.shape[0] as number;
  const columns = matrices.reduce((sum, { shape }) => sum + (shape[1] as number), 0);
  const data = new Float32Array(rows * columns);
  let begin = 0;
  for (const { data: part } of matrices) {
    const width = part.length / rows;
    for (let row = 0; row < rows; row++) data.set(part.subarray(row * width, (row + 1) * width), row * columns + begin);
    begin += width;
  }
  return { dtype: 'float32', shape: [rows, columns], data };
}

/** Matrices in 8 bits by name, of each model: its programs share them. */
const roundedMatrices = new WeakMap<Weights, Map<string, QuantisedMatrix>>();

function roundedOnce(weights: Weights, names: readonly string[]): QuantisedMatrix {
  const known = roundedMatrices.get(weights) ?? new Map<string, QuantisedMatrix>();
  roundedMatrices.set(weights, known);
  const key = names.join(' ');
  const matrices = names.map((name) => weights[`${name}.weight`] as TensorData<'float32'>);
  const matrix = known.get(key) ?? quantise(sideBySide(matrices));
  known.set(key, matrix);
  return matrix;
}

/** Layers with constant weights. Tables, of which a product reads a few rows, stay in float32. */
function constantLayers(graph: Graph, weights: Weights, precision: Precision): Layers {
  // Constants that no output reads are left out of the program, so all may be declared.
  const all = Object.fromEntries(Object.entries(weights).map(([name, data]) => [name, graph.constant(data)]));
  const inFull = layersOf(all);
  if (precision === 'float32') return inFull;
  const isTable = (name: string) => name === 'input' || name.endsWith('.known');
  const rounded = (name: string | readonly string[], x: Tensor): Tensor | undefined => {
    const names = typeof name === 'string' ? [name] : name;
    const isWhole = (part: string) => !isTable(part) && isQuantisable(weights[`${part}.weight`]?.shape[0] ?? 0);
    if (!names.every(isWhole)) return undefined;
    const bias = names.length === 1 ? all[`${names[0]}.bias`] : undefined;
    return quantisedLinear(x, roundedOnce(weights, names), bias);
  };
  const normalised = (x: Tensor): Tensor => {
    const width = x.shape.at(-1) as number;
    const row = (name: string, value: number) =>
      graph.shared(`${name} ${width}`, () => ({
        dtype: 'float32',
        shape: [width],
        data: new Float32Array(width).fill(value),
      }));
    return layerNorm(x, row('gain', 1), row('bias', 0));
  };
  return {
    plain: (name, x) => rounded(name, x) ?? inFull.plain(name, x),
    normed: (name, x) => rounded(name, normalised(x)) ?? inFull.normed(name, x),
  };
}

const keysName = (layer: number): string => `keys${layer}`;
const valuesName = (layer: number): string => `values${layer}`;
export const cacheNames = { keys: keysName, values: valuesName };

/**
 * Reads a prompt of one sequence, padded to `length` positions, with all weights in float32: so many positions at once
 * take twice the time in 8 bits.
 *
 * Inputs: rows uint8 [length, R], places int64 [4, length], last int64 [1], the prompt's last position.
 * Outputs: hidden [1, W], wait [1, classes] (log-probabilities), keys and values of each layer, [1, heads, D, length]
 * and [1, heads, length, D].
 */
export function buildPromptProgram(config: TransformerConfig, weights: Weights, length: number): Program {
  const { width: W } = config;
  const graph = new Graph();
  const layers = constantLayers(graph, weights, 'float32');
  const rows = cast(graph.input('rows', [length, INPUT.size], 'uint8'), 'float32');
  const places = graph.input('places', [4, length], 'int64');
  let hidden = layers.plain('input', rows); // [length, W]
  for (let layer = 0; layer < config.layers; layer++) {
    const { query, key, value } = turnedHeads(layers, layer, hidden, places, config, 1, length);
    graph.output(keysName(layer), transpose(key, [0, 1, 3, 2]));
    graph.output(valuesName(layer), value);
    const mixed = mergeHeads(attention(query, key, value, { causal: true }));
    hidden = afterAttention(layers, layer, hidden, reshape(mixed, [length, W]));
  }
  outputPrediction(graph, layers, gather(hidden, graph.input('last', [1], 'int64')));
  return graph.toProgram();
}

/**
 * Reads one position of each sequence.
 *
 * Inputs: rows uint8 [B, R], places int64 [4 B, 1], empty [B, 1, 1, C] (0 for places that are filled, else very low), and
 * of each layer keys [B, heads, D, C] and values [B, heads, C + 1, D].
 * Outputs: hidden [B, W], wait [B, classes], added [B, layers * 2 * W]: of each layer the key, then the value.
 */
export function buildStepProgram(
  config: TransformerConfig,
  weights: Weights,
  precision: Precision,
  B: number,
  C: number,
): Program {
  const { width: W, heads } = config;
  const D = W / heads;
  const graph = new Graph();
  const layers = constantLayers(graph, weights, precision);
  const rows = cast(graph.input('rows', [B, INPUT.size], 'uint8'), 'float32');
  const places = graph.input('places', [4 * B, 1], 'int64');
  const empty = graph.input('empty', [B, 1, 1, C]);
  const added: Tensor[] = [];
  const factor = 1 / Math.sqrt(D);
  let hidden = layers.plain('input', rows); // [B, W]
  for (let layer = 0; layer < config.layers; layer++) {
    const { query, key, value } = turnedHeads(layers, layer, hidden, places, config, B, 1);
    const keys = graph.input(keysName(layer), [B, heads, D, C]);
    const values = graph.input(valuesName(layer), [B, heads, C + 1, D]);
    const toOthers = add(scale(matmul(query, keys), factor), empty); // [B, heads, 1, C]
    const toItself = scale(matmul(query, key, { transposeB: true }), factor); // [B, heads, 1, 1]
    const shares = softmax(concat([toOthers, toItself], 3)); // [B, heads, 1, C + 1]
    const own = mul(slice(shares, [C], [C + 1], [3]), value);
    const mixed = add(matmul(shares, values), own); // [B, heads, 1, D]
    hidden = afterAttention(layers, layer, hidden, reshape(mixed, [B, W]));
    added.push(reshape(key, [B, W]), reshape(value, [B, W]));
  }
  graph.output('added', concat(added, 1));
  outputPrediction(graph, layers, hidden);
  return graph.toProgram();
}

function outputPrediction(graph: Graph, layers: Layers, hidden: Tensor): void {
  graph.output('hidden', hidden);
  graph.output('wait', logSoftmax(waitLogits(layers, hidden)));
}

/** A nested head: hidden [B, W] and known uint8 [B, rows of the head] → logits [B, outputs of the head]. */
export function buildHeadProgram(
  config: TransformerConfig,
  weights: Weights,
  precision: Precision,
  head: NestedHead,
  B: number,
): Program {
  const graph = new Graph();
  const layers = constantLayers(graph, weights, precision);
  const known = cast(graph.input('known', [B, KNOWN_ROWS[head]], 'uint8'), 'float32');
  graph.output('logits', nestedLogits(layers, head, graph.input('hidden', [B, config.width]), known));
  return graph.toProgram();
}
