/**
 * Training several networks of one kind side by side: small ones cannot use many cores, several can where the runtime
 * runs programs at the same time. Each has a seed of its own; each keeps the weights of its best validation.
 */
import { CadenzaError } from '../errors.ts';
import type { StepModel, StoredModel, Weights } from '../models/model.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { type StepEvent, type TrainingOptions, train } from '../training/loop.ts';
import type { TrainingTask } from '../training/task.ts';
import type { Scorer, TrainContext } from './contender.ts';
import { rollScore } from './protocol.ts';
import type { RollSet } from './roll-set.ts';

/** How a set's networks are trained. */
export interface TrainingRecipe extends Required<Pick<TrainingOptions, 'learningRate' | 'weightDecay'>> {
  readonly hiddenSize: number;
  /** How many networks. Default 1. */
  readonly members?: number;
  readonly batchSize: number;
  /** Passes over the training steps. */
  readonly epochs: number;
  /** What is kept of the weights' mean in a step. Default: no mean is formed. */
  readonly averageDecay?: number;
}

export interface Networks {
  /** Plain JSON: a training that was begun with another one is not gone on with. */
  readonly recipe: TrainingRecipe;
  /** How often a training is validated. */
  readonly validations: number;
  /** The training of one network, by its seed. */
  readonly task: (seed: number) => TrainingTask & { readonly batchesPerEpoch: number };
  /** The model of trained networks, and that model opened. */
  readonly store: (trained: readonly Weights[]) => StoredModel;
  readonly open: (stored: StoredModel, runtime: Runtime) => Promise<StepModel>;
}

/**
 * Trains networks, and scores the validation pieces with them.
 *
 * @throws CadenzaError when it was stopped
 */
export async function trainNetworks(set: RollSet, networks: Networks, context: TrainContext): Promise<Scorer> {
  const { members = 1, hiddenSize } = networks.recipe;
  const stored = networks.store(await trainMembers(networks, members, context));
  const model = await networks.open(stored, await context.runtime());
  const validated: Float64Array[] = [];
  for (const roll of set.validation) {
    context.onProgress?.(`scoring validation piece ${validated.length + 1} of ${set.validation.length}`);
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

/** Of each network the weights of its best validation. */
async function trainMembers(networks: Networks, members: number, context: TrainContext): Promise<Weights[]> {
  const { seed, signal, onProgress } = context;
  const fault = { aborted: false };
  const stop = {
    get aborted() {
      return fault.aborted || signal?.aborted === true;
    },
  };
  const latest: (StepEvent | undefined)[] = Array.from({ length: members }, () => undefined);
  const training = latest.map(async (_, member) => {
    try {
      // The seeds of neighbouring seeds' networks do not overlap.
      return await trainMember(networks, seed * 1000 + member, { ...context, signal: stop }, (event) => {
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
  { recipe, validations, task: taskOf }: Networks,
  seed: number,
  { runtime, signal, store }: TrainContext,
  onStep: (event: StepEvent) => void,
): Promise<Weights> {
  const { epochs, learningRate, weightDecay, averageDecay } = recipe;
  const task = taskOf(seed);
  const steps = Math.ceil(epochs * task.batchesPerEpoch);
  const validateEvery = Math.max(1, Math.round(steps / validations));
  const name = `${seed}`;
  const resumeFrom = await store?.read(name, recipe);
  const events = train(task, {
    learningRate,
    weightDecay,
    ...(averageDecay === undefined ? {} : { averageDecay }),
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
    if (event.type === 'checkpoint') await store?.write(name, recipe, event.state);
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
