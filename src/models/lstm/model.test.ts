import { beforeAll, describe, expect, it } from 'vitest';
import { rollOf, TEN_A_SECOND } from '../../../test/support/roll-text.ts';
import { CheckpointError, OptionError } from '../../errors.ts';
import { Random } from '../../random.ts';
import { buildDictionary } from '../../roll/dictionary.ts';
import { combinationAt, type Roll } from '../../roll/roll.ts';
import { createNativeRuntime } from '../../runtime/native.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { StepDistribution, StoredModel } from '../model.ts';
import { createLstm, type LstmConfig, storeLstm } from './index.ts';
import { lstmParameters } from './parameters.ts';

const WINDOW = 6;
const song = rollOf('60 60,64 60,64 . . 62 62,65 62,65 60 60 . 64 64 60,64 62 60 . 60 60,64 64 62 .');
const dictionary = buildDictionary([song], { minCount: 2 });

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createNativeRuntime({ threads: 1, spinning: false });
});

/** An untrained model with large random weights, so that predictions differ. */
function storedModel(settings: Partial<LstmConfig> = {}): StoredModel {
  const config: LstmConfig = {
    ...{ hiddenSize: 8, layers: 2, window: WINDOW, dropout: 0.1, loss: 'every', noteHeadWeight: 0.25 },
    ...{ dictionary, grid: TEN_A_SECOND, pedal: true },
    ...settings,
  };
  const random = Random.of(5);
  const weights = lstmParameters(config).map(({ name, shape }) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    const data = Float32Array.from({ length: size }, () => random.normal());
    return [name, { dtype: 'float32', shape, data }] as const;
  });
  return storeLstm(config, Object.fromEntries(weights));
}

/** The three scores of a step by their definition, from what the model says before it. */
function scoreByDefinition(distribution: StepDistribution, roll: Roll, step: number): number[] {
  if (distribution.kind !== 'combinations') throw new Error('not a distribution of combinations');
  const { logProbabilities, escape: notes } = distribution;
  const combination = combinationAt(roll, step);
  const sounds = (pitch: number): boolean => combination.includes(pitch);
  const entries = Array.from(logProbabilities, Math.exp);
  const given = notes.reduce((product, p, pitch) => product * (sounds(pitch) ? p : 1 - p), 1);
  const id = distribution.dictionary.idOf(combination);
  const likelihood = (id === 0 ? 0 : entries[id]!) + entries[0]! * given;
  let binary = 0;
  for (let pitch = 0; pitch < 128; pitch++) {
    let marginal = entries[0]! * notes[pitch]!;
    for (let entry = 1; entry < entries.length; entry++) {
      if (distribution.dictionary.combination(entry).includes(pitch)) marginal += entries[entry]!;
    }
    binary -= Math.log(sounds(pitch) ? marginal : 1 - marginal) / 128;
  }
  return [-Math.log(likelihood), binary, -Math.log(entries[id]!)];
}

async function scoresOfStream(stored: StoredModel, roll: Roll): Promise<number[][]> {
  const model = await createLstm(stored, runtime);
  const stream = await model.open(2);
  const result: number[][] = [];
  for (let step = 0; step < roll.steps; step++) {
    result.push(scoreByDefinition((await stream.next())[1]!, roll, step));
    await stream.push([[1, 2, 3], combinationAt(roll, step)]);
  }
  await stream.close();
  return result;
}

async function scoresOfModel(stored: StoredModel, roll: Roll): Promise<number[][]> {
  const model = await createLstm(stored, runtime);
  const { nats, binary, categorical } = await model.score(roll);
  await model.release();
  return Array.from(nats, (value, step) => [value, binary[step]!, categorical![step]!]);
}

function expectClose(given: readonly number[][], wanted: readonly number[][]): void {
  expect(given.length).toBe(wanted.length);
  given.flat().forEach((value, i) => {
    expect(Math.abs(value - wanted.flat()[i]!)).toBeLessThan(1e-4 * (1 + Math.abs(value)));
  });
}

describe('an LSTM', () => {
  it('scores by the definition of its likelihood, as its stream predicts', async () => {
    const stored = storedModel();
    const [scores, stream] = [await scoresOfModel(stored, song), await scoresOfStream(stored, song)];
    // The stream remembers everything, a window only its own steps.
    expectClose(scores.slice(0, WINDOW), stream.slice(0, WINDOW));
    expect(Math.abs(scores[WINDOW]![0]! - stream[WINDOW]![0]!)).toBeGreaterThan(1e-4);
  });

  it('that learned the last step of windows predicts from exactly one window', async () => {
    const stored = storedModel({ loss: 'last' });
    const scores = await scoresOfModel(stored, song);
    expectClose(scores, await scoresOfStream(stored, song));
    const tail = rollOf('60 . 60 60,64 64 62 .'); // the last steps again, after other music
    expectClose((await scoresOfModel(stored, tail)).slice(-1), scores.slice(-1));
  });

  it('sees between half a window and a whole one', async () => {
    const stored = storedModel();
    const changed = (step: number): Roll => {
      const words = '60 60,64 60,64 . . 62 62,65 62,65 60 60 . 64 64 60,64 62 60 . 60 60,64 64 62 .'.split(' ');
      return rollOf(words.with(step, '71').join(' '));
    };
    const before = await scoresOfModel(stored, song);
    const differs = async (at: number): Promise<number[]> => {
      const after = await scoresOfModel(stored, changed(at));
      return [...before.keys()].filter((step) => Math.abs(before[step]![0]! - after[step]![0]!) > 1e-6);
    };
    for (const at of [0, 4, 9, 13]) {
      const steps = await differs(at);
      // The step itself, then those whose window holds it: no fewer than T/2, no more than T.
      expect(steps).toEqual(Array.from({ length: steps.length }, (_, i) => at + i));
      expect(steps.length - 1).toBeGreaterThanOrEqual(WINDOW / 2 - 1);
      expect(steps.length - 1).toBeLessThanOrEqual(WINDOW);
    }
  });

  it('gives every combination a finite score', async () => {
    const strange = rollOf(`${Array.from({ length: 128 }, (_, pitch) => pitch).join(',')} . 0,127 60`);
    for (const row of await scoresOfModel(storedModel(), strange)) {
      for (const value of row) expect(Number.isFinite(value) && value >= 0).toBe(true);
    }
  });

  it('gives probabilities that sum to one', async () => {
    const stream = await (await createLstm(storedModel(), runtime)).open(1);
    const [first] = await stream.next();
    await stream.push([[60]]);
    const [second] = await stream.next();
    await stream.close();
    for (const distribution of [first, second]) {
      if (distribution?.kind !== 'combinations') throw new Error('not a distribution of combinations');
      const total = distribution.logProbabilities.reduce((sum, value) => sum + Math.exp(value), 0);
      expect(total).toBeCloseTo(1, 5);
    }
    expect(first).not.toEqual(second);
  });

  it('refuses rolls on another grid, damaged settings and missing weights', async () => {
    const stored = storedModel();
    const model = await createLstm(stored, runtime);
    await expect(model.score(rollOf('60', { unit: 'beat', stepsPerBeat: 4 }))).rejects.toThrow(OptionError);
    const { 'notes.bias': _gone, ...rest } = stored.weights;
    await expect(createLstm({ ...stored, weights: rest }, runtime)).rejects.toThrow(/notes\.bias are missing/);
    const damaged = { ...stored, config: { ...stored.config, hiddenSize: 'large' } };
    await expect(createLstm(damaged, runtime)).rejects.toThrow(CheckpointError);
    await expect((await model.open(2)).push([[60]])).rejects.toThrow(RangeError);
  });
});
