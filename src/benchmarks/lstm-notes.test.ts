import { describe, expect, it } from 'vitest';
import { CadenzaError } from '../errors.ts';
import { createNativeRuntime } from '../runtime/native.ts';
import { LSTM_NOTES_RECIPES, lstmNotesContender } from './lstm-notes.ts';
import { rollSet } from './roll-set.ts';

const piece = (steps: number, start: number) =>
  Array.from({ length: steps }, (_, i) => [[48, 64], [53, 65], [43, 59], []][(start + i) % 4] ?? []);
const set = rollSet('Nottingham', {
  train: [0, 1, 2, 3].map((start) => piece(30, start)),
  validation: [piece(16, 2)],
  test: [piece(12, 1)],
});
const recipe = {
  ...LSTM_NOTES_RECIPES.Nottingham,
  hiddenSize: 8,
  window: 8,
  frames: 1,
  periods: [2],
  dropout: 0,
  recurrentDropout: 0,
  inputDropout: 0,
  transpose: 0,
  members: 2,
  batchSize: 4,
  epochs: 30,
  learningRate: 0.03,
};
const contender = lstmNotesContender({ ...LSTM_NOTES_RECIPES, Nottingham: recipe });
const runtime = () => createNativeRuntime({ threads: 1 });

describe('the LSTM of the benchmark', () => {
  it('trains its networks side by side, each from the seed, and scores with their mean', async () => {
    const texts: string[] = [];
    const train = () => contender.train(set, { seed: 4, runtime, onProgress: (text) => texts.push(text) });
    const [one, two] = [await train(), await train()];
    const nats = await one.score(set.test[0]!);
    expect(await two.score(set.test[0]!)).toEqual(nats);
    expect(nats.reduce((sum, value) => sum + value, 0) / nats.length).toBeLessThan(3);
    expect(one.validation).toBeLessThan(3);
    expect(one.model).toMatchObject({ kind: 'lstm-notes', config: { members: 2 } });
    expect(texts).toContainEqual(
      expect.stringMatching(/^step \d+ of \d+, loss [\d.]+, validation [\d.]+ [\d.]+, \d+ min left$/),
    );
    await Promise.all([one.release?.(), two.release?.()]);
  });

  it('stops all of them', async () => {
    const signal = { aborted: false };
    const training = contender.train(set, {
      seed: 4,
      runtime,
      signal,
      onProgress: () => {
        signal.aborted = true;
      },
    });
    await expect(training).rejects.toThrow(CadenzaError);
  });
});
