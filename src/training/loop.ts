/**
 * The training loop of every gradient model. It knows nothing of files or screens: it yields events,
 * and whoever reads them shows, writes and stores. All of its chance comes from the seed and the step's number,
 * so a run continued from a stored state gives the same bits as one that never stopped.
 */
import type { TrainingState } from '../checkpoint/state.ts';
import { OptionError, TrainingError } from '../errors.ts';
import { adamW, averaged, type Optimiser } from '../graph/index.ts';
import type { Executable, Feeds, Runtime, TensorData } from '../runtime/runtime.ts';
import { ParameterBuffers } from './buffers.ts';
import { buildEvaluationProgram, buildStepProgram, GRADIENT_NORM, LOSS, scalarName } from './programs.ts';
import { type Schedule, scheduleFactor } from './schedule.ts';
import { Stopwatch } from './stopwatch.ts';
import type { TrainingTask } from './task.ts';

export type { TrainingState };

export interface TrainingOptions {
  readonly runtime: Runtime;
  /** Length of the training in steps (one batch each). */
  readonly steps: number;
  /** Peak learning rate. Default 0.001, which suits AdamW; Muon wants about 0.02. */
  readonly learningRate?: number;
  /** AdamW's decoupled weight decay, on matrices only. Default 0.01. Not together with `optimiser`, which has its own. */
  readonly weightDecay?: number;
  /** Default: AdamW with `weightDecay`. */
  readonly optimiser?: Optimiser;
  /**
   * Validates, and keeps as the best, not the weights but their moving mean, of which a step keeps this share: a mean over
   * about 1 / (1 - share) steps. Default: no mean is formed.
   */
  readonly averageDecay?: number;
  /** Gradients with a larger global norm are scaled down to it. Default 1. */
  readonly clipNorm?: number;
  /** Default: constant. */
  readonly schedule?: Schedule;
  /** Steps between validations; one more follows the last step. Default 100. */
  readonly validateEvery?: number;
  /** Validations in a row without a new best after which training stops early. Default: never. */
  readonly patience?: number;
  /** Steps between checkpoints; one more follows the last step. Default: the value of validateEvery. */
  readonly checkpointEvery?: number;
  /** Of the initial weights. Default 0. */
  readonly seed?: number;
  /** Goes on from here. The other options must be those of the run that it came from. */
  readonly resumeFrom?: TrainingState;
  /** Once aborted, training stops after the current step, with a checkpoint. An `AbortSignal` fits. */
  readonly signal?: { readonly aborted: boolean };
}

/** After every step. */
export interface StepEvent {
  readonly type: 'step';
  /** Finished steps, 1 .. steps. */
  readonly step: number;
  readonly steps: number;
  /** Of this step's batch, in nats. */
  readonly loss: number;
  /** The latest validation loss in nats, if there was one. */
  readonly validationLoss?: number;
  readonly learningRate: number;
  /** Before clipping. */
  readonly gradientNorm: number;
  readonly stepsPerSecond: number;
  readonly secondsLeft: number;
}

export interface ValidationEvent {
  readonly type: 'validation';
  readonly step: number;
  /** Weighted mean over the validation batches, in nats. */
  readonly loss: number;
  /** Whether it is the lowest so far. */
  readonly best: boolean;
}

export interface CheckpointEvent {
  readonly type: 'checkpoint';
  /** A copy that later steps do not change. */
  readonly state: TrainingState;
}

/** Why training ended: all steps made, no better validation for `patience` validations, or `signal`. */
export type EndReason = 'steps' | 'patience' | 'interrupted';

export interface EndEvent {
  readonly type: 'end';
  readonly reason: EndReason;
  readonly state: TrainingState;
}

export type TrainingEvent = StepEvent | ValidationEvent | CheckpointEvent | EndEvent;

/**
 * Trains: yields an event after every step, validation and checkpoint, and one at the end.
 * Nothing happens until the next event is asked for, so a checkpoint is stored before training goes on.
 *
 * @throws OptionError where an option is out of range
 * @throws TrainingError where a loss or a gradient is no longer a finite number; the state of the last checkpoint is intact
 * @example for await (const event of train(task, { runtime, steps: 100 })) if (event.type === 'step') show(event.loss);
 */
