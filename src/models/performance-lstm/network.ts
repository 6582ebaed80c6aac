/**
 * An LSTM over performance events as a tensor program: what was read in, a logit for each next event out.
 *
 * Inputs are joined to the logits directly as well (the skip connection of Graves 2013), so that the layers need not
 * carry which keys sound.
 *
 * Legend: T positions, B texts side by side, M = T * B (time-major), D = INPUT.size columns, W width, H hidden units,
 * V events.
 */
import { add, cast, type Graph, linear, lstm, matmul, reshape, scale, sub, type Tensor } from '../../graph/index.ts';
import type { ParameterSpec } from '../../training/task.ts';
import { recurrentBias, uniform } from '../lstm/initial.ts';
import type { PerformanceLstmConfig } from './config.ts';
import { EVENT_COUNT, INPUT } from './reader.ts';

/** Low enough to vanish in a softmax, and finite. */
const FORBIDDEN = -1e30;

/**
 * The parameters in a fixed order.
 *
 * @param bias [V], initial log-frequencies of the events; needed for training only
 */
export function performanceLstmParameters(
  { width: W, hiddenSize: H, layers }: PerformanceLstmConfig,
  bias: () => Float32Array = () => new Float32Array(0),
): readonly ParameterSpec[] {
  const matrix = (
    name: string,
    rows: number,
    columns: number,
    fan = H,
    optimiser: 'muon' | 'adamw' = 'adamw',
  ): ParameterSpec => ({
    name,
    shape: [rows, columns],
    decay: true,
    optimiser,
    init: (random) => uniform(random, rows * columns, fan),
  });
  return [
    // A position has about a dozen columns that are not zero: its vector is then of about unit size.
    matrix('input.weight', INPUT.size, W, 4),
    ...Array.from({ length: layers }, (_, layer): ParameterSpec[] => [
      matrix(`lstm${layer}.wx`, layer === 0 ? W : H, 4 * H, H, 'muon'),
      matrix(`lstm${layer}.wh`, H, 4 * H, H, 'muon'),
      { name: `lstm${layer}.bias`, shape: [4 * H], decay: false, init: (random) => recurrentBias(random, H) },
    ]).flat(),
    matrix('events.weight', H, EVENT_COUNT),
    {
      name: 'events.skip',
      shape: [INPUT.size, EVENT_COUNT],
      decay: true,
      init: () => new Float32Array(INPUT.size * EVENT_COUNT),
    },
    { name: 'events.bias', shape: [EVENT_COUNT], decay: false, init: bias },
  ];
}

/** State of one layer: [B, H] each. */
export interface LayerState {
  readonly h: Tensor;
  readonly c: Tensor;
}

/**
 * Declares the inputs 'read' uint8 [M, D] and 'allowed' uint8 [M, V].
 *
 * @param states what each layer starts from; default: zeros
 * @returns logits [M, V], those of events that may not come far below the others, and the layers' last states
 */
export function eventLogits(
  graph: Graph,
  parameters: Readonly<Record<string, Tensor>>,
  { layers, width: W, hiddenSize: H }: PerformanceLstmConfig,
  { length: T, size: B, states }: { length: number; size: number; states?: readonly LayerState[] },
): { readonly logits: Tensor; readonly states: readonly LayerState[] } {
  const parameter = (name: string): Tensor => {
    const tensor = parameters[name];
    if (tensor === undefined) throw new RangeError(`the performance LSTM has no parameter ${name}`);
    return tensor;
  };
  const M = T * B;
  const read = scale(cast(graph.input('read', [M, INPUT.size], 'uint8'), 'float32'), 1 / 255); // [M, D]
  const finals: LayerState[] = [];
  let hidden = reshape(matmul(read, parameter('input.weight')), [T, B, W]); // then [T, B, H]
  for (let layer = 0; layer < layers; layer++) {
    const start = states?.[layer];
    const { outputs, h, c } = lstm({
      input: hidden,
      wx: parameter(`lstm${layer}.wx`),
      wh: parameter(`lstm${layer}.wh`),
      bias: parameter(`lstm${layer}.bias`),
      ...(start === undefined ? {} : { h0: start.h, c0: start.c }),
    });
    finals.push({ h, c });
    hidden = outputs;
  }
  const fromLayers = linear(reshape(hidden, [M, H]), parameter('events.weight'), parameter('events.bias'));
  const fromInput = matmul(read, parameter('events.skip'));
  const allowed = cast(graph.input('allowed', [M, EVENT_COUNT], 'uint8'), 'float32');
  const forbidden = scale(sub(graph.scalar(1), allowed), FORBIDDEN);
  return { logits: add(add(fromLayers, fromInput), forbidden), states: finals };
}
