/**
 * The LSTM over note combinations: a softmax over the dictionary with an explicit escape to 128 sigmoids.
 * This file is the room's door: what others use of it.
 */
import { CheckpointError } from '../../errors.ts';
import type { Executable, Runtime } from '../../runtime/runtime.ts';
import { requireGrid } from '../grid.ts';
import type { StepModel, StoredModel } from '../model.ts';
import { lstmConfigFromJson } from './config.ts';
import { lstmParameters } from './parameters.ts';
import { buildScoreProgram, scoreRoll } from './score.ts';
import { openLstmStream } from './stream.ts';

export { LSTM_DEFAULTS, type LstmConfig, lstmConfigFromJson, lstmConfigToJson } from './config.ts';
export { createLstmTask, type LstmTask, type LstmTaskOptions } from './task.ts';

/**
 * An LSTM from its stored form.
 *
 * @throws CheckpointError where the weights do not fit the settings
 * @example const { nats } = await (await createLstm(stored, runtime)).score(roll);
 */
export async function createLstm(stored: StoredModel, runtime: Runtime): Promise<StepModel> {
  const config = lstmConfigFromJson(stored.config);
  const { weights } = stored;
  for (const { name, shape } of lstmParameters(config)) {
    if (weights[name]?.shape.join() !== shape.join()) {
      throw new CheckpointError(
        `the LSTM's weights ${name} are ${weights[name] === undefined ? 'missing' : 'of another shape'}; use another copy of the model`,
      );
    }
    if (!weights[name].data.every(Number.isFinite)) {
      throw new CheckpointError(
        `the LSTM's weights ${name} hold values that are no numbers; use another copy of the model`,
      );
    }
  }
  // Loaded when first asked for: generation never scores.
  let scorer: Promise<Executable> | undefined;
  return {
    kind: 'lstm',
    grid: config.grid,
    pedal: config.pedal,
    context: config.window,
    async score(roll) {
      requireGrid(roll, config.grid);
      scorer ??= runtime.load(buildScoreProgram(config, weights));
      // A load that failed may be tried again.
      scorer.catch(() => {
        scorer = undefined;
      });
      return scoreRoll(config, await scorer, roll);
    },
    open: (sequences) => openLstmStream(config, weights, runtime, sequences),
    async release() {
      const loaded = scorer;
      scorer = undefined;
      await (await loaded)?.release();
    },
  };
}