export async function* train(task: TrainingTask, options: TrainingOptions): AsyncGenerator<TrainingEvent, void> {
  const { runtime, steps, learningRate = 1e-3, clipNorm = 1, signal } = options;
  const { schedule = { kind: 'constant' }, validateEvery = 100, patience = Number.POSITIVE_INFINITY } = options;
  const { checkpointEvery = validateEvery, seed = 0, resumeFrom } = options;
  checkOptions({ steps, learningRate, clipNorm, validateEvery, patience, checkpointEvery });

  const optimiser = optimiserOf(options);
  const { judgedSlot } = optimiser;
  const buffers = new ParameterBuffers(task.parameters, (spec) => optimiser.slotsOf(spec), resumeFrom ?? seed);
  let { step, best, validationsSinceBest, validationLoss }: Progress = resumeFrom ?? {
    step: 0,
    validationsSinceBest: 0,
  };
  const state = (): TrainingState => ({
    step,
    ...buffers.snapshot(),
    ...(best === undefined ? {} : { best }),
    validationsSinceBest,
    ...(validationLoss === undefined ? {} : { validationLoss }),
  });
  let savedStep = step;
  const checkFinite = (what: string, value: number, atStep: number): void => {
    if (Number.isFinite(value)) return;
    const kept = savedStep === 0 ? 'no checkpoint was written yet' : `the checkpoint of step ${savedStep} is intact`;
    throw new TrainingError(
      `the ${what} is ${value} at step ${atStep}; ${kept}: train again with a lower learning rate than ${learningRate}`,
    );
  };
  const endReason = (): EndReason | undefined => {
    if (step >= steps) return 'steps';
    if (validationsSinceBest >= patience) return 'patience';
    return signal?.aborted === true ? 'interrupted' : undefined;
  };

  const loaded: Executable[] = [];
  try {
    const stepper = await runtime.load(buildStepProgram(task, optimiser, clipNorm));
    loaded.push(stepper);
    const evaluator = task.validationBatches > 0 ? await runtime.load(buildEvaluationProgram(task)) : undefined;
    if (evaluator !== undefined) loaded.push(evaluator);
    const watch = new Stopwatch();
    let reason = endReason();
    while (reason === undefined) {
      const rate = learningRate * scheduleFactor(schedule, step, steps);
      watch.start();
      const outputs = await stepper.run(
        { ...task.batch(step), ...buffers.current, ...scalarFeeds(optimiser.scalarsAt(step + 1, rate)) },
        buffers.next,
      );
      watch.stop();
      const loss = scalarOf(outputs, LOSS);
      const gradientNorm = scalarOf(outputs, GRADIENT_NORM);
      checkFinite('loss', loss, step + 1);
      checkFinite('norm of the gradients', gradientNorm, step + 1);
      buffers.swap();
      step += 1;
      yield {
        type: 'step',
        step,
        steps,
        loss,
        ...(validationLoss === undefined ? {} : { validationLoss }),
        learningRate: rate,
        gradientNorm,
        ...watch.estimate(steps - step),
      };
      if (evaluator !== undefined && (step % validateEvery === 0 || step === steps)) {
        validationLoss = await evaluate(task, evaluator, buffers.judged(judgedSlot));
        checkFinite('validation loss', validationLoss, step);
        const isBest = best === undefined || validationLoss < best.loss;
        if (isBest) best = { step, loss: validationLoss, parameters: buffers.judgedCopies(judgedSlot) };
        validationsSinceBest = isBest ? 0 : validationsSinceBest + 1;
        yield { type: 'validation', step, loss: validationLoss, best: isBest };
      }
      reason = endReason();
      if (reason !== undefined || step % checkpointEvery === 0) {
        yield { type: 'checkpoint', state: state() };
        savedStep = step;
      }
    }
    yield { type: 'end', reason, state: state() };
  } finally {
    // What ended the training is the error to tell, not what came of cleaning up.
    await Promise.allSettled([...loaded].map((executable) => executable.release()));
  }
}

function optimiserOf({ averageDecay, ...options }: TrainingOptions): Optimiser {
  const optimiser = plainOptimiserOf(options);
  return averageDecay === undefined ? optimiser : averaged(optimiser, averageDecay);
}

function plainOptimiserOf({ optimiser, weightDecay }: TrainingOptions): Optimiser {
  if (optimiser === undefined) return adamW({ weightDecay: weightDecay ?? 0.01 });
  if (weightDecay === undefined) return optimiser;
  throw new OptionError("weightDecay is the default optimiser's; set it in the options of the one that is given");
}

type Progress = Pick<TrainingState, 'step' | 'best' | 'validationsSinceBest' | 'validationLoss'>;

/** Mean loss over the validation batches, by their weights. */
async function evaluate(task: TrainingTask, evaluator: Executable, parameters: Feeds): Promise<number> {
  let sum = 0;
  let weights = 0;
  for (let index = 0; index < task.validationBatches; index++) {
    const { feeds, weight } = task.validationBatch(index);
    sum += weight * scalarOf(await evaluator.run({ ...feeds, ...parameters }), LOSS);
    weights += weight;
  }
  return sum / weights;
}

function scalarFeeds(scalars: Readonly<Record<string, number>>): Feeds {
  return Object.fromEntries(
    Object.entries(scalars).map(([name, value]) => [
      scalarName(name),
      { dtype: 'float32', shape: [], data: Float32Array.of(value) } as const,
    ]),
  );
}

function scalarOf(outputs: Readonly<Record<string, TensorData>>, name: string): number {
  return Number(outputs[name]?.data[0] ?? Number.NaN);
}

function checkOptions(options: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(options)) {
    const whole = name !== 'learningRate' && name !== 'clipNorm' && value !== Number.POSITIVE_INFINITY;
    if (!(value > 0) || (whole && !Number.isInteger(value))) {
      throw new OptionError(`${name} must be a ${whole ? 'whole ' : ''}number above 0, not ${value}`);
    }
  }
}
