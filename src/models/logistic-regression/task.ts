/**
 * Minibatch mode, for data too large for full passes: the same objective as a training task of the engine,
 * minimised by the loop that trains every gradient model.
 *
 * Legend: B windows, K steps of context, N = 128 pitches.
 */
import { createWindows } from '../../dataset/windows.ts';
import { OptionError } from '../../errors.ts';
import { add, binaryCrossEntropyWithLogits, cast, linear, mul, scale, sum } from '../../graph/index.ts';
import { Random } from '../../random.ts';
import type { Roll } from '../../roll/roll.ts';
import type { Feeds } from '../../runtime/runtime.ts';
import { zeros } from '../../runtime/zeros.ts';
import type { TrainingTask } from '../../training/task.ts';
import type { Weights } from '../model.ts';
import { type LogisticRegression, NOTES } from './weights.ts';

export interface LogisticRegressionTaskOptions {
  /** K. Default 50. */
  readonly context?: number;
  /** Inverse strength of the penalty, as in the full fit. Default 0.003. */
  readonly c?: number;
  /** B. Default 256. */
  readonly batchSize?: number;
  readonly seed?: number;
}

/** Most validation windows: an even share of all. */
const MOST_JUDGED = 16_384;

/**
 * The regressions as a training task. Its loss is the mean over windows of the notes' summed log-losses,
 * plus the penalty divided by C and the number of steps: its minimum is that of the full objective.
 *
 * @throws OptionError for options out of range
 */
export function createLogisticRegressionTask(
  training: readonly Roll[],
  validation: readonly Roll[],
  options: LogisticRegressionTaskOptions = {},
): TrainingTask {
  const { context = 50, c = 0.003, batchSize = 256, seed = 0 } = options;
  if (!(c > 0)) throw new OptionError(`logistic regression: C must be above 0, not ${c}`);
  const size = context * NOTES;
  const windows = createWindows(training, { length: 1, stride: 1 });
  const judged = createWindows(validation, { length: 1, stride: 1 });
  const judgedStride = Math.max(1, Math.ceil(judged.count / MOST_JUDGED));
  const judgedCount = Math.ceil(judged.count / judgedStride);
  const buffers = {
    x: zeros('uint8', [batchSize, size]),
    y: zeros('uint8', [batchSize, NOTES]),
    use: zeros('float32', [batchSize, 1]),
  } as const;

  /** One window a row: the K steps before the target, the earliest first. */
  const fill = (source: typeof windows, count: number, indexOf: (row: number) => number): Feeds => {
    buffers.x.data.fill(0);
    buffers.y.data.fill(0);
    buffers.use.data.fill(0);
    for (let row = 0; row < count; row++) {
      const { roll, start } = source.at(indexOf(row));
      for (let lag = 0; lag < context; lag++) {
        const step = start - context + lag;
        if (step >= 0) markStep(buffers.x.data, (row * context + lag) * NOTES, roll, step);
      }
      markStep(buffers.y.data, row * NOTES, roll, start);
      buffers.use.data[row] = batchSize / count;
    }
    return buffers;
  };

  return {
    parameters: [
      { name: 'weight', shape: [size, NOTES], decay: false, init: () => new Float32Array(size * NOTES) },
      { name: 'bias', shape: [NOTES], decay: false, init: () => initialBias(training) },
    ],
    loss(graph, parameters) {
      const { weight, bias } = parameters;
      if (weight === undefined || bias === undefined) throw new TypeError('the task was given other parameters');
      const x = cast(graph.input('x', buffers.x.shape, 'uint8'), 'float32'); // [B, K N]
      const y = cast(graph.input('y', buffers.y.shape, 'uint8'), 'float32'); // [B, N]
      const use = graph.input('use', buffers.use.shape); // [B, 1]
      const losses = mul(binaryCrossEntropyWithLogits(linear(x, weight, bias), y), use); // [B, N]
      const reported = scale(sum(losses), 1 / batchSize);
      return { minimised: add(reported, scale(sum(mul(weight, weight)), 1 / (2 * c * windows.count))), reported };
    },
    batch(step) {
      const random = Random.of(seed, step);
      return fill(windows, batchSize, () => random.below(windows.count));
    },
    validationBatches: Math.ceil(judgedCount / batchSize),
    validationBatch(index) {
      const count = Math.min(batchSize, judgedCount - index * batchSize);
      return { feeds: fill(judged, count, (row) => (index * batchSize + row) * judgedStride), weight: count };
    },
  };
}

/** The regressions of a task's trained parameters. */
export function logisticRegressionFrom(weights: Weights, context: number, c: number): LogisticRegression {
  const all = Uint8Array.from({ length: NOTES }, (_, note) => note);
  const trained = weights['weight']!.data;
  const weight = new Float32Array(trained.length);
  // The task has the earliest step first, the model the latest.
  const lag = NOTES * NOTES;
  for (let i = 0; i < context; i++) weight.set(trained.subarray(i * lag, (i + 1) * lag), (context - 1 - i) * lag);
  return {
    context,
    inputs: all,
    outputs: all,
    weight,
    bias: weights['bias']!.data,
    c: new Float64Array(NOTES).fill(c),
  };
}

const stepsOf = (rolls: readonly Roll[]): number => rolls.reduce((sum, roll) => sum + roll.steps, 0);

function markStep(target: Uint8Array, at: number, roll: Roll, step: number): void {
  for (let cell = roll.offsets[step]!; cell < roll.offsets[step + 1]!; cell++) target[at + roll.pitches[cell]!] = 1;
}

/** [128]: log-odds of each note's frequency. */
function initialBias(rolls: readonly Roll[]): Float32Array {
  const counts = new Float32Array(NOTES).fill(0.5);
  for (const roll of rolls) for (const pitch of roll.pitches) counts[pitch]!++;
  const steps = stepsOf(rolls) + 1;
  return counts.map((count) => Math.log(count / Math.max(0.5, steps - count)));
}
