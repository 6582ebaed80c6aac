/**
 * The LSTM with independent notes: one probability for each pitch, given the steps before. Several networks of
 * different seeds may speak together; their probabilities are averaged.
 * This file is the room's door: what others use of it.
 */
import { ProgramCache } from '../../runtime/program-cache.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { checkWeights } from '../check-weights.ts';
import { requireGrid } from '../grid.ts';
import { joinMembers, memberParameters } from '../members.ts';
import type { StepModel, StoredModel, Weights } from '../model.ts';
import { type LstmNotesConfig, lstmNotesConfigFromJson } from './config.ts';
import { lstmNotesParameters } from './network.ts';
import { openLstmNotesStream, scoreLstmNotes } from './stream.ts';

export { type LstmNotesConfig, lstmNotesShape } from './config.ts';
export { createLstmNotesTask, type LstmNotesTask, type LstmNotesTaskOptions } from './task.ts';

/**
 * The stored form of trained networks.
 *
 * @param members the weights of each network, of the task's parameters
 * @example storeLstmNotes(config, [state.best.parameters]).kind // 'lstm-notes'
 */
export function storeLstmNotes(config: LstmNotesConfig, members: readonly Weights[]): StoredModel {
  return { kind: 'lstm-notes', config: { ...config, members: members.length }, weights: joinMembers(members) };
}

/**
 * A model from its stored form.
 *
 * @throws CheckpointError where the weights do not fit the settings
 * @example const { nats } = await (await createLstmNotes(stored, runtime)).score(roll);
 */
export async function createLstmNotes(stored: StoredModel, runtime: Runtime): Promise<StepModel> {
  const config = lstmNotesConfigFromJson(stored.config);
  const { weights } = stored;
  checkWeights('the LSTM', weights, memberParameters(config.members, lstmNotesParameters(config)));
  const programs = new ProgramCache(runtime);
  return {
    kind: 'lstm-notes',
    grid: config.grid,
    pedal: config.pedal,
    context: config.window,
    async score(roll) {
      requireGrid(roll, config.grid);
      return scoreLstmNotes(config, weights, programs, roll);
    },
    open: (sequences) => openLstmNotesStream(config, weights, programs, sequences),
    release: () => programs.release(),
  };
}
