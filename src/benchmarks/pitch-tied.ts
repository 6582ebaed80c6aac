/**
 * The pitch-tied network: notes given the lower notes of their step, by weights that all pitches share. Trained on some
 * pitches of each window, with dropout, weight decay, moved heights and averaged weights; the mean of a few networks.
 *
 * The sets' pieces were all moved to C, so that pitches are told their pitch class.
 */
import {
  createPitchTied,
  createPitchTiedTask,
  type PitchTiedConfig,
  storePitchTied,
} from '../models/pitch-tied/index.ts';
import { soundingRange } from '../models/sounding-range.ts';
import type { Contender } from './contender.ts';
import { type Networks, type TrainingRecipe, trainNetworks } from './members.ts';
import { HIGHEST_PITCH, LOWEST_PITCH, type RollSet, type RollSetName } from './roll-set.ts';

/** How a set's networks are made and trained. */
export interface PitchTiedRecipe
  extends TrainingRecipe,
    Omit<PitchTiedConfig, 'pitchClasses' | 'lowest' | 'highest' | 'grid' | 'pedal' | 'members'> {
  readonly members: number;
  /** Pitches of a window that a batch looks at. */
  readonly rows: number;
}

/** How often a training is validated, and on how many windows at most. */
const VALIDATIONS = 20;
const VALIDATION_WINDOWS = 64;

/**
 * JSB's: one such network comes to 4.74 nats on validation after 12 epochs, in a minute of one core. After 4 epochs it is at
 * 5.64 (with a rate of 0.003 at 6.74, of 0.006 at 6.32, of 0.02 at 5.75; without recall at 5.98; with half of the pitches of
 * twice as many windows at 6.05).
 */
const JSB: PitchTiedRecipe = {
  hiddenSize: 64,
  noteUnits: [96, 48],
  window: 64,
  reach: 18,
  below: 24,
  periods: [16],
  lags: [],
  recall: true,
  inputDropout: 0.05,
  dropout: 0.25,
  recurrentDropout: 0.1,
  transpose: 5,
  members: 4,
  batchSize: 16,
  rows: 24,
  epochs: 60,
  learningRate: 1e-2,
  weightDecay: 0.03,
  averageDecay: 0.99,
};

/** The larger sets have more to learn and repeat themselves by bars: their steps are eighths, in bars of 3 and 4 beats. */
const LARGER: PitchTiedRecipe = {
  ...JSB,
  hiddenSize: 96,
  noteUnits: [128, 64],
  window: 96,
  periods: [12, 16],
  lags: [12, 16, 32, 64],
  dropout: 0.2,
  members: 2,
};

export const PITCH_TIED_RECIPES: Readonly<Record<RollSetName, PitchTiedRecipe>> = {
  JSB_Chorales: JSB,
  Nottingham: { ...LARGER, dropout: 0.1, rows: 20, epochs: 30 },
  MuseData: { ...LARGER, dropout: 0.1, rows: 28, epochs: 18 },
  Piano_midi: { ...LARGER, dropout: 0.25, rows: 32, epochs: 28 },
};

export const pitchTied: Contender = pitchTiedContender();

/** The contender with other recipes than its own. */
export function pitchTiedContender(
  recipes: Readonly<Record<RollSetName, PitchTiedRecipe>> = PITCH_TIED_RECIPES,
): Contender {
  return {
    name: 'pitch-tied',
    title: 'pitch-tied network, notes from low to high',
    track: 'joint',
    train: (set, context) => trainNetworks(set, networksOf(set, recipes[set.name]), context),
  };
}

function networksOf(set: RollSet, recipe: PitchTiedRecipe): Networks {
  const { batchSize, rows, epochs, learningRate, weightDecay, averageDecay, ...shape } = recipe;
  const config: PitchTiedConfig = {
    ...shape,
    pitchClasses: true,
    ...soundingRange(set.train, { lowest: LOWEST_PITCH, highest: HIGHEST_PITCH }),
    grid: set.grid,
    pedal: false,
  };
  return {
    recipe,
    validations: VALIDATIONS,
    task: (seed) =>
      createPitchTiedTask(set.train, set.validation, config, {
        batchSize,
        rows,
        seed,
        validationWindows: VALIDATION_WINDOWS,
      }),
    store: (trained) => storePitchTied(config, trained),
    open: createPitchTied,
  };
}
