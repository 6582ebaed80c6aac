/**
 * A network over piano rolls whose weights are shared by all pitches, and that hears intervals, not absolute pitches: the
 * idea of Johnson's tied-parallel and biaxial networks (2017, doi 10.1007/978-3-319-55750-2_9).
 *
 * Each pitch has an LSTM over time, all with the same weights. The notes of a step follow from the lowest to the highest:
 * a second network, too shared by all pitches, reads the pitch's state over time and which lower notes of the step
 * sound. It is not recurrent, as what it has to know of lower notes can be told (`heard.ts`), so that in training all
 * notes of all steps are computed at once.
 *
 * Legend: T positions, N sequences times pitches, D and L what they hear, H and M hidden units.
 */
import { add, linear, lstm, relu, reshape, type Tensor } from '../../graph/index.ts';
import type { Random } from '../../random.ts';
import type { ParameterSpec } from '../../training/task.ts';
import { recurrentBias, uniform } from '../lstm/initial.ts';
import type { PitchTiedConfig } from './config.ts';
import { heardCount, lowerCount } from './heard.ts';

/** Parameters of a network in a fixed order. @param logOdds of any note, initially; needed for training only */
export function pitchTiedParameters(
  config: PitchTiedConfig,
  logOdds: () => number = () => 0,
): readonly ParameterSpec[] {
  const { hiddenSize: H, noteUnits } = config;
  const [D, L] = [heardCount(config), lowerCount(config)];
  const M = noteUnits[0] ?? 0;
  const matrix = (name: string, rows: number, columns: number, inputs: number): ParameterSpec => ({
    name,
    shape: [rows, columns],
    decay: true,
    init: (random) => uniform(random, rows * columns, inputs),
  });
  const bias = (name: string, size: number, init: (random: Random) => Float32Array): ParameterSpec => ({
    name,
    shape: [size],
    decay: false,
    init,
  });
  const zeros = (size: number) => () => new Float32Array(size);
  return [
    matrix('time.wx', D, 4 * H, H),
    matrix('time.wh', H, 4 * H, H),
    bias('time.bias', 4 * H, (random) => recurrentBias(random, H)),
    matrix('notes0.heard', D, M, D + L + H),
    matrix('notes0.time', H, M, H),
    matrix('notes0.lower', L, M, D + L + H),
    bias('notes0.bias', M, zeros(M)),
    ...noteUnits.slice(1).flatMap((units, index) => {
      const inputs = noteUnits[index] ?? 0;
      const name = `notes${index + 1}`;
      return [matrix(`${name}.weight`, inputs, units, inputs), bias(`${name}.bias`, units, zeros(units))];
    }),
    matrix('sounds.weight', noteUnits.at(-1) ?? 0, 1, noteUnits.at(-1) ?? 1),
    bias('sounds.bias', 1, () => Float32Array.of(logOdds())),
  ];
}

export interface NetworkOptions {
  /** [N, H] each: the state over time to start from; default: zeros. */
  readonly state?: { readonly h: Tensor; readonly c: Tensor };
  /** Applied to the outputs over time [T, N, H] (place 0) and of the layers over notes [T, N, M] (1, 2 ..); default: nothing. */
  readonly dropout?: (outputs: Tensor, place: number) => Tensor;
  /** Applied to the recurrent weights [H, 4H]; default: nothing. */
  readonly dropConnect?: (weights: Tensor) => Tensor;
}

type Parameters = Readonly<Record<string, Tensor>>;

function parameter(parameters: Parameters, name: string): Tensor {
  const tensor = parameters[name];
  if (tensor === undefined) throw new RangeError(`the pitch-tied network has no parameter ${name}`);
  return tensor;
}

/**
 * What the first layer over notes gets from the steps before.
 *
 * @param heard float32 [T, N, D]
 * @returns sums [T, N, M] before the non-linearity, and the last state over time, [N, H] each
 */
export function overTime(
  parameters: Parameters,
  heard: Tensor,
  { hiddenSize: H }: PitchTiedConfig,
  { state, dropout = (tensor) => tensor, dropConnect = (tensor) => tensor }: NetworkOptions = {},
): { readonly sums: Tensor; readonly h: Tensor; readonly c: Tensor } {
  const [T = 0, N = 0] = heard.shape;
  const { outputs, h, c } = lstm({
    input: heard,
    wx: parameter(parameters, 'time.wx'),
    wh: dropConnect(parameter(parameters, 'time.wh')),
    bias: parameter(parameters, 'time.bias'),
    ...(state === undefined ? {} : { h0: state.h, c0: state.c }),
  });
  const fromTime = linear(reshape(dropout(outputs, 0), [T, N, H]), parameter(parameters, 'notes0.time'));
  const fromHeard = linear(heard, parameter(parameters, 'notes0.heard'), parameter(parameters, 'notes0.bias'));
  return { sums: add(fromTime, fromHeard), h, c };
}

/**
 * The log-odds of notes, given the lower notes of their steps.
 *
 * @param sums [T, N, M], of `overTime`
 * @param lower float32 [T, N, L]
 * @returns [T, N]
 */
export function overNotes(
  parameters: Parameters,
  sums: Tensor,
  lower: Tensor,
  { noteUnits }: PitchTiedConfig,
  { dropout = (tensor) => tensor }: NetworkOptions = {},
): Tensor {
  const [T = 0, N = 0] = sums.shape;
  let hidden = dropout(relu(add(sums, linear(lower, parameter(parameters, 'notes0.lower')))), 1);
  for (let layer = 1; layer < noteUnits.length; layer++) {
    const name = `notes${layer}`;
    const next = linear(hidden, parameter(parameters, `${name}.weight`), parameter(parameters, `${name}.bias`));
    hidden = dropout(relu(next), layer + 1);
  }
  return reshape(linear(hidden, parameter(parameters, 'sounds.weight'), parameter(parameters, 'sounds.bias')), [T, N]);
}
