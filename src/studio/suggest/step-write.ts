/**
 * Drafts of a passage by a model of time steps: several side by side, step by step, each with its own chance.
 */
import { chooseStep, type Decoding } from '../../generation/sampling.ts';
import type { StepDistribution, StepModel } from '../../models/model.ts';
import type { Random } from '../../random.ts';
import type { Combination } from '../../roll/roll.ts';
import { combinationNats, steered, thinned } from './step-steer.ts';

export interface WriteStepsOptions {
  /** What the model hears first, the earliest first. */
  readonly before: readonly Combination[];
  /** How many steps to write. */
  readonly steps: number;
  /** One for each draft. */
  readonly randoms: readonly Random[];
  readonly temperature: number;
  readonly topP: number;
  readonly mayPlay: (pitch: number, step: number) => boolean;
  readonly voices: number;
  /** Nats that each struck pitch gains. */
  readonly tilt: number;
  /** After so many silent steps the next is not silent. */
  readonly maxSilenceSteps: number;
  readonly signal: AbortSignal;
  /** Told the share that is done, 0..1. */
  readonly onProgress: (share: number) => void;
  /** Waited for after each step. */
  readonly pause: () => Promise<void>;
}

export interface StepDraft {
  /** [steps] */
  readonly combinations: readonly Combination[];
  /** ln of its probability under the model as it is, unsteered. */
  readonly logProbability: number;
}

/** @throws the signal's reason */
export async function writeSteps(model: StepModel, options: WriteStepsOptions): Promise<StepDraft[]> {
  const { before, steps, randoms, voices, tilt, maxSilenceSteps, signal, onProgress, pause } = options;
  const drafts = randoms.map(() => ({ combinations: [] as Combination[], logProbability: 0, silent: 0 }));
  const stream = await model.open(randoms.length);
  try {
    for (const combination of before) {
      signal.throwIfAborted();
      await stream.push(randoms.map(() => combination));
      await pause();
    }
    for (let step = 0; step < steps; step++) {
      signal.throwIfAborted();
      const distributions = await stream.next();
      const chosen = drafts.map((draft, index): Combination => {
        const distribution = distributions[index]!;
        const last = draft.combinations.at(-1) ?? before.at(-1) ?? [];
        const mayPlay = (pitch: number): boolean => options.mayPlay(pitch, step);
        const bounded = steered(distribution, { mayPlay, voices, tilt, before: last });
        const noSilence = draft.silent >= maxSilenceSteps;
        const drawn = chooseStep(bounded, decodingFor(bounded, options), randoms[index]!, { noSilence });
        const combination = thinned(drawn, voices, distribution);
        draft.logProbability -= combinationNats(distribution, combination);
        draft.silent = combination.length === 0 ? draft.silent + 1 : 0;
        draft.combinations.push(combination);
        return combination;
      });
      onProgress((step + 1) / steps);
      if (step + 1 < steps) await stream.push(chosen);
      await pause();
    }
  } finally {
    await stream.close();
  }
  return drafts.map(({ combinations, logProbability }) => ({ combinations, logProbability }));
}

/** A nucleus is one of combinations; models of single notes have none. */
function decodingFor({ kind }: StepDistribution, { temperature, topP }: WriteStepsOptions): Decoding {
  return kind === 'combinations'
    ? { method: 'sample', temperature, topP }
    : { method: 'sample', temperature: Math.min(1, temperature) };
}
