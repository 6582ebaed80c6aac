/**
 * The pitch-tied network: one probability for each pitch, given the steps before and the lower notes of its own step, by
 * weights that all pitches share and that see intervals. Several networks of different seeds may speak together; the
 * probabilities of each note given the lower ones are averaged, so that those of a step still sum to one.
 * This file is the room's door: what others use of it.
 */
import { ProgramCache } from '../../runtime/program-cache.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { checkWeights } from '../check-weights.ts';
import { requireGrid } from '../grid.ts';
import { joinMembers, memberParameters } from '../members.ts';
import type { StepModel, StoredModel, Weights } from '../model.ts';
import { type PitchTiedConfig, pitchTiedConfigFromJson } from './config.ts';
import { pitchTiedParameters } from './network.ts';
import { scorePitchTied } from './score.ts';
import { openPitchTiedStream } from './stream.ts';

export { type PitchTiedConfig, pitchTiedShape } from './config.ts';
export { createPitchTiedTask, type PitchTiedTask, type PitchTiedTaskOptions } from './task.ts';

/**
 * The stored form of trained networks.
 *
 * @param members the weights of each network, of the task's parameters
 * @example storePitchTied(config, [state.best.parameters]).kind // 'pitch-tied'
 */
export function storePitchTied(config: PitchTiedConfig, members: readonly Weights[]): StoredModel {
  return { kind: 'pitch-tied', config: { ...config, members: members.length }, weights: joinMembers(members) };
}

/**
 * A model from its stored form.
 *
 * @throws CheckpointError where the weights do not fit the settings
 * @example const { nats } = await (await createPitchTied(stored, runtime)).score(roll);
 */
export async function createPitchTied(stored: StoredModel, runtime: Runtime): Promise<StepModel> {
  const config = pitchTiedConfigFromJson(stored.config);
  const { weights } = stored;
  checkWeights('the pitch-tied network', weights, memberParameters(config.members, pitchTiedParameters(config)));
  const programs = new ProgramCache(runtime);
  return {
    kind: 'pitch-tied',
    grid: config.grid,
    pedal: config.pedal,
    context: config.window,
    async score(roll) {
      requireGrid(roll, config.grid);
      return scorePitchTied(config, weights, programs, roll);
    },
    open: (sequences) => openPitchTiedStream(config, weights, programs, sequences),
    release: () => programs.release(),
  };
}
