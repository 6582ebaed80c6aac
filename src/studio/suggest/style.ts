/**
 * "Learn my style": a small model trained where the user's files are, in the browser.
 *
 * The LSTM starts from a shipped one, so that a few pieces are enough to bend it: its dictionary stays as it is, and
 * combinations that it lacks go through its escape. What counts is the music held out: the weights that foresee it best
 * are kept, and when it gets harder to foresee while the training music gets easier, the user is warned.
 */
import { encodeModel } from '../../checkpoint/model.ts';
import { OptionError } from '../../errors.ts';
import { evaluateLikelihood } from '../../evaluation/likelihood.ts';
import {
  createLogisticRegression,
  createLogisticRegressionTask,
  logisticRegressionFrom,
  storeLogisticRegression,
} from '../../models/logistic-regression/index.ts';
import { createLstm, createLstmTask, type LstmConfig, lstmConfigFromJson, storeLstm } from '../../models/lstm/index.ts';
import type { StepModel, StoredModel, Weights } from '../../models/model.ts';
import { buildDictionary } from '../../roll/dictionary.ts';
import type { Grid, Roll } from '../../roll/roll.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { type TrainingOptions, train } from '../../training/loop.ts';
import type { TrainingTask } from '../../training/task.ts';
import { zipModel } from './model-zip.ts';
import { type StyleData, stepsOf, styleData } from './style-data.ts';
import type { HeldOutScore, LearnEvent, LearnRequest, LearnResult } from './style-types.ts';

export interface LearnContext {
  readonly runtime: Runtime;
  /** The LSTM to start from; undefined: from nothing. */
  readonly start?: StoredModel;
  readonly signal: AbortSignal;
  /** Once aborted, what has been learnt is the result. */
  readonly finish: AbortSignal;
  readonly onEvent: (event: LearnEvent) => void;
}

/** A training that is ready to run. */
interface Lesson {
  readonly task: TrainingTask;
  readonly options: Pick<TrainingOptions, 'learningRate' | 'weightDecay'>;
  readonly batchesPerEpoch: number;
  toModel(weights: Weights): StoredModel;
}

const SIXTEENTHS: Grid = { unit: 'beat', stepsPerBeat: 4 };
/** Nobody waits for longer, and fewer teach nothing. */
const LEAST_STEPS = 60;
const MOST_STEPS = 400;
const EPOCHS = 12;
const VALIDATIONS = 20;
const PATIENCE = 6;
/** The music held out is harder to foresee than it was by this part, so many times in a row: that is no chance. */
const OVERFITTED = 1.005;
const OVERFITTED_TIMES = 3;

/**
 * Learns from a user's files.
 *
 * @throws DatasetError for too little music; OptionError for a model to start from that is no LSTM, or steps out of
 *   range; TrainingError; the signal's reason
 * @example (await learnStyle({ name: 'mine', title: 'Mine', kind: 'lstm', files }, context)).heldOut
 * // { before: 4.9, after: 4.1, timeSteps: 640 }
 */
export async function learnStyle(request: LearnRequest, context: LearnContext): Promise<LearnResult> {
  const { name, title, files, kind, seed = 1 } = request;
  const { runtime, start, signal, finish, onEvent } = context;
  if (
    request.steps !== undefined &&
    !(Number.isInteger(request.steps) && request.steps >= 1 && request.steps <= 5000)
  ) {
    throw new OptionError(`the steps must be a whole number from 1 to 5000, not ${request.steps}`);
  }
  const base = kind === 'lstm' && start ? lstmOf(start) : undefined;
  const { grid, pedal } = base ?? { grid: SIXTEENTHS, pedal: false };
  const data = styleData(files, { grid, pedal, seed }, (file, message) =>
    onEvent({ type: 'file', name: file, message }),
  );
  const lesson = kind === 'lstm' ? lstmLesson(data, seed, base, start?.weights) : logregLesson(data, seed);
  const steps =
    request.steps ?? Math.min(MOST_STEPS, Math.max(LEAST_STEPS, Math.ceil(EPOCHS * lesson.batchesPerEpoch)));
  onEvent({
    type: 'plan',
    pieces: data.pieces,
    heldOut: data.by,
    trainingSteps: stepsOf(data.training),
    heldOutSteps: stepsOf(data.heldOut),
    steps,
  });
  const before = base && start ? await heldOutNats(start, runtime, data.heldOut, signal) : undefined;
  const trained = await run(lesson, { runtime, steps, seed, signal, finish, onEvent });
  const stored = lesson.toModel(trained.weights);
  const after = await heldOutNats(stored, runtime, data.heldOut, signal);
  const { json, weights } = encodeModel(stored);
  const heldOut: HeldOutScore = {
    after,
    timeSteps: stepsOf(data.heldOut),
    ...(before === undefined ? {} : { before }),
  };
  const { weights: _, ...rest } = trained;
  return { model: { name, title, json, weights }, zip: zipModel(name, { json, weights }), heldOut, ...rest };
}

