/**
 * What the experiment is: the original's design (93 songs, windows of 50 steps, 128 logistic regressions against an
 * LSTM over note combinations, each trained on one song, half of them and all), with every choice it left open
 * stated here.
 */
import type { Grid } from '../../roll/roll.ts';
import { LSTM_TRAINING_DEFAULTS, type LstmSettings } from '../lstm-settings.ts';
import { LOGREG_TRAINING_DEFAULTS, type LogregSettings } from '../train-logreg.ts';

export interface ExperimentSettings {
  /** Training songs of the largest variant. */
  readonly songs: number;
  readonly validationSongs: number;
  readonly testSongs: number;
  readonly grid: Grid;
  readonly pedal: boolean;
  /** Steps that a prediction sees, for both models. */
  readonly context: number;
  readonly lstm: Partial<LstmSettings>;
  readonly logreg: Partial<LogregSettings>;
  /** Samples of each model and way of decoding, for the statistics. */
  readonly samples: number;
  readonly promptSeconds: number;
  readonly sampleSeconds: number;
  readonly seed: number;
}

const GRID: Grid = { unit: 'second', stepsPerSecond: 8 };

/**
 * The original's size. Eight steps a second without pedal: with the pedal, or with coarser steps, most note combinations
 * of a new piece were never seen in training (docs/EXPERIMENT.md has the figures), and a dictionary means little.
 */
export const FULL_EXPERIMENT: ExperimentSettings = {
  songs: 93,
  validationSongs: 16,
  testSongs: 20,
  grid: GRID,
  pedal: false,
  context: 50,
  lstm: { hiddenSize: 384, dictionarySize: 4096, epochs: 12, patience: 6, dropout: 0.3 },
  logreg: {},
  samples: 8,
  promptSeconds: 10,
  sampleSeconds: 30,
  seed: 1,
};

/** The same in small: a few songs, a small LSTM, little of everything. */
export const QUICK_EXPERIMENT: ExperimentSettings = {
  ...FULL_EXPERIMENT,
  songs: 6,
  validationSongs: 2,
  testSongs: 3,
  lstm: { hiddenSize: 96, dictionarySize: 512, epochs: 6, batchSize: 32, patience: 6 },
  logreg: { maxIterations: 40, cGrid: [0.001, 0.01, 0.1] },
  samples: 3,
  sampleSeconds: 10,
};

/** A training set of the experiment. */
export interface Variant {
  readonly name: 'one song' | 'half the songs' | 'all songs';
  readonly songs: number;
}

/** One song, half the songs and all of them; each is the beginning of the next one's list. */
export function variantsOf({ songs }: Pick<ExperimentSettings, 'songs'>): Variant[] {
  return [
    { name: 'one song', songs: 1 },
    { name: 'half the songs', songs: Math.max(1, Math.ceil(songs / 2)) },
    { name: 'all songs', songs },
  ];
}

/** The settings of a variant's two runs that the experiment decides; the others are the trainings' defaults. */
export function ownRunSettings(settings: ExperimentSettings): {
  lstm: Partial<LstmSettings>;
  logreg: Partial<LogregSettings>;
} {
  const { grid, pedal, context, seed, validationSongs } = settings;
  const shared = { grid, pedal, seed, validationSongs };
  return {
    lstm: { ...shared, window: context, ...settings.lstm },
    logreg: { ...shared, context, ...settings.logreg },
  };
}

/** All settings of a variant's two runs. */
export function runSettings(settings: ExperimentSettings): { lstm: LstmSettings; logreg: LogregSettings } {
  const { lstm, logreg } = ownRunSettings(settings);
  return { lstm: { ...LSTM_TRAINING_DEFAULTS, ...lstm }, logreg: { ...LOGREG_TRAINING_DEFAULTS, ...logreg } };
}
