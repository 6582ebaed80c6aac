/**
 * The transformer over notes: one position for each note, nested heads for its waiting time, pitch, duration and
 * velocity, given notes shown ahead of their time. This file is the room's door: what others use of it.
 */
import { ProgramCache } from '../../runtime/program-cache.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { StoredModel } from '../model.ts';
import type { NoteModel } from '../note-model.ts';
import { transformerConfigFromJson } from './config.ts';
import { checkTransformerWeights } from './parameters.ts';
import { buildScoreProgram, scoreSequence } from './score.ts';
import { TransformerSession } from './session.ts';
import type { Precision } from './stream-programs.ts';

export { type Augmentation, CONTROLLED_SHARE, GIVEN_SHARE, type LabelledSequence } from './augment.ts';
export {
  TRANSFORMER_DEFAULTS,
  type TransformerConfig,
  transformerConfigFromJson,
  transformerConfigToJson,
} from './config.ts';
export { checkTransformerWeights } from './parameters.ts';
export {
  createTransformerTask,
  type PieceSource,
  type TransformerTask,
  type TransformerTaskOptions,
} from './task.ts';

/**
 * A transformer from its stored form.
 *
 * @param options.precision of the weights while it writes; scores are always computed in float32. Default: '8-bit'.
 * @throws CheckpointError where the weights do not fit the settings
 */
export async function createTransformer(
  stored: StoredModel,
  runtime: Runtime,
  { precision = '8-bit' }: { readonly precision?: Precision } = {},
): Promise<NoteModel> {
  const config = transformerConfigFromJson(stored.config);
  const { weights } = stored;
  checkTransformerWeights(weights, config);
  const programs = new ProgramCache(runtime, 16);
  return {
    kind: 'transformer',
    context: config.window - 1,
    async score(sequence, { context = 'window' } = {}) {
      const { executable, release } = await programs.lease('score', () => buildScoreProgram(config, weights));
      try {
        return await scoreSequence(config, executable, sequence, context);
      } finally {
        await release();
      }
    },
    open: (options) => TransformerSession.open({ config, weights, precision, programs }, options),
    release: () => programs.release(),
  };
}
