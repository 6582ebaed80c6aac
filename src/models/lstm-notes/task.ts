/**
 * Training an LSTM with independent notes: its loss, and its batches as functions of the seed and the step's number.
 *
 * Legend: T positions, B windows, P pitches, H hidden units.
 */
import { createWindows, type Window, windowsApart } from '../../dataset/windows.ts';
import { DatasetError } from '../../errors.ts';
import {
  binaryCrossEntropyWithLogits,
  cast,
  type Graph,
  mul,
  reshape,
  scale,
  sum,
  type Tensor,
} from '../../graph/index.ts';
import { Random } from '../../random.ts';
import type { Roll } from '../../roll/roll.ts';
import type { Feeds, TensorData } from '../../runtime/runtime.ts';
import { zeros } from '../../runtime/zeros.ts';
import type { Mode, TrainingTask } from '../../training/task.ts';
import { fillMask, keptScale } from '../lstm/dropout.ts';
import { EpochOrder } from '../lstm/order.ts';
import { pastOfRoll } from '../past.ts';
import { pitchCount } from '../roll-network.ts';
import { heardCount, type LstmNotesConfig, markHeard, markNotes, markSide, sideCount } from './config.ts';
import { lstmNotesNetwork, lstmNotesParameters } from './network.ts';

export interface LstmNotesTaskOptions {
  /** B: windows in a batch. Default 32. */
  readonly batchSize?: number;
  /** Windows to validate on, spread over the validation rolls. Default: all there are. */
  readonly validationWindows?: number;
  /** Of the windows' order, offsets and transposition, and of dropout. Default 0. */
  readonly seed?: number;
}

export interface LstmNotesTask extends TrainingTask {
  /** Batches after which every training step has been predicted about once; not a whole number. */
  readonly batchesPerEpoch: number;
}

/** Branches of the seed's stream; `../lstm/order.ts` has 0 and 1. */
const DROPOUT_STREAM = 2;
const SHIFT_STREAM = 3;

/**
 * The training task. Its loss is -ln p of a step, summed over the pitches, nats; the mean over steps.
 *
 * Validation windows overlap by half, so that each prediction sees at least T/2 steps, or the piece's beginning.
 *
 * @throws DatasetError where the training rolls hold no step
 * @example train(createLstmNotesTask(rolls, validation, config, { seed: 1 }), { runtime, steps: 1000 })
 */
export function createLstmNotesTask(
  training: readonly Roll[],
  validation: readonly Roll[],
  config: LstmNotesConfig,
  options: LstmNotesTaskOptions = {},
): LstmNotesTask {
  const { batchSize = 32, seed = 0, validationWindows = Number.POSITIVE_INFINITY } = options;
  const { window: T, transpose, lowest, highest, hiddenSize: H, layers } = config;
  const [P, N, E] = [pitchCount(config), heardCount(config), sideCount(config)];
  const order = new EpochOrder(training, { window: T, rows: 'every', seed });
  if (order.windowsPerEpoch === 0) throw new DatasetError('the training songs hold no time step; choose other songs');
  const overlapping = createWindows(validation, { length: T, stride: Math.max(1, T >> 1), first: T });
  const judges = windowsApart(overlapping, validationWindows);
  const buffers = { heard: zeros('uint8', [T, batchSize, N]), notes: zeros('uint8', [T, batchSize, P]) };
  const side = zeros('uint8', [T, batchSize, E]);
  const weights = zeros('float32', [T * batchSize]);
  const masks: Record<string, { mask: TensorData<'uint8'>; rate: number }> = {};
  for (let layer = 0; layer < layers; layer++) {
    if (config.dropout > 0)
      masks[`outputs${layer}`] = { mask: zeros('uint8', [1, batchSize, H]), rate: config.dropout };
    if (config.recurrentDropout > 0)
      masks[`recurrent${layer}`] = { mask: zeros('uint8', [H, 4 * H]), rate: config.recurrentDropout };
  }

  const fill = (windows: readonly Window[], movedBy: readonly number[]): number => {
    for (const { data } of [buffers.heard, buffers.notes, side]) data.fill(0);
    weights.data.fill(0);
    const counted = windows.reduce((count, window) => count + window.end - window.first, 0);
    windows.forEach((window, column) => {
      const moved = movedBy[column] ?? 0;
      const past = pastOfRoll(window.roll, config.recall);
      for (let position = 0; position < T; position++) {
        const at = position * batchSize + column;
        const step = window.start + position;
        markNotes(buffers.notes.data, at * P, past.at(step), moved, config);
        markHeard(buffers.heard.data, at * N, past, step, moved, config);
        markSide(side.data, at * E, past, step, moved, config);
        if (position >= window.first && position < window.end) weights.data[at] = 1 / counted;
      }
    });
    return counted;
  };
  const feeds = (): Feeds => ({ ...buffers, weights, ...(E > 0 ? { side } : {}) });
  const ranges = new Map(training.map((roll) => [roll, rangeOf(roll)]));
  const shiftOf = (roll: Roll, random: Random): number => {
    const { least, most } = ranges.get(roll) ?? { least: lowest, most: highest };
    const down = Math.min(transpose, Math.max(0, least - lowest));
    const up = Math.min(transpose, Math.max(0, highest - most));
    return random.below(down + up + 1) - down;
  };

  return {
    parameters: lstmNotesParameters(config, () => pitchLogOdds(training, config)),
    batchesPerEpoch: order.windowsPerEpoch / batchSize,
    loss: (graph, parameters, mode) => loss(graph, parameters, mode, config, batchSize),
    batch(step) {
      const windows = Array.from({ length: batchSize }, (_, column) => order.window(step * batchSize + column));
      const random = Random.of(seed, SHIFT_STREAM, step);
      fill(
        windows,
        windows.map(({ roll }) => shiftOf(roll, random)),
      );
      hide(buffers.heard.data, config.inputDropout, Random.of(seed, DROPOUT_STREAM, step));
      Object.values(masks).forEach(({ mask, rate }, place) => {
        fillMask(mask, Random.of(seed, DROPOUT_STREAM, step, place), rate);
      });
      return { ...feeds(), ...Object.fromEntries(Object.entries(masks).map(([name, { mask }]) => [name, mask])) };
    },
    validationBatches: Math.ceil(judges.count / batchSize),
    validationBatch(index) {
      const count = Math.min(batchSize, judges.count - index * batchSize);
      const windows = Array.from({ length: count }, (_, column) => judges.at(index * batchSize + column));
      const weight = fill(windows, []);
      return { feeds: feeds(), weight };
    },
  };
}

