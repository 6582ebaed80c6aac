/**
 * The LSTM over performance events (S. Oore et al. 2018, arXiv 1808.03715): key down, key up, time, velocity, one after
 * the other. This file is the room's door: what others use of it.
 */
import { ProgramCache } from '../../runtime/program-cache.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { checkWeights } from '../check-weights.ts';
import type { EventModel } from '../event-model.ts';
import type { StoredModel } from '../model.ts';
import { notesOfEvents } from './attribute.ts';
import { performanceLstmConfigFromJson } from './config.ts';
import { performanceLstmParameters } from './network.ts';
import { buildScoreProgram, scoreEvents } from './score.ts';
import { openEventStream } from './stream.ts';

export {
  PERFORMANCE_LSTM_DEFAULTS,
  type PerformanceLstmConfig,
  performanceLstmConfigFromJson,
  performanceLstmConfigToJson,
} from './config.ts';
export {
  createPerformanceLstmTask,
  type PerformanceLstmTask,
  type PerformanceLstmTaskOptions,
  VARIATION_DEFAULTS,
} from './task.ts';

/**
 * An LSTM over performance events from its stored form. Windows of its scores are segments of 2048 events; with a sliding
 * context each has at least the 2048 events before it.
 *
 * @throws CheckpointError where the weights do not fit the settings
 * @example const { pitch } = await (await createPerformanceLstm(stored, runtime)).score(sequence);
 */
export async function createPerformanceLstm(stored: StoredModel, runtime: Runtime): Promise<EventModel> {
  const config = performanceLstmConfigFromJson(stored.config);
  const { weights } = stored;
  checkWeights('the performance LSTM', weights, performanceLstmParameters(config));
  const programs = new ProgramCache(runtime);
  return {
    kind: 'performance-lstm',
    context: config.window,
    async score(sequence, { context = 'window' } = {}) {
      const { executable, release } = await programs.lease('score', () => buildScoreProgram(config, weights));
      try {
        return notesOfEvents(sequence, await scoreEvents(config, executable, sequence, context));
      } finally {
        await release();
      }
    },
    open: (before) => openEventStream(config, weights, programs, before),
    release: () => programs.release(),
  };
}
