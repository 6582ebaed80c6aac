import { expect, it } from 'vitest';
import { randomRoll } from '../../../test/support/random-roll.ts';
import { createLstmNotesTask, type LstmNotesConfig } from './index.ts';

const roll = randomRoll(3, { steps: 90, pitches: [48, 60, 64] });
const config: LstmNotesConfig = {
  ...{ hiddenSize: 4, layers: 1, window: 10, frames: 1, periods: [], recall: false },
  ...{ inputDropout: 0, dropout: 0, recurrentDropout: 0, transpose: 0, lowest: 40, highest: 80, members: 1 },
  ...{ grid: roll.grid, pedal: false },
};

it('validates on as many windows as it is told, spread over the songs', () => {
  const all = createLstmNotesTask([roll], [roll], config, { batchSize: 4 });
  // One every five steps, of which the first counts ten steps and the others five.
  const weights = (task: typeof all) =>
    Array.from({ length: task.validationBatches }, (_, index) => task.validationBatch(index).weight);
  expect(weights(all).reduce((sum, weight) => sum + weight, 0)).toBe(90);
  const some = createLstmNotesTask([roll], [roll], config, { batchSize: 4, validationWindows: 3 });
  expect(weights(some)).toEqual([20]);
});
