/**
 * The LSTM over note combinations: a softmax over the dictionary with an explicit escape to 128 sigmoids.
 * This file is the room's door: what others use of it.
 */
import { ProgramCache } from '../../runtime/program-cache.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { checkWeights } from '../check-weights.ts';
import { requireGrid } from '../grid.ts';
import type { StepModel, StoredModel, Weights } from '../model.ts';
import { type LstmConfig, lstmConfigFromJson, lstmConfigToJson } from './config.ts';
import { lstmParameters } from './parameters.ts';
import { buildScoreProgram, scoreRoll } from './score.ts';
import { openLstmStream } from './stream.ts';

export { LSTM_DEFAULTS, type LstmConfig, lstmConfigFromJson } from './config.ts';
export { createLstmTask, type LstmTask, type LstmTaskOptions } from './task.ts';

/**
 * The stored form of a trained LSTM.
 *
 * @example storeLstm(config, state.best.parameters).kind // 'lstm'
 */
export const storeLstm = (config: LstmConfig, weights: Weights): StoredModel => ({
  kind: 'lstm',
  config: lstmConfigToJson(config),
  weights,
});

/**
 * An LSTM from its stored form.
 *
 * @throws CheckpointError where the weights do not fit the settings
 * @example const { nats } = await (await createLstm(stored, runtime)).score(roll);
 */
export async function createLstm(stored: StoredModel, runtime: Runtime): Promise<StepModel> {
  const config = lstmConfigFromJson(stored.config);
  const { weights } = stored;
  checkWeights('the LSTM', weights, lstmParameters(config));
  const programs = new ProgramCache(runtime);
  return {
    kind: 'lstm',
    grid: config.grid,
    pedal: config.pedal,
    context: config.window,
    async score(roll) {
      requireGrid(roll, config.grid);
      const { executable, release } = await programs.lease('score', () => buildScoreProgram(config, weights));
      try {
        return await scoreRoll(config, executable, roll);
      } finally {
        await release();
      }
    },
    open: (sequences) => openLstmStream(config, weights, programs, sequences),
    release: () => programs.release(),
  };
}
