/**
 * An LSTM whose notes are independent given the past, as a tensor program: multi-hot steps in, a logit for each pitch
 * out. The notes that are heard are also joined to the logits directly (the skip connection of Graves 2013), so that the
 * layers need not carry what merely sounds on, or comes again.
 *
 * Legend: T positions, B sequences, P pitches, D = N + E inputs, H hidden units.
 */
import { add, concat, linear, lstm, matmul, reshape, type Tensor } from '../../graph/index.ts';
import type { ParameterSpec } from '../../training/task.ts';
import { recurrentBias, uniform } from '../lstm/initial.ts';
import { pitchCount } from '../roll-network.ts';
import { heardCount, type LstmNotesConfig, sideCount } from './config.ts';

/** Parameters of a network in a fixed order. @param bias [P], initial log-odds of the pitches; needed for training only */
export function lstmNotesParameters(
  config: LstmNotesConfig,
  bias: () => Float32Array = () => new Float32Array(0),
): readonly ParameterSpec[] {
  const { hiddenSize: H, layers } = config;
  const [P, N] = [pitchCount(config), heardCount(config)];
  const matrix = (name: string, rows: number, columns: number, optimiser: 'muon' | 'adamw'): ParameterSpec => ({
    name,
    shape: [rows, columns],
    decay: true,
    optimiser,
    init: (random) => uniform(random, rows * columns, H),
  });
  return [
    ...Array.from({ length: layers }, (_, layer): ParameterSpec[] => [
      layer === 0
        ? matrix('lstm0.wx', N + sideCount(config), 4 * H, 'adamw')
        : matrix(`lstm${layer}.wx`, H, 4 * H, 'muon'),
      matrix(`lstm${layer}.wh`, H, 4 * H, 'muon'),
      { name: `lstm${layer}.bias`, shape: [4 * H], decay: false, init: (random) => recurrentBias(random, H) },
    ]).flat(),
    matrix('notes.weight', H, P, 'adamw'),
    { name: 'notes.skip', shape: [N, P], decay: true, init: () => new Float32Array(N * P) },
    { name: 'notes.bias', shape: [P], decay: false, init: bias },
  ];
}

/** State of one layer after the last position: [B, H] each. */
export interface LayerState {
  readonly h: Tensor;
  readonly c: Tensor;
}

export interface NetworkOptions {
  /** What each layer starts from; default: zeros. */
  readonly states?: readonly LayerState[];
  /** Applied to each layer's outputs [T, B, H]; default: nothing. */
  readonly dropout?: (outputs: Tensor, layer: number) => Tensor;
  /** Applied to each layer's recurrent weights [H, 4H]; default: nothing. */
  readonly dropConnect?: (weights: Tensor, layer: number) => Tensor;
}

/**
 * @param heard float32 [T, B, N]: what sounds in the F steps before each predicted one, and what is recalled for it
 * @param side float32 [T, B, E]: what else positions are told, where there is anything
 * @returns logits [T * B, P], time-major, and the layers' last states
 */
export function lstmNotesNetwork(
  parameters: Readonly<Record<string, Tensor>>,
  heard: Tensor,
  side: Tensor | undefined,
  { layers, hiddenSize: H }: LstmNotesConfig,
  options: NetworkOptions = {},
): { readonly logits: Tensor; readonly states: readonly LayerState[] } {
  const { states, dropout = (tensor) => tensor, dropConnect = (tensor) => tensor } = options;
  const parameter = (name: string): Tensor => {
    const tensor = parameters[name];
    if (tensor === undefined) throw new RangeError(`the LSTM has no parameter ${name}`);
    return tensor;
  };
  const [T = 0, B = 0, N = 0] = heard.shape;
  const finals: LayerState[] = [];
  let hidden = side === undefined ? heard : concat([heard, side], 2); // [T, B, D], then [T, B, H]
  for (let layer = 0; layer < layers; layer++) {
    const start = states?.[layer];
    const { outputs, h, c } = lstm({
      input: hidden,
      wx: parameter(`lstm${layer}.wx`),
      wh: dropConnect(parameter(`lstm${layer}.wh`), layer),
      bias: parameter(`lstm${layer}.bias`),
      ...(start === undefined ? {} : { h0: start.h, c0: start.c }),
    });
    finals.push({ h, c });
    hidden = dropout(outputs, layer);
  }
  const fromLayers = linear(reshape(hidden, [T * B, H]), parameter('notes.weight'), parameter('notes.bias'));
  const fromStep = matmul(reshape(heard, [T * B, N]), parameter('notes.skip'));
  return { logits: add(fromLayers, fromStep), states: finals };
}