function lstmOf(stored: StoredModel): LstmConfig {
  if (stored.kind !== 'lstm')
    throw new OptionError(`learning starts from an LSTM, not from a model of kind ${stored.kind}`);
  return lstmConfigFromJson(stored.config);
}

function lstmLesson(
  { training, heldOut }: StyleData,
  seed: number,
  base: LstmConfig | undefined,
  start: Weights | undefined,
): Lesson {
  const config: LstmConfig = base ?? {
    hiddenSize: 128,
    layers: 1,
    window: 32,
    dropout: 0.2,
    loss: 'every',
    noteHeadWeight: 0.25,
    grid: SIXTEENTHS,
    pedal: false,
    dictionary: buildDictionary(training, { maxSize: 512, minCount: 2 }),
  };
  const batchSize = base ? 8 : 16;
  const task = createLstmTask(training, heldOut, config, { batchSize, seed, maxValidationWindows: 64 });
  const parameters = task.parameters.map((spec) => {
    const known = start?.[spec.name];
    return known ? { ...spec, init: () => known.data.slice() } : spec;
  });
  return {
    task: { ...task, parameters },
    // A model that knows music already must not forget it in the first steps.
    options: { learningRate: base ? 1e-3 : 5e-3, weightDecay: 0.01 },
    batchesPerEpoch: task.batchesPerEpoch,
    toModel: (weights) => storeLstm(config, weights),
  };
}

function logregLesson({ training, heldOut }: StyleData, seed: number): Lesson {
  const [context, c, batchSize] = [32, 0.003, 64];
  return {
    task: createLogisticRegressionTask(training, heldOut, { context, c, batchSize, seed }),
    options: { learningRate: 3e-3, weightDecay: 0 },
    batchesPerEpoch: stepsOf(training) / batchSize,
    toModel: (weights) =>
      storeLogisticRegression(logisticRegressionFrom(weights, context, c), { grid: SIXTEENTHS, pedal: false }),
  };
}

interface RunOptions extends Omit<LearnContext, 'start'> {
  readonly steps: number;
  readonly seed: number;
}

type Trained = Pick<LearnResult, 'steps' | 'bestStep' | 'reason' | 'overfitted'> & { readonly weights: Weights };

async function run({ task, options }: Lesson, context: RunOptions): Promise<Trained> {
  const { runtime, steps, seed, signal, finish, onEvent } = context;
  const stop = {
    get aborted() {
      return signal.aborted || finish.aborted;
    },
  };
  let lowest = Number.POSITIVE_INFINITY;
  let rises = 0;
  let overfitted = false;
  for await (const event of train(task, {
    ...options,
    runtime,
    steps,
    seed,
    schedule: { kind: 'trapezoid', warmupSteps: Math.min(10, steps), decayShare: 0.3 },
    validateEvery: Math.max(1, Math.round(steps / VALIDATIONS)),
    patience: PATIENCE,
    // Nothing is stored on the way: a copy of the state is made at the end only.
    checkpointEvery: steps,
    signal: stop,
  })) {
    signal.throwIfAborted();
    if (event.type === 'step') {
      const { step, loss, secondsLeft } = event;
      onEvent({ type: 'step', step, steps, loss, secondsLeft });
    } else if (event.type === 'validation') {
      const { step, loss, best } = event;
      onEvent({ type: 'heldOut', step, loss, best });
      rises = loss > OVERFITTED * lowest ? rises + 1 : 0;
      lowest = Math.min(lowest, loss);
      if (rises < OVERFITTED_TIMES || overfitted) continue;
      overfitted = true;
      const message =
        'The music that was held out gets harder to foresee: the model begins to learn yours by heart. The best state so far is kept; more pieces would help.';
      onEvent({ type: 'overfitting', step, message });
    } else if (event.type === 'end') {
      const { step, parameters, best } = event.state;
      const reason = event.reason === 'interrupted' ? 'finished' : event.reason;
      return { weights: best?.parameters ?? parameters, steps: step, bestStep: best?.step ?? step, reason, overfitted };
    }
  }
  throw new TypeError('training ended without its last event');
}

async function heldOutNats(
  stored: StoredModel,
  runtime: Runtime,
  rolls: readonly Roll[],
  signal: AbortSignal,
): Promise<number> {
  signal.throwIfAborted();
  const model: StepModel =
    stored.kind === 'lstm' ? await createLstm(stored, runtime) : createLogisticRegression(stored);
  try {
    return (await evaluateLikelihood(model, rolls)).nats.mean;
  } finally {
    await model.release();
  }
}
