/** Settings of a run: what is given, completed from the run that is resumed, or by the defaults, and checked. */
import { z } from 'zod';
import { OptionError } from '../errors.ts';
import type { RunSettings } from './run-folder.ts';

const warmupSteps = z.number().int().nonnegative().optional();

/** A `Schedule` of the learning rate. */
export const scheduleSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('constant'), warmupSteps }),
  z.object({ kind: z.literal('cosine'), warmupSteps, floor: z.number().min(0).max(1).optional() }),
  z.object({ kind: z.literal('linear'), warmupSteps }),
  z.object({ kind: z.literal('trapezoid'), warmupSteps, decayShare: z.number().min(0).max(1).optional() }),
]);

export const count = z.number().int().positive();
export const rate = z.number().positive();

/** The settings that all trainings by gradients have. */
export const trainingShape = {
  batchSize: count,
  steps: count.nullable(),
  epochs: rate,
  learningRate: rate,
  weightDecay: z.number().nonnegative(),
  clipNorm: rate,
  schedule: scheduleSchema,
  validateEvery: count.nullable(),
  checkpointEvery: count.nullable(),
  seed: z.number().int(),
};

/** The run that is resumed, where epochs that are given now count more than its steps. */
export function withNewEpochs(
  given: { readonly epochs?: number; readonly steps?: number | null },
  stored: RunSettings | undefined,
): RunSettings | undefined {
  const hasNewEpochs = given.epochs !== undefined && given.steps === undefined;
  return stored !== undefined && hasNewEpochs ? { ...stored, steps: null } : stored;
}

/**
 * @param defaults all settings; their names are the ones that count
 * @returns the settings in the schema's order of keys, so that equal settings are equal as JSON
 * @throws OptionError naming a setting that is out of range
 */
export function completeSettings<Settings extends object>(
  schema: z.ZodType,
  defaults: Settings,
  given: Partial<Settings>,
  stored: RunSettings | undefined,
): Settings {
  const settings = Object.fromEntries(
    Object.entries(defaults).map(([name, standard]) => [
      name,
      given[name as keyof Settings] ?? stored?.[name] ?? standard,
    ]),
  );
  const result = schema.safeParse(settings);
  if (!result.success) {
    const { path, message } = result.error.issues[0] ?? { path: [], message: 'not valid' };
    throw new OptionError(`the setting ${path.join('.')} is not valid: ${message}`);
  }
  return result.data as Settings;
}
