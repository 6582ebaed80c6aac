/** A small transformer over notes with random weights that are nowhere zero, so that nothing goes unnoticed. */
import type { StoredModel, Weights } from '../../src/models/model.ts';
import { type TransformerConfig, transformerConfigToJson } from '../../src/models/transformer/index.ts';
import { transformerParameters } from '../../src/models/transformer/parameters.ts';
import { Random } from '../../src/random.ts';

export const SMALL_TRANSFORMER: TransformerConfig = {
  width: 32,
  layers: 2,
  heads: 2,
  feedForward: 64,
  headWidth: 32,
  window: 32,
  lead: { score: 48, performance: 100 },
};

export function untrainedTransformer(config: TransformerConfig = SMALL_TRANSFORMER): StoredModel {
  const weights: Weights = Object.fromEntries(
    transformerParameters(config).map(({ name, shape }, index) => {
      const random = Random.of(3, index);
      const size = shape.reduce((product, length) => product * length, 1);
      const data = Float32Array.from({ length: size }, () => 0.2 * random.normal());
      return [name, { dtype: 'float32' as const, shape, data }];
    }),
  );
  return { kind: 'transformer', config: transformerConfigToJson(config), weights };
}
