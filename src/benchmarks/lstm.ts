/**
 * The experiment's LSTM: a softmax over the combinations of notes that training holds, with an escape to single notes
 * for those that it does not hold.
 */
import { createLstm, createLstmTask, type LstmConfig, storeLstm } from '../models/lstm/index.ts';
import { buildDictionary } from '../roll/dictionary.ts';
import type { Contender } from './contender.ts';
import { type Networks, type TrainingRecipe, trainNetworks } from './members.ts';
import type { RollSet, RollSetName } from './roll-set.ts';

/** How a set's network is made and trained. */
export interface LstmRecipe
  extends TrainingRecipe,
    Pick<LstmConfig, 'hiddenSize' | 'layers' | 'window' | 'dropout' | 'noteHeadWeight'> {
  /** V: most combinations. */
  readonly dictionarySize: number;
}

/** How often a training is validated. */
const VALIDATIONS = 40;

/** JSB's: 5.78 nats on validation; with a dropout of 0.5 5.79, of 0.6 in 100 epochs 5.86, in 30 epochs of 0.5 5.96. */
const JSB: LstmRecipe = {
  hiddenSize: 256,
  layers: 1,
  window: 64,
  dropout: 0.4,
  noteHeadWeight: 0.25,
  dictionarySize: 4096,
  batchSize: 16,
  epochs: 60,
  learningRate: 4e-3,
  weightDecay: 0.1,
};

/** Longer windows, as in the other networks of these sets. */
const LARGER: LstmRecipe = { ...JSB, window: 128 };

export const LSTM_RECIPES: Readonly<Record<RollSetName, LstmRecipe>> = {
  JSB_Chorales: JSB,
  Nottingham: { ...LARGER, epochs: 20 },
  MuseData: { ...LARGER, dropout: 0.3, epochs: 12 },
  Piano_midi: { ...LARGER, epochs: 20 },
};

export const lstm: Contender = lstmContender();

/** The contender with other recipes than its own. */
export function lstmContender(recipes: Readonly<Record<RollSetName, LstmRecipe>> = LSTM_RECIPES): Contender {
  return {
    name: 'lstm',
    title: 'LSTM over note combinations, with an escape',
    track: 'joint',
    train: (set, context) => trainNetworks(set, networkOf(set, recipes[set.name]), context),
  };
}

function networkOf(set: RollSet, recipe: LstmRecipe): Networks {
  const { hiddenSize, layers, window, dropout, noteHeadWeight, dictionarySize, batchSize } = recipe;
  const config: LstmConfig = {
    ...{ hiddenSize, layers, window, dropout, noteHeadWeight },
    loss: 'every',
    dictionary: buildDictionary(set.train, { maxSize: dictionarySize, minCount: 2 }),
    grid: set.grid,
    pedal: false,
  };
  return {
    recipe,
    validations: VALIDATIONS,
    task: (seed) => createLstmTask(set.train, set.validation, config, { batchSize, seed }),
    store: ([weights]) => storeLstm(config, weights!),
    open: createLstm,
  };
}
