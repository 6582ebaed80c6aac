/**
 * Training an LSTM over performance events: which windows come when, and how they are changed. Everything is a function
 * of the seed and the step's number alone.
 *
 * Windows are learned apart from each other: no state is carried from one to the next (truncated backpropagation through
 * time with a state of zeros). So a batch remains a function of its number, a run can stop and go on anywhere, and
 * neighbours in a batch and after each other are of different pieces. What a carried state would mostly tell, the keys
 * that sound, every position is told anyway.
 */
import { DatasetError } from '../../errors.ts';
import { mul, softmaxCrossEntropy, sum } from '../../graph/index.ts';
import { zeros } from '../../runtime/zeros.ts';
import type { TrainingTask } from '../../training/task.ts';
import type { PieceSource } from '../transformer/task.ts';
import { EventBatcher } from './batches.ts';
import type { PerformanceLstmConfig } from './config.ts';
import { eventLogits, performanceLstmParameters } from './network.ts';
import { EventReader } from './reader.ts';
import { eventBiases, plainTexts, spreadWindows, TextOrder, type TextVariation, type TextWindow } from './texts.ts';

export interface PerformanceLstmTaskOptions extends Partial<TextVariation> {
  /** B: windows in a batch. Default 16. */
  readonly batchSize?: number;
  /** Of the windows' order and offsets, and of how pieces are changed. Default 0. */
  readonly seed?: number;
  /** Most validation windows; a larger validation set is sampled at equal distances. Default 256. */
  readonly maxValidationWindows?: number;
}

export interface PerformanceLstmTask extends TrainingTask {
  /** Batches after which every event has been predicted about once; not a whole number. */
  readonly batchesPerEpoch: number;
  /** Events of the training pieces as they are. */
  readonly trainingEvents: number;
}

/** By 3 semitones, and by a twentieth: as much as keeps what is played like the real thing. */
export const VARIATION_DEFAULTS = { transpose: 3, stretch: 1.05 } as const satisfies TextVariation;

/**
 * The training task. Its loss is the mean of -ln p of an event, nats.
 *
 * @param training performances; read once here and once an epoch
 * @param validation may be empty: training then runs its full length without validation
 * @throws DatasetError where the training pieces hold no note; RangeError for a piece in score time
 * @example train(createPerformanceLstmTask(pieces, validation, PERFORMANCE_LSTM_DEFAULTS), { runtime, steps: 1000 })
 */
export function createPerformanceLstmTask(
  training: PieceSource,
  validation: PieceSource,
  config: PerformanceLstmConfig,
  options: PerformanceLstmTaskOptions = {},
): PerformanceLstmTask {
  const { batchSize: B = 16, seed = 0, maxValidationWindows = 256 } = options;
  const { transpose = VARIATION_DEFAULTS.transpose, stretch = VARIATION_DEFAULTS.stretch } = options;
  const { window: T } = config;
  const order = new TextOrder(training, T, seed, { transpose, stretch });
  if (order.windowsPerEpoch === 0) throw new DatasetError('the training pieces hold no note; choose other pieces');
  const judges = spreadWindows(plainTexts(validation), T, maxValidationWindows);
  const batcher = new EventBatcher(T, B);
  const weights = zeros('float32', [T * B]);
  const fill = (windows: readonly TextWindow[]) => {
    const events = windows.reduce((count, { from, to }) => count + to - from, 0);
    batcher.clear();
    weights.data.fill(0);
    for (const [column, { text, from, to }] of windows.entries()) {
      batcher.fill(column, text, from, to, new EventReader(from === 0 ? 'beginning' : 'middle'));
      for (let position = 0; position < to - from; position++) weights.data[batcher.row(column, position)] = 1 / events;
    }
    return { feeds: { ...batcher.batch, weights }, weight: events };
  };
  return {
    parameters: performanceLstmParameters(config, () => eventBiases(order.counts)),
    batchesPerEpoch: order.windowsPerEpoch / B,
    trainingEvents: order.counts.reduce((total, count) => total + count, 0),
    loss(graph, parameters) {
      const { logits } = eventLogits(graph, parameters, config, { length: T, size: B });
      const nats = softmaxCrossEntropy(logits, graph.input('targets', [T * B], 'int64'));
      return sum(mul(nats, graph.input('weights', [T * B])));
    },
    batch: (step) => fill(Array.from({ length: B }, (_, column) => order.window(step * B + column))).feeds,
    validationBatches: Math.ceil(judges.length / B),
    validationBatch: (index) => fill(judges.slice(index * B, (index + 1) * B)),
  };
}
