/** Settings of a run: what is given, completed from the run that is resumed, or by the defaults, and checked. */
import { z } from 'zod';
import { OptionError } from '../errors.ts';
import { gridSchema } from '../models/grid.ts';
import type { Schedule } from '../training/schedule.ts';
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

/** What all trainings by gradients are told. */
export interface TrainingSettings {
  /** B: windows, or passages, in a batch. */
  readonly batchSize: number;
  /** Length of the training in batches; null: `epochs` decides. */
  readonly steps: number | null;
  /** How often each training step, event or note is predicted, if `steps` does not say otherwise. */
  readonly epochs: number;
  /** The peak; of Muon, where that trains the matrices inside the layers. */
  readonly learningRate: number;
  /** Decoupled. */
  readonly weightDecay: number;
  readonly clipNorm: number;
  readonly schedule: Schedule;
  /** Batches between validations; null: the training's own choice. */
  readonly validateEvery: number | null;
  /** Batches between checkpoints; null: at every validation. */
  readonly checkpointEvery: number | null;
  readonly seed: number;
}

export const TRAINING_DEFAULTS = {
  steps: null,
  weightDecay: 0.01,
  clipNorm: 1,
  schedule: { kind: 'trapezoid', warmupSteps: 20, decayShare: 0.2 },
  validateEvery: null,
  checkpointEvery: null,
  seed: 0,
} as const satisfies Partial<TrainingSettings>;

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

/** What trainings on songs as rolls are told too. */
export interface SongSettings {
  /** Training songs; null: all of the training split. */
  readonly songs: number | null;
  /** Most validation songs. */
  readonly validationSongs: number;
  /** Validations without a new best after which training stops; null: never. */
  readonly patience: number | null;
}

export const SONG_DEFAULTS = {
  grid: { unit: 'second', stepsPerSecond: 8 },
  pedal: false,
  songs: null,
  validationSongs: 24,
  patience: 10,
} as const;

export const songShape = {
  grid: gridSchema,
  pedal: z.boolean(),
  songs: count.nullable(),
  validationSongs: z.number().int().nonnegative(),
  patience: count.nullable(),
};

/** What trainings with Muon and AdamW are told too. */
export interface MuonSettings {
  /** AdamW's learning rate, for inputs, outputs, tables and biases, as a multiple of Muon's. */
  readonly adamWRateFactor: number;
}

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
