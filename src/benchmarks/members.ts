/**
 * Training several networks of one kind side by side: small ones cannot use many cores, several can where the runtime
 * runs programs at the same time. Each has a seed of its own; each keeps the weights of its best validation.
 */
import { CadenzaError } from '../errors.ts';
import type { StepModel, StoredModel, Weights } from '../models/model.ts';
import { type StepEvent, type TrainingOptions, train } from '../training/loop.ts';
import type { TrainingTask } from '../training/task.ts';
import type { Scorer, TrainContext } from './contender.ts';
import { rollScore } from './protocol.ts';
import type { RollSet } from './roll-set.ts';

export interface MembersOptions extends Pick<TrainingOptions, 'learningRate' | 'weightDecay' | 'averageDecay'> {
  /** How many networks. */
  readonly members: number;
  /** Passes over the training steps. */
  readonly epochs: number;
  /** How often a training is validated. */
  readonly validations: number;
  /** The training of one network, by its seed. */
  readonly task: (seed: number) => TrainingTask & { readonly batchesPerEpoch: number };
  /** All that the tasks are made of, as plain JSON: a training that was begun with other settings is not gone on with. */
  readonly settings: unknown;
}

/**
 * Trains all networks.
 *
 * @returns of each the weights of its best validation
 * @throws CadenzaError when it was stopped
 */
export async function trainMembers(options: MembersOptions, context: TrainContext): Promise<Weights[]> {
  const { seed, signal, onProgress } = context;
  const fault = { aborted: false };
  const stop = {
    get aborted() {
      return fault.aborted || signal?.aborted === true;
    },
  };
  const latest: (StepEvent | undefined)[] = Array.from({ length: options.members }, () => undefined);
  const training = latest.map(async (_, member) => {
    try {
      // The seeds of neighbouring seeds' networks do not overlap.
      return await trainMember(options, seed * 1000 + member, { ...context, signal: stop }, (event) => {
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

/**
 * What scores by trained networks, with their score on the validation pieces.
 *
 * @param model that of `stored`, opened
 */
export async function networksScorer(
  set: RollSet,
  model: StepModel,
  stored: StoredModel,
  { members, hiddenSize }: { readonly members: number; readonly hiddenSize: number },
  { onProgress }: TrainContext,
): Promise<Scorer> {
  const validated: Float64Array[] = [];
  for (const roll of set.validation) {
    onProgress?.(`scoring validation piece ${validated.length + 1} of ${set.validation.length}`);
    validated.push((await model.score(roll)).nats);
  }
  return {
    score: async (roll) => (await model.score(roll)).nats,
    chosen: `${members} x ${hiddenSize} units`,
    ...(validated.length === 0 ? {} : { validation: rollScore(validated).all }),
    model: stored,
    release: () => model.release(),
  };
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
  options: MembersOptions,
  seed: number,
  { runtime, signal, store }: TrainContext,
  onStep: (event: StepEvent) => void,
): Promise<Weights> {
  const { members: _, epochs, validations, task: taskOf, settings, ...rest } = options;
  const task = taskOf(seed);
  const steps = Math.ceil(epochs * task.batchesPerEpoch);
  const validateEvery = Math.max(1, Math.round(steps / validations));
  const name = `${seed}`;
  const resumeFrom = await store?.read(name, settings);
  const events = train(task, {
    ...rest,
    schedule: { kind: 'cosine', warmupSteps: Math.min(50, Math.ceil(steps / 20)) },
    runtime: await runtime(),
    steps,
    seed,
    validateEvery,
    // Without a store there is nobody to give checkpoints to.
    checkpointEvery: store === undefined ? steps : validateEvery,
    ...(signal && { signal }),
    ...(resumeFrom && { resumeFrom }),
  });
  for await (const event of events) {
    if (event.type === 'step') onStep(event);
    if (event.type === 'checkpoint') await store?.write(name, settings, event.state);
    if (event.type !== 'end') continue;
    if (event.reason === 'interrupted') {
      const next = store === undefined ? 'this model is trained from its beginning the next time' : GO_ON;
      throw new CadenzaError(`stopped: ${next}`);
    }
    const { best, parameters } = event.state;
    return best?.parameters ?? parameters;
  }
  throw new Error('training ended without an end');
}

const GO_ON = 'run the same command again to go on';
