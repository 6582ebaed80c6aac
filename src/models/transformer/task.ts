/**
 * Training a transformer: which passages come when, and how they are changed. Everything is a function of the seed and
 * the step's number alone.
 */
import { DatasetError } from '../../errors.ts';
import { Random } from '../../random.ts';
import type { TrainingTask } from '../../training/task.ts';
import { type Augmentation, augmentedPassage, type LabelledSequence, plainPassage } from './augment.ts';
import { PassageBatcher } from './batches.ts';
import type { TransformerConfig } from './config.ts';
import { transformerLoss } from './loss.ts';
import { PassageOrder, validationPassages } from './order.ts';
import { transformerParameters } from './parameters.ts';

/** Pieces that may lie in memory or be read when they are asked for. */
export interface PieceSource {
  /** Notes of each piece. */
  readonly lengths: ArrayLike<number>;
  piece(index: number): LabelledSequence;
}

export interface TransformerTaskOptions {
  /** B: passages in a batch. Default 8. */
  readonly batchSize?: number;
  /** Of the passages' order, offsets and changes. Default 0. */
  readonly seed?: number;
  /** Most validation passages; a larger validation set is sampled at equal distances. Default 256. */
  readonly maxValidationPassages?: number;
  /** How passages are changed. */
  readonly augmentation?: Augmentation;
}

export interface TransformerTask extends TrainingTask {
  /** Batches after which every note has been predicted about once; not a whole number. */
  readonly batchesPerEpoch: number;
}

/** Branch of the seed's stream; `order.ts` has others. */
const AUGMENT_STREAM = 2;

/**
 * The training task of a transformer.
 *
 * @throws DatasetError where the training pieces hold no note
 * @example train(createTransformerTask(pieces, validation, TRANSFORMER_DEFAULTS), { runtime, steps: 1000 })
 */
export function createTransformerTask(
  training: PieceSource,
  validation: PieceSource,
  config: TransformerConfig,
  options: TransformerTaskOptions = {},
): TransformerTask {
  const { batchSize = 8, seed = 0, maxValidationPassages = 256, augmentation } = options;
  const notes = config.window - 1;
  const order = new PassageOrder(training.lengths, notes, seed);
  if (order.passagesPerEpoch === 0) throw new DatasetError('the training pieces hold no note; choose other pieces');
  const fixed = validationPassages(validation.lengths, notes, maxValidationPassages);
  const batcher = new PassageBatcher(config, batchSize);
  return {
    parameters: transformerParameters(config),
    batchesPerEpoch: order.passagesPerEpoch / batchSize,
    loss: (graph, parameters) => transformerLoss(graph, parameters, config, batchSize),
    batch(step) {
      const passages = Array.from({ length: batchSize }, (_, column) => {
        const index = step * batchSize + column;
        const { piece, from, to } = order.passage(index);
        const random = Random.of(seed, AUGMENT_STREAM, index);
        return augmentedPassage(training.piece(piece), from, to, random, augmentation);
      });
      return batcher.fill(passages).feeds;
    },
    validationBatches: Math.ceil(fixed.length / batchSize),
    validationBatch(index) {
      const passages = fixed
        .slice(index * batchSize, (index + 1) * batchSize)
        .map(({ piece, from, to }) => plainPassage(validation.piece(piece).sequence, from, to));
      const { feeds, notes: weight } = batcher.fill(passages);
      return { feeds: { ...feeds }, weight };
    },
  };
}
