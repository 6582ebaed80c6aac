import { describe, expect, it } from 'vitest';
import { randomRoll } from '../../../test/support/random-roll.ts';
import { rollOf } from '../../../test/support/roll-text.ts';
import { DatasetError, OptionError } from '../../errors.ts';
import { chooseC, noteLosses } from './choose-c.ts';
import { fitLogisticRegression } from './fit.ts';
import { createLogisticRegression, storeLogisticRegression } from './model.ts';

const pitches = [48, 55, 60, 64, 67];
const training = [randomRoll(1, { steps: 250, pitches })];
const validation = [randomRoll(2, { steps: 200, pitches }), rollOf('60 61 61,67 .')];
const grid = [10, 0.003, 0.1];
const shared = { context: 8 };

describe('chooseC', () => {
  it('keeps for each note the C that predicts the validation songs best', async () => {
    const chosen = await chooseC(training, validation, { ...shared, grid });
    expect(chosen.path.map(({ c }) => c)).toEqual([0.003, 0.1, 10]);
    const alone = await Promise.all(
      chosen.path.map(async ({ c }) =>
        noteLosses((await fitLogisticRegression(training, { ...shared, c })).model, validation),
      ),
    );
    const losses = noteLosses(chosen.model, validation);
    for (const note of pitches) {
      const best = Math.min(...alone.map((each) => each[note]!));
      expect(losses[note]! / best).toBeCloseTo(1, 3);
      const at = chosen.path.findIndex(({ c }) => c === chosen.model.c[note]);
      expect(alone[at]![note]! / best).toBeCloseTo(1, 3);
    }
    const steps = validation.reduce((sum, roll) => sum + roll.steps, 0);
    expect(chosen.validationNats).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / steps, 6);
    for (const { validationNats } of chosen.path) expect(chosen.validationNats).toBeLessThanOrEqual(validationNats);
  });

  it('reports the losses that the model scores with', async () => {
    const { model } = await chooseC(training, validation, { ...shared, grid: [0.1] });
    const options = { grid: training[0]!.grid, pedal: false };
    const scorer = createLogisticRegression(storeLogisticRegression(model, options));
    const scores = await Promise.all(validation.map((roll) => scorer.score(roll)));
    const nats = scores.flatMap((score) => [...score.nats]).reduce((sum, each) => sum + each, 0);
    expect(noteLosses(model, validation).reduce((sum, loss) => sum + loss, 0)).toBeCloseTo(nats, 3);
  });

  it('refuses an empty grid, a C of 0, and no validation data', async () => {
    await expect(chooseC(training, validation, { grid: [] })).rejects.toThrow(OptionError);
    await expect(chooseC(training, validation, { grid: [1, 0] })).rejects.toThrow(OptionError);
    await expect(chooseC(training, [rollOf('')], shared)).rejects.toThrow(DatasetError);
  });
});
