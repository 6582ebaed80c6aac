/**
 * The settings of the transformer over notes, in use and as plain JSON.
 */
import { z } from 'zod';
import { CheckpointError } from '../../errors.ts';

export interface TransformerConfig {
  /** W: length of the vectors that a position carries; a multiple of 32 * heads. */
  readonly width: number;
  readonly layers: number;
  /** Attention heads of a layer, an even number: half of them see places in the sequence, half see times. */
  readonly heads: number;
  /** Width of the layer between the two products of each feed-forward part. */
  readonly feedForward: number;
  /** U: width of the layer in each of the heads that predict pitch, duration and velocity. */
  readonly headWidth: number;
  /** S: positions that a window holds: notes, and the start. */
  readonly window: number;
  /** How far ahead of its time a given note is shown: in ticks of the time base. */
  readonly lead: { readonly score: number; readonly performance: number };
}

/** About 4.36 million parameters: the most that a training of hours on two cores makes good use of. A lead of eight beats, or of five seconds. */
export const TRANSFORMER_DEFAULTS = {
  width: 192,
  layers: 6,
  heads: 4,
  feedForward: 768,
  headWidth: 160,
  window: 512,
  lead: { score: 192, performance: 500 },
} as const satisfies TransformerConfig;

const whole = z.number().int().positive();

const schema = z
  .object({
    width: whole,
    layers: whole,
    heads: whole,
    feedForward: whole,
    headWidth: whole,
    window: whole.min(2),
    lead: z.object({ score: whole, performance: whole }),
  })
  .refine(({ heads }) => heads % 2 === 0, { path: ['heads'], message: 'must be even' })
  .refine(({ width, heads }) => width % (2 * heads) === 0, {
    path: ['width'],
    message: 'must be a multiple of twice the heads',
  });

/** The settings as plain JSON. */
export function transformerConfigToJson(config: TransformerConfig): Readonly<Record<string, unknown>> {
  return { ...config };
}

/** @throws CheckpointError where the JSON is not the settings of a transformer */
export function transformerConfigFromJson(json: Readonly<Record<string, unknown>>): TransformerConfig {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new CheckpointError(
    `the transformer's setting ${issue?.path.join('.')} is damaged (${issue?.message}); use another copy of the model`,
  );
}
