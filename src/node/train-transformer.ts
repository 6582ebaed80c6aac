/**
 * `cadenza train transformer` as a function: pieces in, a run's folder with a trained model out.
 */
import { OptionError } from '../errors.ts';
import type { StoredModel, Weights } from '../models/model.ts';
import {
  checkTransformerWeights,
  createTransformerTask,
  type TransformerConfig,
  type TransformerTask,
  transformerConfigFromJson,
  transformerConfigToJson,
} from '../models/transformer/index.ts';
import { readRunSettings } from './run-folder.ts';
import { type NoteData, type NotePlan, trainNotes } from './train-notes.ts';
import type { RunOptions, RunResult } from './train-run.ts';
import { type TransformerSettings, transformerSettings } from './transformer-settings.ts';

/** What training will be, known once the pieces are counted. */
export interface TransformerPlan extends NotePlan {
  readonly trainingNotes: number;
}

export interface TrainTransformerOptions extends Partial<TransformerSettings>, RunOptions {
  readonly data: NoteData;
  /**
   * A transformer whose weights, and sizes, the training begins with: to learn more, or something else. Another `window`
   * may be given: no weight depends on its length.
   */
  readonly weights?: StoredModel;
  readonly onPlan?: (plan: TransformerPlan) => void;
}

/** The sizes that weights have. */
const SIZES = ['width', 'layers', 'heads', 'feedForward', 'headWidth'] as const;

/** @throws OptionError where the model is no transformer, or not of the sizes that were asked for */
function sizesOf({ kind, config }: StoredModel, asked: TrainTransformerOptions): TransformerConfig {
  if (kind !== 'transformer') {
    throw new OptionError(`training cannot begin with the weights of a model of kind ${kind}; name a transformer`);
  }
  const sizes = transformerConfigFromJson(config);
  for (const name of SIZES) {
    if (asked[name] !== undefined && asked[name] !== sizes[name]) {
      throw new OptionError(
        `the weights to begin with have ${name} ${sizes[name]}, not ${asked[name]}: leave ${name} out`,
      );
    }
  }
  return sizes;
}

function beginningWith(task: TransformerTask, weights: Weights, config: TransformerConfig): TransformerTask {
  checkTransformerWeights(weights, config);
  const parameters = task.parameters.map((spec) => ({ ...spec, init: () => weights[spec.name]!.data }));
  return { ...task, parameters };
}

/**
 * Trains a transformer over notes, or goes on with a run: also to another length (`steps` or `epochs`), as long as its
 * learning rate has not begun to fall.
 *
 * @throws OptionError where a setting is out of range, `out` is taken, or a resumed run had other settings or data
 * @throws DatasetError, TrainingError, FileError, CheckpointError
 * @example const { best } = await trainTransformer({ data, out: 'runs/transformer', epochs: 4 });
 */
export async function trainTransformer(options: TrainTransformerOptions): Promise<RunResult> {
  const { data, out, resume = false, weights: origin, onPlan } = options;
  if (resume && origin !== undefined) throw new OptionError('a run that is resumed goes on with its own weights');
  const sizes = origin === undefined ? {} : sizesOf(origin, options);
  const settings = transformerSettings(
    { ...options, ...sizes, ...(options.window === undefined ? {} : { window: options.window }) },
    resume ? await readRunSettings(out, 'transformer') : undefined,
  );
  const { width, layers, heads, feedForward, headWidth, window, lead, batchSize, seed } = settings;
  const { givenShare, controlledShare } = settings;
  const config = { width, layers, heads, feedForward, headWidth, window, lead };
  const fresh = createTransformerTask(data.train, data.validation, config, {
    batchSize,
    seed,
    maxValidationPassages: settings.validationPassages,
    augmentation: { givenShare, controlledShare },
  });
  const task = origin === undefined ? fresh : beginningWith(fresh, origin.weights, config);
  return trainNotes(
    {
      model: { kind: 'transformer', config: transformerConfigToJson(config) },
      task,
      settings,
      adamWWeightDecay: 0,
    },
    options,
    (plan) =>
      onPlan?.({
        ...plan,
        trainingNotes: Array.from(data.train.lengths).reduce((sum, length) => sum + length, 0),
      }),
  );
}
