/**
 * Training a pitch-tied network: its loss, and its batches as functions of the seed and the step's number.
 *
 * Legend: T positions, B windows, R rows (pitches) of a window, N = B * R.
 */
import { createWindows, windowsApart } from '../../dataset/windows.ts';
import { DatasetError } from '../../errors.ts';
import { binaryCrossEntropyWithLogits, cast, type Graph, mul, scale, sum, type Tensor } from '../../graph/index.ts';
import { Random } from '../../random.ts';
import type { Roll } from '../../roll/roll.ts';
import type { TensorData } from '../../runtime/runtime.ts';
import type { Mode, TrainingTask } from '../../training/task.ts';
import { fillMask, keptScale } from '../lstm/dropout.ts';
import { EpochOrder } from '../lstm/order.ts';
import { pitchCount } from '../roll-network.ts';
import { PitchTiedBatcher } from './batches.ts';
import { type PitchTiedConfig, pitchesOf } from './config.ts';
import { heardCount, lowerCount } from './heard.ts';
import { overNotes, overTime, pitchTiedParameters } from './network.ts';
import { allRows, chooseRows } from './rows.ts';

export interface PitchTiedTaskOptions {
  /** B: windows in a training batch. Default 16. */
  readonly batchSize?: number;
  /** R: pitches of a window that a training batch looks at (`rows.ts`). Default: all. */
  readonly rows?: number;
  /** Windows to validate on, spread over the validation rolls. Default: all there are. */
  readonly validationWindows?: number;
  /** Of the windows' order, offsets, transposition and rows, and of dropout. Default 0. */
  readonly seed?: number;
}

export interface PitchTiedTask extends TrainingTask {
  /** Batches after which every training step has been predicted about once; not a whole number. */
  readonly batchesPerEpoch: number;
}

/** Branches of the seed's stream; `../lstm/order.ts` has 0 and 1. */
const DROPOUT_STREAM = 2;
const HIDE_STREAM = 3;
const ROWS_STREAM = 4;

/**
 * The training task. Its loss is -ln p of a step, summed over the predicted pitches, nats; the mean over steps.
 *
 * Validation windows overlap by half, so that each prediction sees at least T/2 steps, or the piece's beginning.
 *
 * @throws DatasetError where the training rolls hold no step
 * @example train(createPitchTiedTask(rolls, validation, config, { seed: 1 }), { runtime, steps: 1000 })
 */
export function createPitchTiedTask(
  training: readonly Roll[],
  validation: readonly Roll[],
  config: PitchTiedConfig,
  options: PitchTiedTaskOptions = {},
): PitchTiedTask {
  const { batchSize: B = 16, seed = 0, validationWindows = Number.POSITIVE_INFINITY } = options;
  const { window: T, transpose, hiddenSize, noteUnits } = config;
  const pitches = pitchesOf(config);
  const P = pitchCount(config);
  const R = Math.min(P, options.rows ?? P);
  const order = new EpochOrder(training, { window: T, rows: 'every', seed });
  if (order.windowsPerEpoch === 0) throw new DatasetError('the training songs hold no time step; choose other songs');
  const overlapping = createWindows(validation, { length: T, stride: Math.max(1, T >> 1), first: T });
  const judges = windowsApart(overlapping, validationWindows);
  // Validation looks at all pitches, of so many fewer windows at once.
  const judgedAtOnce = Math.max(1, Math.floor((B * R) / P));
  const batcher = new PitchTiedBatcher(config, { positions: T, columns: B, rows: R });
  const judging = new PitchTiedBatcher(config, { positions: T, columns: judgedAtOnce, rows: P });
  const masks: Record<string, { mask: TensorData<'uint8'>; rate: number }> = {};
  const addMask = (name: string, rate: number, ...shape: number[]): void => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    if (rate > 0) masks[name] = { mask: { dtype: 'uint8', shape, data: new Uint8Array(size) }, rate };
  };
  [hiddenSize, ...noteUnits].forEach((units, place) => {
    addMask(outputsMask(place), config.dropout, 1, B * R, units);
  });
  addMask(RECURRENT_MASK, config.recurrentDropout, hiddenSize, 4 * hiddenSize);

  return {
    parameters: pitchTiedParameters(config, () => noteLogOdds(training, P)),
    batchesPerEpoch: order.windowsPerEpoch / B,
    loss: (graph, parameters, mode) =>
      loss(graph, parameters, mode, config, mode === 'train' ? B * R : judgedAtOnce * P),
    batch(step) {
      const random = Random.of(seed, ROWS_STREAM, step);
      const columns = Array.from({ length: B }, (_, column) => {
        const window = order.window(step * B + column);
        const moved = random.below(2 * transpose + 1) - transpose;
        return { window, rows: chooseRows(window, pitches, R, random), moved };
      });
      const hiding = Random.of(seed, HIDE_STREAM, step);
      const { inputDropout } = config;
      batcher.fill(columns, inputDropout > 0 ? () => hiding.uniform() < inputDropout : undefined);
      Object.values(masks).forEach(({ mask, rate }, place) => {
        fillMask(mask, Random.of(seed, DROPOUT_STREAM, step, place), rate);
      });
      return { ...batcher.batch, ...Object.fromEntries(Object.entries(masks).map(([name, { mask }]) => [name, mask])) };
    },
    validationBatches: Math.ceil(judges.count / judgedAtOnce),
    validationBatch(index) {
      const rows = allRows(pitches);
      const count = Math.min(judgedAtOnce, judges.count - index * judgedAtOnce);
      const columns = Array.from({ length: count }, (_, column) => ({
        window: judges.at(index * judgedAtOnce + column),
        rows,
      }));
      const weight = judging.fill(columns);
      return { feeds: { ...judging.batch }, weight };
    },
  };
}

const outputsMask = (place: number): string => `outputs${place}`;
const RECURRENT_MASK = 'recurrent';

function loss(
  graph: Graph,
  parameters: Readonly<Record<string, Tensor>>,
  mode: Mode,
  config: PitchTiedConfig,
  N: number,
): Tensor {
  const { window: T, dropout, recurrentDropout } = config;
  const floats = (name: string, ...shape: number[]): Tensor => cast(graph.input(name, shape, 'uint8'), 'float32');
  const isTraining = mode === 'train';
  const masked = (tensor: Tensor, name: string, rate: number, ...shape: number[]): Tensor =>
    mul(tensor, scale(floats(name, ...shape), keptScale(rate)));
  const options = {
    ...(isTraining && dropout > 0
      ? {
          dropout: (outputs: Tensor, place: number) =>
            masked(outputs, outputsMask(place), dropout, 1, N, outputs.shape.at(-1) ?? 0),
        }
      : {}),
    ...(isTraining && recurrentDropout > 0
      ? { dropConnect: (wh: Tensor) => masked(wh, RECURRENT_MASK, recurrentDropout, ...wh.shape) }
      : {}),
  };
  const { sums } = overTime(parameters, floats('heard', T, N, heardCount(config)), config, options);
  const logits = overNotes(parameters, sums, floats('lower', T, N, lowerCount(config)), config, options);
  const nats = binaryCrossEntropyWithLogits(logits, floats('sounds', T, N));
  return sum(mul(nats, graph.input('weights', [T, N])));
}

/** Log-odds that any of P pitches sounds in a step. */
function noteLogOdds(rolls: readonly Roll[], P: number): number {
  const notes = rolls.reduce((count, { pitches }) => count + pitches.length, 0.5);
  const places = rolls.reduce((count, { steps }) => count + steps * P, 1);
  return Math.log(notes / Math.max(0.5, places - notes));
}
