import { describe, expect, it } from 'vitest';
import { CadenzaError } from '../errors.ts';
import { createNativeRuntime } from '../runtime/native.ts';
import type { TrainingState } from '../training/loop.ts';
import type { TrainContext, TrainingStore } from './contender.ts';
import { PITCH_TIED_RECIPES, pitchTiedContender } from './pitch-tied.ts';
import { rollSet } from './roll-set.ts';

const piece = (steps: number, start: number) =>
  Array.from({ length: steps }, (_, i) => [[48, 64], [53, 65], [43, 59], []][(start + i) % 4] ?? []);
const set = rollSet('Nottingham', {
  train: [0, 1, 2, 3].map((start) => piece(30, start)),
  validation: [piece(16, 2)],
  test: [piece(12, 1)],
});
const recipe = {
  ...PITCH_TIED_RECIPES.Nottingham,
  hiddenSize: 6,
  noteUnits: [8],
  window: 8,
  periods: [2],
  lags: [4],
  dropout: 0,
  recurrentDropout: 0.1,
  inputDropout: 0,
  members: 2,
  batchSize: 4,
  rows: 12,
  epochs: 12,
  learningRate: 0.03,
  averageDecay: 0.8,
};
const contender = pitchTiedContender({ ...PITCH_TIED_RECIPES, Nottingham: recipe });
const runtime = () => createNativeRuntime({ threads: 1 });
const mean = (nats: Float64Array) => nats.reduce((sum, value) => sum + value, 0) / nats.length;

describe('the pitch-tied network of the benchmark', () => {
  it('trains its networks side by side, and scores with their mean', async () => {
    const texts: string[] = [];
    const one = await contender.train(set, { seed: 4, runtime, onProgress: (text) => texts.push(text) });
    expect(mean(await one.score(set.test[0]!))).toBeLessThan(3);
    // What it says of validation is what its model scores there.
    expect(one.validation).toBeCloseTo(mean(await one.score(set.validation[0]!)), 6);
    expect(one.model).toMatchObject({ kind: 'pitch-tied', config: { members: 2, pitchClasses: true } });
    expect(texts).toContainEqual(
      expect.stringMatching(/^step \d+ of \d+, loss [\d.]+, validation [\d.]+ [\d.]+, \d+ min left$/),
    );
    await one.release?.();
  });

  it('stops, and goes on to what it would have come to', async () => {
    const context = { seed: 4, runtime };
    const whole = await contender.train(set, context);
    const kept = new Map<string, { settings: unknown; state: TrainingState }>();
    const store: TrainingStore = {
      read: async (name, settings) => (kept.get(name)?.settings === settings ? kept.get(name)?.state : undefined),
      write: async (name, settings, state) => {
        kept.set(name, { settings, state });
      },
    };
    const stoppedAt = async (step: number): Promise<void> => {
      const signal = { aborted: false };
      const stopping: TrainContext = {
        ...context,
        store,
        signal,
        onProgress: (text) => {
          if (text.startsWith(`step ${step} `)) signal.aborted = true;
        },
      };
      await expect(contender.train(set, stopping)).rejects.toThrow(CadenzaError);
    };
    await stoppedAt(7);
    expect([...kept.values()].every(({ state }) => state.step >= 7)).toBe(true);
    expect(kept.size).toBe(2);
    const again = await contender.train(set, { ...context, store });
    expect(again.model).toEqual(whole.model);
    await Promise.all([whole.release?.(), again.release?.()]);
  });
});
