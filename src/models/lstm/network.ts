/**
 * The LSTM as a tensor program: multi-hot steps in, and out of every hidden state two heads:
 * a softmax over the dictionary of note combinations (entry 0 is the escape), and 128 sigmoids,
 * the distribution of the notes once the escape is taken.
 *
 * Legend: T positions, B windows, N = 128 pitches, H hidden units, V entries, M = predicted rows
 * (T * B, time-major, or B where only the last position is predicted).
 */
import { linear, lstm, reshape, slice, type Tensor } from '../../graph/index.ts';
import type { LstmConfig } from './config.ts';

export type NetworkShape = Pick<LstmConfig, 'hiddenSize' | 'layers'>;

/** State of one layer after the last position: [B, H] each. */
export interface LayerState {
  readonly h: Tensor;
  readonly c: Tensor;
}

export interface NetworkOutputs {
  /** [M, V]: before the softmax. */
  readonly combinations: Tensor;
  /** [M, N]: before the sigmoid. */
  readonly notes: Tensor;
  readonly states: readonly LayerState[];
}

export interface NetworkOptions {
  /** Which positions are predicted. */
  readonly rows: 'every' | 'last';
  /** What each layer starts from; default: zeros. */
  readonly states?: readonly LayerState[];
  /** Applied to the inputs (place 0), each layer's outputs (1 .. layers); default: nothing. */
  readonly dropout?: (x: Tensor, place: number) => Tensor;
}

/** The network on `x`, float32 [T, B, N]. */
export function lstmNetwork(
  parameters: Readonly<Record<string, Tensor>>,
  x: Tensor,
  config: NetworkShape,
  options: NetworkOptions,
): NetworkOutputs {
  const { rows, states, dropout = (tensor) => tensor } = options;
  const parameter = (name: string): Tensor => {
    const tensor = parameters[name];
    if (tensor === undefined) throw new RangeError(`the LSTM has no parameter ${name}`);
    return tensor;
  };
  const [T = 0, B = 0] = x.shape;
  const H = config.hiddenSize;
  const finals: LayerState[] = [];
  let hidden = dropout(x, 0); // [T, B, N], then [T, B, H]
  for (let layer = 0; layer < config.layers; layer++) {
    const start = states?.[layer];
    const { outputs, h, c } = lstm({
      input: hidden,
      wx: parameter(`lstm${layer}.wx`),
      wh: parameter(`lstm${layer}.wh`),
      bias: parameter(`lstm${layer}.bias`),
      ...(start === undefined ? {} : { h0: start.h, c0: start.c }),
    });
    finals.push({ h, c });
    const isTop = layer === config.layers - 1;
    const kept = isTop && rows === 'last' ? slice(outputs, [T - 1], [T], [0]) : outputs;
    hidden = dropout(kept, layer + 1);
  }
  const flat = reshape(hidden, [rows === 'last' ? B : T * B, H]); // [M, H]
  return {
    combinations: linear(flat, parameter('combinations.weight'), parameter('combinations.bias')),
    notes: linear(flat, parameter('notes.weight'), parameter('notes.bias')),
    states: finals,
  };
}
