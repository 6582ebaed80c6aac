/**
 * The LSTM's loss as a tensor program.
 *
 * The loss of a step is the softmax cross-entropy of its dictionary entry (the escape where the dictionary does not
 * hold it), plus the binary cross-entropy of its notes, summed, under the note head: in full on escapes, where it
 * completes the likelihood, and by `noteHeadWeight` elsewhere, so that the note head learns from all steps.
 * Reported is the step's cross-entropy without that extra term, in nats: an upper bound of the mixture's likelihood that
 * `score` computes, which also counts what the escape would give to combinations of the dictionary.
 *
 * Legend: T positions, B windows, N = 128 pitches, H hidden units, M = predicted rows (T * B, time-major, or B).
 */
import {
  add,
  binaryCrossEntropyWithLogits,
  cast,
  type Graph,
  mul,
  reshape,
  scale,
  slice,
  softmaxCrossEntropy,
  sub,
  sum,
  type Tensor,
} from '../../graph/index.ts';
import type { Mode, Objective } from '../../training/task.ts';
import { type LstmConfig, PITCHES } from './config.ts';
import { applyDropout } from './dropout.ts';
import { lstmNetwork } from './network.ts';

const maskName = (place: number): string => `dropout/${place}`;

/** The dropout masks that the training program is fed: of the inputs, then of each layer's outputs. */
export function maskSpecs(config: LstmConfig, batchSize: number): { name: string; shape: number[] }[] {
  if (config.dropout === 0) return [];
  return Array.from({ length: config.layers + 1 }, (_, place) => {
    const length = place === config.layers && config.loss === 'last' ? 1 : config.window;
    return { name: maskName(place), shape: [length, batchSize, place === 0 ? PITCHES : config.hiddenSize] };
  });
}

/** Declares the inputs of a `WindowBatch` and, for training, the dropout masks; returns the two mean losses. */
export function lstmLoss(
  graph: Graph,
  parameters: Readonly<Record<string, Tensor>>,
  mode: Mode,
  config: LstmConfig,
  batchSize: number,
): Objective {
  const { window: T, loss: rows, dropout: rate, noteHeadWeight } = config;
  const count = rows === 'last' ? batchSize : T * batchSize; // M
  const notes = cast(graph.input('notes', [T + 1, batchSize, PITCHES], 'uint8'), 'float32');
  const targets = graph.input('targets', [count], 'int64');
  const weights = graph.input('weights', [count]);
  const escapes = graph.input('escapes', [count]);
  const network = lstmNetwork(parameters, slice(notes, [0], [T], [0]), config, {
    rows,
    ...(mode === 'train' && rate > 0
      ? { dropout: (x: Tensor, place: number) => applyDropout(graph, x, maskName(place), rate) }
      : {}),
  });
  const expected = reshape(slice(notes, [rows === 'last' ? T : 1], [T + 1], [0]), [count, PITCHES]);
  const entryNats = softmaxCrossEntropy(network.combinations, targets); // [M]
  const noteNats = sum(binaryCrossEntropyWithLogits(network.notes, expected), [1]); // [M]
  const reported = add(sum(mul(entryNats, weights)), sum(mul(noteNats, escapes)));
  const auxiliary = sum(mul(noteNats, sub(weights, escapes)));
  return { minimised: add(reported, scale(auxiliary, noteHeadWeight)), reported };
}
