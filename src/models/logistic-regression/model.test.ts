import { beforeAll, describe, expect, it } from 'vitest';
import { randomRoll } from '../../../test/support/random-roll.ts';
import { TEN_A_SECOND as grid, rollOf } from '../../../test/support/roll-text.ts';
import { CheckpointError, OptionError } from '../../errors.ts';
import { combinationAt } from '../../roll/roll.ts';
import type { StepModel, StoredModel } from '../model.ts';
import { fitLogisticRegression } from './fit.ts';
import { createLogisticRegression, readLogisticRegression, storeLogisticRegression } from './model.ts';

const pitches = [21, 48, 60, 64, 67, 108];
const song = randomRoll(3, { steps: 120, pitches });
/** Holds a pitch that the training song lacks. */
const other = rollOf('60 60,61 . 61 48,60,67 . . 60,64 127');

let stored: StoredModel;
let model: StepModel;

beforeAll(async () => {
  const fit = await fitLogisticRegression([song], { context: 7, c: 0.5 });
  stored = storeLogisticRegression(fit.model, { grid, pedal: true });
  model = createLogisticRegression(stored);
});

describe('the logistic regression as a step model', () => {
  it('scores with the very probabilities that it streams', async () => {
    for (const roll of [song, other]) {
      const { nats, binary } = await model.score(roll);
      expect(nats).toHaveLength(roll.steps);
      const stream = await model.open(1);
      for (let step = 0; step < roll.steps; step++) {
        const [next] = await stream.next();
        if (next?.kind !== 'notes') throw new Error('expected notes');
        const sounding = combinationAt(roll, step);
        const expected = next.probabilities.reduce(
          (sum, chance, note) => sum - Math.log(sounding.includes(note) ? chance : 1 - chance),
          0,
        );
        expect(nats[step]).toBeCloseTo(expected, 3);
        expect(binary[step]).toBeCloseTo(nats[step]! / 128, 12);
        await stream.push([sounding]);
      }
      await stream.close();
    }
  });

  it('has learned something', async () => {
    const { nats } = await model.score(song);
    const { nats: before } = await createLogisticRegression(
      storeLogisticRegression((await fitLogisticRegression([song], { context: 7, notes: [] })).model, {
        grid,
        pedal: true,
      }),
    ).score(song);
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    expect(sum(nats)).toBeLessThan(0.9 * sum(before));
  });

  it('keeps sequences side by side apart', async () => {
    const both = await model.open(2);
    const single = await model.open(1);
    await both.push([[60], [48, 67]]);
    await both.push([[60, 64], []]);
    await single.push([[48, 67]]);
    await single.push([[]]);
    expect((await both.next())[1]).toEqual((await single.next())[0]);
    expect((await both.next())[0]).not.toEqual((await single.next())[0]);
  });

  it('is finite for what it thought impossible, and for rolls of no step', async () => {
    const never = await model.score(rollOf('0,1,2,3,4,127'));
    expect(Number.isFinite(never.nats[0])).toBe(true);
    expect((await model.score(rollOf(''))).nats).toHaveLength(0);
  });

  it('knows its grid, its pedal and its context', async () => {
    expect(model).toMatchObject({ kind: 'logreg', grid, pedal: true, context: 7 });
    await expect(model.score({ ...song, grid: { unit: 'second', stepsPerSecond: 4 } })).rejects.toThrow(OptionError);
    await model.release();
  });
});

describe('a stored logistic regression', () => {
  it('comes back as it was, through JSON', () => {
    const config = JSON.parse(JSON.stringify(stored.config));
    const read = readLogisticRegression({ ...stored, config });
    expect([...read.inputs]).toEqual(pitches);
    expect(storeLogisticRegression(read, read)).toEqual(stored);
  });

  it('is refused where it is damaged', () => {
    const refuse = (change: (model: StoredModel) => StoredModel) =>
      expect(() => createLogisticRegression(change(structuredClone(stored)))).toThrow(CheckpointError);
    refuse((model) => ({ ...model, kind: 'lstm' }));
    for (const change of [
      { context: 6 },
      { context: 0 },
      { inputs: [48, 21, 60, 64, 67, 108] },
      { outputs: [1, 2] },
      { outputs: [21, 48, 60, 64, 67, 128] },
      { c: [1] },
      { grid: { unit: 'second' } },
      { pedal: 'yes' },
    ]) {
      refuse((model) => ({ ...model, config: { ...model.config, ...change } }));
    }
    refuse((model) => {
      model.weights['weight']!.data[3] = Number.NaN;
      return model;
    });
    refuse((model) => ({ ...model, weights: { weight: model.weights['weight']! } }));
  });
});
