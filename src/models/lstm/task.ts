/**
 * Training an LSTM: which windows come when, and with which dropout. Everything is a function of the seed and the
 * step's number alone.
 */
import { DatasetError } from '../../errors.ts';
import { Random } from '../../random.ts';
import { ESCAPE } from '../../roll/dictionary.ts';
import type { Roll } from '../../roll/roll.ts';
import type { TensorData } from '../../runtime/runtime.ts';
import { zeros } from '../../runtime/zeros.ts';
import type { TrainingTask } from '../../training/task.ts';
import { WindowBatcher } from './batches.ts';
import type { LstmConfig } from './config.ts';
import { fillMask } from './dropout.ts';
import { combinationBiases, noteBiases } from './initial.ts';
import { lstmLoss, maskSpecs } from './loss.ts';
import { EpochOrder, validationWindows } from './order.ts';
import { lstmParameters } from './parameters.ts';

export interface LstmTaskOptions {
  /** B: windows in a batch. Default 64. */
  readonly batchSize?: number;
  /** Of the windows' order and offsets, and of dropout. Default 0. */
  readonly seed?: number;
  /** Most validation windows; a larger validation set is sampled at equal distances. Default 1024. */
  readonly maxValidationWindows?: number;
}

export interface LstmTask extends TrainingTask {
  /** Batches after which every training step has been predicted about once; not a whole number. */
  readonly batchesPerEpoch: number;
  /** Share of the training steps that are escapes: for a dictionary with minCount 2, the Good-Turing estimate. */
  readonly escapeShare: number;
}

/** Branch of the seed's stream; `order.ts` has others. */
const DROPOUT_STREAM = 2;

/**
 * The training task of an LSTM.
 *
 * Each epoch cuts every song into windows at a new random offset and shuffles them; with `loss: 'last'`
 * every training step has a window of its own, the steps before it.
 *
 * @param validationRolls may be empty: training then runs its full length without validation
 * @throws DatasetError where the training rolls hold no step
 * @example train(createLstmTask(rolls, [], config, { batchSize: 32, seed: 1 }), { runtime, steps: 1000 })
 */
export function createLstmTask(
  trainRolls: readonly Roll[],
  validationRolls: readonly Roll[],
  config: LstmConfig,
  options: LstmTaskOptions = {},
): LstmTask {
  const { batchSize = 64, seed = 0, maxValidationWindows = 1024 } = options;
  const { window, loss: rows, dictionary } = config;
  const trainIds = trainRolls.map((roll) => dictionary.encode(roll));
  const order = new EpochOrder(trainRolls, { window, rows, seed });
  if (order.windowsPerEpoch === 0) throw new DatasetError('the training songs hold no time step; choose other songs');
  const batcher = new WindowBatcher({ window, batchSize, rows });
  const masks: Record<string, TensorData<'uint8'>> = Object.fromEntries(
    maskSpecs(config, batchSize).map(({ name, shape }) => [name, zeros('uint8', shape)]),
  );
  const validation = validationWindows(validationRolls, config, maxValidationWindows);
  const validationIds = validationRolls.map((roll) => dictionary.encode(roll));
  const steps = trainIds.reduce((total, song) => total + song.length, 0);
  const escapes = trainIds.reduce((total, song) => total + song.filter((id) => id === ESCAPE).length, 0);
  return {
    parameters: lstmParameters(config, {
      combinations: () => combinationBiases(trainIds, dictionary.size),
      notes: () => noteBiases(trainRolls, trainIds),
    }),
    batchesPerEpoch: order.windowsPerEpoch / batchSize,
    escapeShare: escapes / steps,
    loss: (graph, parameters, mode) => lstmLoss(graph, parameters, mode, config, batchSize),
    batch(step) {
      const windows = Array.from({ length: batchSize }, (_, column) => order.window(step * batchSize + column));
      batcher.fill(windows, trainIds);
      Object.values(masks).forEach((mask, place) => {
        fillMask(mask, Random.of(seed, DROPOUT_STREAM, step, place), config.dropout);
      });
      return { ...batcher.batch, ...masks };
    },
    validationBatches: Math.ceil(validation.length / batchSize),
    validationBatch(index) {
      const weight = batcher.fill(validation.slice(index * batchSize, (index + 1) * batchSize), validationIds);
      return { feeds: { ...batcher.batch }, weight };
    },
  };
}
