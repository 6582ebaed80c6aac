import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomRoll } from '../../test/support/random-roll.ts';
import { temporaryFolder } from '../../test/support/temporary.ts';
import { OptionError } from '../errors.ts';
import { loadModel } from './model-folder.ts';
import { type TrainPitchTiedOptions, trainPitchTied } from './train-pitch-tied.ts';

const base = temporaryFolder();
const pitches = [48, 55, 60, 64];
const data = {
  train: [randomRoll(1, { steps: 60, pitches })],
  validation: [randomRoll(2, { steps: 30, pitches })],
};
const { grid } = data.train[0]!;
const options: Omit<TrainPitchTiedOptions, 'out'> = {
  ...{ data, grid, hiddenSize: 6, noteUnits: [8], window: 8, batchSize: 2, rows: 8, steps: 12, seed: 2 },
  validateEvery: 4,
};

describe('trainPitchTied', () => {
  it('writes a model that scores, and goes on with a stopped run to the same model', async () => {
    const plans: number[] = [];
    const whole = await trainPitchTied({
      ...options,
      out: join(base, 'whole'),
      onPlan: ({ weights, steps }) => plans.push(weights, steps),
    });
    expect(whole).toMatchObject({ reason: 'steps', step: 12 });
    expect(plans).toEqual([expect.any(Number), 12]);
    const model = await loadModel(join(base, 'whole'));
    expect(model).toMatchObject({ kind: 'pitch-tied', grid, pedal: false });
    const { nats } = await model.score(data.validation[0]!);
    expect(nats.every(Number.isFinite)).toBe(true);
    await model.release();

    const out = join(base, 'stopped');
    const signal = { aborted: false };
    const stopped = await trainPitchTied({
      ...options,
      out,
      signal,
      onEvent: (event) => {
        if (event.type === 'step' && event.step === 6) signal.aborted = true;
      },
    });
    expect(stopped).toMatchObject({ reason: 'interrupted', step: 6 });
    const resumed = await trainPitchTied({ ...options, out, resume: true });
    expect(resumed.best).toEqual(whole.best);
    expect(resumed.model).toEqual(whole.model);
  });

  it('refuses settings out of range', async () => {
    const out = join(base, 'wrong');
    await expect(trainPitchTied({ ...options, out, averageDecay: 1 })).rejects.toThrow(OptionError);
    await expect(trainPitchTied({ ...options, out, noteUnits: [] })).rejects.toThrow(/noteUnits/);
  });
});
