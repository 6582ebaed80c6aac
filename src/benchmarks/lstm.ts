/**
 * An LSTM with independent notes, trained as the little data ask for: notes hidden from the input, dropout of outputs
 * and recurrent weights, weight decay, transposition where it helps, the weights of the best validation, and the mean of
 * a few networks.
 */
import { CadenzaError } from '../errors.ts';
import {
  createLstmNotes,
  createLstmNotesTask,
  type LstmNotesConfig,
  storeLstmNotes,
} from '../models/lstm-notes/index.ts';
import type { Weights } from '../models/model.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { type StepEvent, type TrainingOptions, train } from '../training/loop.ts';
import type { Contender, Scorer, TrainContext } from './contender.ts';
import { HIGHEST_PITCH, LOWEST_PITCH, type RollSet, type RollSetName } from './roll-set.ts';

/** How a set's networks are made and trained. */
export interface LstmRecipe
  extends Pick<
    LstmNotesConfig,
    | 'hiddenSize'
    | 'layers'
    | 'window'
    | 'frames'
    | 'periods'
    | 'inputDropout'
    | 'dropout'
    | 'recurrentDropout'
    | 'transpose'
    | 'members'
  > {
  readonly batchSize: number;
  /** Passes over the training steps. */
  readonly epochs: number;
  readonly learningRate: number;
  readonly weightDecay: number;
}

/** How often a training is validated. */
const VALIDATIONS = 40;

/**
 * JSB's: one such network comes to 8.35 nats on validation after 100 epochs (a logistic regression: 8.72; without the four
 * frames and the period, with more dropout and transposition by up to 5, 8.50 after 80 of 120).
 */
const JSB: LstmRecipe = {
  hiddenSize: 256,
  layers: 1,
  window: 64,
  frames: 4,
  periods: [8],
  inputDropout: 0.1,
  dropout: 0.4,
  recurrentDropout: 0.2,
  transpose: 3,
  members: 3,
  batchSize: 16,
  epochs: 250,
  learningRate: 4e-3,
  weightDecay: 0.1,
};

/** The larger sets have longer windows, and are long enough without transposition; their steps are eighths, in bars of 3 and 4 beats. */
const LARGER: LstmRecipe = { ...JSB, window: 128, periods: [12, 16], transpose: 0, hiddenSize: 384 };

export const LSTM_RECIPES: Readonly<Record<RollSetName, LstmRecipe>> = {
  JSB_Chorales: JSB,
  Nottingham: { ...LARGER, epochs: 40, members: 2 },
  MuseData: { ...LARGER, epochs: 20, members: 1 },
  Piano_midi: { ...LARGER, transpose: 3, epochs: 50, members: 2 },
};

export const lstm: Contender = lstmContender();

/** The contender with other recipes than its own. */
export function lstmContender(recipes: Readonly<Record<RollSetName, LstmRecipe>> = LSTM_RECIPES): Contender {
  return {
    name: 'lstm',
    title: 'LSTM, independent notes',
    track: 'independent',
    train: (set, context) => trainMembers(set, recipes[set.name], context),
  };
}

async function trainMembers(set: RollSet, recipe: LstmRecipe, context: TrainContext): Promise<Scorer> {
  const { batchSize: _, epochs: __, learningRate: ___, weightDecay: ____, ...shape } = recipe;
  const config: LstmNotesConfig = {
    ...shape,
    lowest: LOWEST_PITCH,
    highest: HIGHEST_PITCH,
    grid: set.grid,
    pedal: false,
  };
  const runtime = await context.runtime();
  const trained = await sideBySide(set, config, recipe, runtime, context);
  const stored = storeLstmNotes(
    config,
    trained.map(({ weights }) => weights),
  );
  const model = await createLstmNotes(stored, runtime);
  return {
    score: async (roll) => (await model.score(roll)).nats,
    chosen: `${recipe.members} x ${recipe.hiddenSize} units`,
    // Of the networks one by one, as the choice of their weights saw them.
    validation: trained.reduce((sum, { loss }) => sum + loss, 0) / trained.length,
    model: stored,
    release: () => model.release(),
  };
}

/** A network: the weights of its best validation. */
interface Trained {
  readonly weights: Weights;
  readonly loss: number;
}

/** Trains all networks at once: small ones cannot use many cores, several can. */
async function sideBySide(
  set: RollSet,
  config: LstmNotesConfig,
  recipe: LstmRecipe,
  runtime: Runtime,
  { seed, signal, onProgress }: TrainContext,
): Promise<Trained[]> {
  const fault = { aborted: false };
  const stop = {
    get aborted() {
      return fault.aborted || signal?.aborted === true;
    },
  };
  const latest: (StepEvent | undefined)[] = Array.from({ length: recipe.members }, () => undefined);
  const training = latest.map(async (_, member) => {
    // Each network has a seed of its own, and those of neighbouring seeds do not overlap.
    const options = { ...recipe, seed: seed * 1000 + member, signal: stop, runtime };
    try {
      return await trainMember(set, config, options, (event) => {
        latest[member] = event;
        onProgress?.(progressText(latest));
      });
    } catch (error) {
      fault.aborted = true;
      throw error;
    }
  });
  const settled = await Promise.allSettled(training);
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/** @example 'step 120 of 2025, loss 9.12, validation 8.64 8.67, 5 min left' */
function progressText(latest: readonly (StepEvent | undefined)[]): string {
  const events = latest.filter((event) => event !== undefined);
  const slowest = events.reduce((a, b) => (b.step < a.step ? b : a));
  const validation = events.flatMap(({ validationLoss }) => validationLoss?.toFixed(2) ?? []);
  const minutes = Math.ceil(slowest.secondsLeft / 60);
  return [
    `step ${slowest.step} of ${slowest.steps}`,
    `loss ${slowest.loss.toFixed(2)}`,
    ...(validation.length === 0 ? [] : [`validation ${validation.join(' ')}`]),
    `${minutes} min left`,
  ].join(', ');
}

async function trainMember(
  set: RollSet,
  config: LstmNotesConfig,
  options: LstmRecipe & Pick<TrainingOptions, 'runtime' | 'signal'> & { readonly seed: number },
  onStep: (event: StepEvent) => void,
): Promise<Trained> {
  const { batchSize, epochs, learningRate, weightDecay, seed, runtime, signal } = options;
  const task = createLstmNotesTask(set.train, set.validation, config, { batchSize, seed });
  const steps = Math.ceil(epochs * task.batchesPerEpoch);
  const events = train(task, {
    runtime,
    steps,
    learningRate,
    weightDecay,
    seed,
    schedule: { kind: 'cosine', warmupSteps: Math.min(50, Math.ceil(steps / 20)) },
    validateEvery: Math.max(1, Math.round(steps / VALIDATIONS)),
    // The best weights are kept at every validation anyway.
    checkpointEvery: steps,
    ...(signal && { signal }),
  });
  for await (const event of events) {
    if (event.type === 'step') onStep(event);
    if (event.type !== 'end') continue;
    if (event.reason === 'interrupted') {
      throw new CadenzaError('stopped: this model is trained from its beginning the next time');
    }
    const { best, parameters } = event.state;
    return { weights: best?.parameters ?? parameters, loss: best?.loss ?? Number.NaN };
  }
  throw new Error('training ended without an end');
}