function loss(
  graph: Graph,
  parameters: Readonly<Record<string, Tensor>>,
  mode: Mode,
  config: LstmNotesConfig,
  batchSize: number,
): Tensor {
  const { window: T, hiddenSize: H, dropout, recurrentDropout } = config;
  const [P, E] = [pitchCount(config), sideCount(config)];
  const floats = (name: string, ...shape: number[]): Tensor => cast(graph.input(name, shape, 'uint8'), 'float32');
  const isTraining = mode === 'train';
  const { logits } = lstmNotesNetwork(
    parameters,
    floats('heard', T, batchSize, heardCount(config)),
    E > 0 ? floats('side', T, batchSize, E) : undefined,
    config,
    {
      ...(isTraining && dropout > 0
        ? {
            dropout: (outputs: Tensor, layer: number) =>
              mul(outputs, scale(floats(`outputs${layer}`, 1, batchSize, H), keptScale(dropout))),
          }
        : {}),
      ...(isTraining && recurrentDropout > 0
        ? {
            dropConnect: (wh: Tensor, layer: number) =>
              mul(wh, scale(floats(`recurrent${layer}`, H, 4 * H), keptScale(recurrentDropout))),
          }
        : {}),
    },
  );
  const expected = reshape(floats('notes', T, batchSize, P), [T * batchSize, P]);
  const nats = sum(binaryCrossEntropyWithLogits(logits, expected), [1]); // [T * B]
  return sum(mul(nats, graph.input('weights', [T * batchSize])));
}

/** Sets a share of the ones to 0: what is not heard is not made up for, as silence would not be. */
function hide(notes: Uint8Array, share: number, random: Random): void {
  if (share === 0) return;
  for (let i = 0; i < notes.length; i++) if (notes[i] === 1 && random.uniform() < share) notes[i] = 0;
}

function rangeOf({ pitches }: Roll): { least: number; most: number } {
  let least = 127;
  let most = 0;
  for (const pitch of pitches) {
    least = Math.min(least, pitch);
    most = Math.max(most, pitch);
  }
  return { least, most };
}

/** [P]: log-odds of each pitch's frequency. */
function pitchLogOdds(rolls: readonly Roll[], config: LstmNotesConfig): Float32Array {
  const counts = new Float64Array(pitchCount(config)).fill(0.5);
  let steps = 1;
  for (const roll of rolls) {
    steps += roll.steps;
    for (const pitch of roll.pitches) {
      if (pitch >= config.lowest && pitch <= config.highest) counts[pitch - config.lowest]! += 1;
    }
  }
  return Float32Array.from(counts, (count) => Math.log(count / (steps - count)));
}
