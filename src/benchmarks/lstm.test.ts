import { expect, it } from 'vitest';
import { createNativeRuntime } from '../runtime/native.ts';
import { LSTM_RECIPES, lstmContender } from './lstm.ts';
import { rollSet } from './roll-set.ts';

const CHORDS = [[48, 64], [53, 65], [43, 59], []];
const piece = (steps: number, start: number) =>
  Array.from({ length: steps }, (_, i) => CHORDS[(start + i) % CHORDS.length] ?? []);
/** A chord at step 3 that training does not hold. */
const unheard = piece(12, 1).map((chord, step) => (step === 3 ? [40, 77] : chord));
const set = rollSet('Nottingham', {
  train: [0, 1, 2, 3].map((start) => piece(30, start)),
  validation: [piece(16, 2)],
  test: [piece(12, 1), unheard],
});
const recipe = {
  ...{ hiddenSize: 8, layers: 1, window: 8, dropout: 0, noteHeadWeight: 0.25, dictionarySize: 16 },
  ...{ batchSize: 4, epochs: 30, learningRate: 0.03, weightDecay: 0 },
};

it('the LSTM over combinations learns what follows, from the seed, and says something of chords that it never heard', async () => {
  const contender = lstmContender({ ...LSTM_RECIPES, Nottingham: recipe });
  const runtime = () => createNativeRuntime({ threads: 1 });
  const [one, two] = [
    await contender.train(set, { seed: 4, runtime }),
    await contender.train(set, { seed: 4, runtime }),
  ];
  const [heard, strange] = [await one.score(set.test[0]!), await one.score(set.test[1]!)];
  expect(await two.score(set.test[0]!)).toEqual(heard);
  expect(heard.reduce((sum, value) => sum + value, 0) / heard.length).toBeLessThan(1);
  expect(strange[3]).toBeGreaterThan(5);
  expect(strange[3]).toBeLessThan(100);
  expect(one).toMatchObject({ chosen: '1 x 8 units', model: { kind: 'lstm' } });
  await Promise.all([one.release?.(), two.release?.()]);
});
