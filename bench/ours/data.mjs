/** Preparing training data: reading the songs, cutting them into rolls, and counting their combinations. */
import { buildDictionary } from '../../dist/index.js';
import { FULL_EXPERIMENT } from '../../dist/node/index.js';
import { prepareTrainingData } from '../../dist/node/training-data.js';
import { openSongs } from '../music.mjs';

/** A run reads everything anew, as a training run does; in the experiment's settings. */
export async function prepare({ source, songs }) {
  const { grid, pedal, lstm } = FULL_EXPERIMENT;
  let details = {};
  // Made-up songs are made once, off the clock.
  const made = source === undefined ? await openSongs(source, songs) : undefined;
  return {
    run: async () => {
      const collection = made ?? (await openSongs(source, songs));
      const { train } = await prepareTrainingData(collection, { grid, pedal, songs, validationSongs: 0 });
      collection.close();
      const dictionary = buildDictionary(train, { maxSize: lstm.dictionarySize, minCount: 2 });
      details = { steps: train.reduce((sum, { steps }) => sum + steps, 0), combinations: dictionary.size };
    },
    details: () => details,
  };
}
