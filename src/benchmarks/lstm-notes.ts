/**
 * An LSTM with independent notes, trained as the little data ask for: notes hidden from the input, dropout of outputs
 * and recurrent weights, weight decay, transposition where it helps, the weights of the best validation, and the mean of
 * a few networks.
 */
import {
  createLstmNotes,
  createLstmNotesTask,
  type LstmNotesConfig,
  storeLstmNotes,
} from '../models/lstm-notes/index.ts';
import type { Contender } from './contender.ts';
import { type Networks, type TrainingRecipe, trainNetworks } from './members.ts';
import { HIGHEST_PITCH, LOWEST_PITCH, type RollSet, type RollSetName } from './roll-set.ts';

/** How a set's networks are made and trained. */
export interface LstmNotesRecipe
  extends TrainingRecipe,
    Omit<LstmNotesConfig, 'lowest' | 'highest' | 'grid' | 'pedal' | 'members'> {
  readonly members: number;
}

/** How often a training is validated. */
const VALIDATIONS = 40;

/**
 * JSB's: three such networks come to 7.65 nats on validation each. Without recall one came to 8.35 after 100 epochs (a
 * logistic regression: 8.72), and without the four frames and the period, with more dropout and transposition by up to 5,
 * to 8.50 after 80 of 120.
 */
const JSB: LstmNotesRecipe = {
  hiddenSize: 256,
  layers: 1,
  window: 64,
  frames: 4,
  periods: [8],
  recall: true,
  inputDropout: 0.1,
  dropout: 0.4,
  recurrentDropout: 0.2,
  transpose: 3,
  members: 3,
  batchSize: 16,
  epochs: 250,
  learningRate: 4e-3,
  weightDecay: 0.1,
};

/** The larger sets have longer windows, and are long enough without transposition; their steps are eighths, in bars of 3 and 4 beats. */
const LARGER: LstmNotesRecipe = { ...JSB, window: 128, periods: [12, 16], transpose: 0, hiddenSize: 384 };

export const LSTM_NOTES_RECIPES: Readonly<Record<RollSetName, LstmNotesRecipe>> = {
  JSB_Chorales: JSB,
  Nottingham: { ...LARGER, epochs: 40, members: 2 },
  MuseData: { ...LARGER, epochs: 20, members: 1 },
  Piano_midi: { ...LARGER, transpose: 3, epochs: 50, members: 2 },
};

export const lstmNotes: Contender = lstmNotesContender();

/** The contender with other recipes than its own. */
export function lstmNotesContender(
  recipes: Readonly<Record<RollSetName, LstmNotesRecipe>> = LSTM_NOTES_RECIPES,
): Contender {
  return {
    name: 'lstm-notes',
    title: 'LSTM, independent notes',
    track: 'independent',
    train: (set, context) => trainNetworks(set, networksOf(set, recipes[set.name]), context),
  };
}

function networksOf(set: RollSet, recipe: LstmNotesRecipe): Networks {
  const { batchSize, epochs, learningRate, weightDecay, ...shape } = recipe;
  const config: LstmNotesConfig = {
    ...shape,
    lowest: LOWEST_PITCH,
    highest: HIGHEST_PITCH,
    grid: set.grid,
    pedal: false,
  };
  return {
    recipe,
    validations: VALIDATIONS,
    task: (seed) => createLstmNotesTask(set.train, set.validation, config, { batchSize, seed }),
    store: (trained) => storeLstmNotes(config, trained),
    open: createLstmNotes,
  };
}
