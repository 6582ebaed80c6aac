/**
 * The nats of every predicted note, attribute by attribute, as a tensor program.
 *
 * A duration can be said in two ways, as a class of values or as "ends together with a note that sounds"; one softmax is
 * over both, and the probability of a duration is the sum of all ways to say it. Within a class of several values
 * each is as likely as the others.
 *
 * Legend: B windows, S positions, M = B * S, K candidates.
 */
import {
  add,
  cast,
  concat,
  type Graph,
  gatherAlong,
  log,
  mul,
  neg,
  reshape,
  scale,
  slice,
  softmax,
  softmaxCrossEntropy,
  sub,
  sum,
  type Tensor,
} from '../../graph/index.ts';
import { PITCH_COUNT } from '../../tokens/sequence.ts';
import { VALUE_CLASSES } from '../../tokens/values.ts';
import type { Objective } from '../../training/task.ts';
import type { TransformerConfig } from './config.ts';
import { CANDIDATES, INPUT, KNOWN } from './features.ts';
import { type Layers, layersOf, nestedLogits, type Parameters, trunk, waitLogits } from './network.ts';
import { DURATION_OUTPUTS, KINDS_FROM, KNOWN_ROWS, NESTED_HEADS } from './parameters.ts';

/** Low enough to vanish in a softmax, and finite. */
export const FORBIDDEN = -1e30;

/** Keeps the logarithm finite where a probability has underflowed. */
const LEAST_PROBABILITY = 1e-20;

/** Nats of each position's prediction, [M] each. */
export interface NoteNats {
  /** Without the nats that say which value of a class it is (`residual`). */
  readonly wait: Tensor;
  readonly pitch: Tensor;
  readonly duration: Tensor;
  readonly velocity: Tensor;
}

/** Declares what a batch feeds (`batches.ts` fills it) and returns the nats of all positions. */
export function noteNats(graph: Graph, layers: Layers, config: TransformerConfig, B: number): NoteNats {
  const { window: S } = config;
  const M = B * S;
  const classes = (name: string) => graph.input(name, [M], 'int64');
  const rows = cast(graph.input('rows', [M, INPUT.size], 'uint8'), 'float32');
  const places = graph.input('places', [4 * B, S], 'int64');
  const known = cast(graph.input('known', [M, KNOWN.size], 'uint8'), 'float32');
  const hidden = trunk(layers, layers.plain('input', rows), places, config, B, S);
  const [pitch, duration, velocity] = NESTED_HEADS.map((head) =>
    nestedLogits(layers, head, hidden, slice(known, [0], [KNOWN_ROWS[head]], [1])),
  ) as [Tensor, Tensor, Tensor];
  const allowed = cast(graph.input('allowedPitches', [M, PITCH_COUNT], 'uint8'), 'float32');
  const forbidden = scale(sub(graph.scalar(1), allowed), FORBIDDEN);
  return {
    wait: softmaxCrossEntropy(waitLogits(layers, hidden), classes('waits')),
    pitch: softmaxCrossEntropy(add(pitch, forbidden), classes('pitches')),
    duration: durationNats(graph, duration, M),
    velocity: softmaxCrossEntropy(velocity, classes('velocities')),
  };
}

function durationNats(graph: Graph, outputs: Tensor, M: number): Tensor {
  const places = graph.input('candidates', [M, CANDIDATES], 'int64');
  const kinds = graph.input('kinds', [M, CANDIDATES], 'int64');
  const absent = graph.input('absent', [M, CANDIDATES]); // 0 where there is a candidate, else FORBIDDEN
  const shares = graph.input('shares', [M, CANDIDATES]); // 1 where the note ends with the candidate
  const density = graph.input('density', [M, 1]); // 1 / values in the class
  const target = reshape(graph.input('durations', [M], 'int64'), [M, 1]);
  const byClass = slice(outputs, [0], [VALUE_CLASSES], [1]);
  const worth = add(
    gatherAlong(slice(outputs, [VALUE_CLASSES], [KINDS_FROM], [1]), places), // [M, K] of [M, CANDIDATE_CLASSES]
    gatherAlong(slice(outputs, [KINDS_FROM], [DURATION_OUTPUTS], [1]), kinds), // [M, K] of [M, CANDIDATE_KINDS]
  );
  const joint = softmax(concat([byClass, add(worth, absent)], 1)); // [M, VALUE_CLASSES + K]
  const said = mul(gatherAlong(slice(joint, [0], [VALUE_CLASSES], [1]), target), density);
  const shared = mul(slice(joint, [VALUE_CLASSES], [VALUE_CLASSES + CANDIDATES], [1]), shares);
  const probability = add(said, sum(shared, [1], { keepDims: true }));
  return reshape(neg(log(add(probability, graph.scalar(LEAST_PROBABILITY)))), [M]);
}

/** The mean nats of a note of a batch. */
export function transformerLoss(
  graph: Graph,
  parameters: Parameters,
  config: TransformerConfig,
  batchSize: number,
): Objective {
  const M = batchSize * config.window;
  const { wait, pitch, duration, velocity } = noteNats(graph, layersOf(parameters), config, batchSize);
  const waitWeights = graph.input('waitWeights', [M]);
  const noteWeights = graph.input('noteWeights', [M]);
  const note = add(add(pitch, duration), velocity);
  const minimised = add(sum(mul(wait, waitWeights)), sum(mul(note, noteWeights)));
  return { minimised, reported: add(minimised, graph.input('residual', [])) };
}
