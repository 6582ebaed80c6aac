import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomRoll } from '../../../test/support/random-roll.ts';
import { TEN_A_SECOND as grid, rollOf } from '../../../test/support/roll-text.ts';
import { decodeModel, encodeModel } from '../../checkpoint/model.ts';
import { CheckpointError, OptionError } from '../../errors.ts';
import { chooseStep } from '../../generation/sampling.ts';
import { Random } from '../../random.ts';
import { type Combination, combinationAt } from '../../roll/roll.ts';
import { createNativeRuntime } from '../../runtime/native.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { StepDistribution, StepModel, StoredModel, Weights } from '../model.ts';
import { createPitchTied, createPitchTiedTask, type PitchTiedConfig, storePitchTied } from './index.ts';

const config: PitchTiedConfig = {
  hiddenSize: 7,
  noteUnits: [9, 5],
  window: 16,
  reach: 6,
  below: 8,
  pitchClasses: true,
  periods: [6],
  lags: [4],
  recall: true,
  inputDropout: 0.1,
  dropout: 0.2,
  recurrentDropout: 0.2,
  transpose: 2,
  lowest: 55,
  highest: 79,
  members: 2,
  grid,
  pedal: false,
};
const song = randomRoll(3, { steps: 90, pitches: [56, 60, 64, 67, 74] });

/** Weights of some size, so that everything has an effect. */
function randomWeights(seed: number, change: Partial<PitchTiedConfig> = {}): Weights {
  return Object.fromEntries(
    createPitchTiedTask([song], [], { ...config, ...change }).parameters.map(({ name, shape }, index) => {
      const random = Random.of(seed, index);
      const size = shape.reduce((product, extent) => product * extent, 1);
      const data = Float32Array.from({ length: size }, () => 0.3 * random.normal());
      return [name, { dtype: 'float32' as const, shape, data }];
    }),
  );
}

let runtime: Runtime;
let stored: StoredModel;
let model: StepModel;

beforeAll(async () => {
  runtime = await createNativeRuntime({ threads: 1 });
  stored = storePitchTied(config, [randomWeights(1), randomWeights(2)]);
  model = await createPitchTied(stored, runtime);
});
afterAll(() => model.release());

const modelOf = (change: Partial<PitchTiedConfig>, seed = 1): Promise<StepModel> =>
  createPitchTied(storePitchTied({ ...config, ...change }, [randomWeights(seed, change)]), runtime);

/** Of the whole combination, by the probability of each note given the lower ones. */
function probabilityOf(distribution: StepDistribution | undefined, sounding: Combination): number {
  if (distribution?.kind !== 'notes' || distribution.given === undefined) throw new Error('expected dependent notes');
  const { given } = distribution;
  return Array.from({ length: 128 }, (_, pitch) => {
    const chance = given(pitch, sounding);
    return sounding.includes(pitch) ? chance : 1 - chance;
  }).reduce((product, chance) => product * chance, 1);
}

async function heardAfter(one: StepModel, steps: readonly Combination[]): Promise<StepDistribution> {
  const stream = await one.open(1);
  for (const step of steps) await stream.push([step]);
  const [next] = await stream.next();
  await stream.close();
  return next!;
}

describe('the pitch-tied network', () => {
  it('scores with the very probabilities that it streams, over the borders of its stretches', async () => {
    const { nats, binary } = await model.score(song);
    const stream = await model.open(2);
    for (let step = 0; step < song.steps; step++) {
      const [next] = await stream.next();
      const sounding = combinationAt(song, step);
      expect(nats[step]).toBeCloseTo(-Math.log(probabilityOf(next, sounding)), 3);
      expect(binary[step]).toBeCloseTo(nats[step]! / 128, 12);
      // The other sequence hears something else.
      await stream.push([sounding, [60]]);
    }
    await stream.close();
  });

  it('gives the combinations of a step probabilities that sum to one, also as several networks', async () => {
    const four = { lowest: 60, highest: 63 };
    const small = { ...config, ...four };
    const both = await createPitchTied(storePitchTied(small, [randomWeights(1), randomWeights(2)]), runtime);
    const combinations = Array.from({ length: 16 }, (_, bits) =>
      [60, 61, 62, 63].filter((_, bit) => (bits >> bit) & 1),
    );
    let total = 0;
    for (const combination of combinations) {
      const word = combination.length === 0 ? '.' : combination.join(',');
      const { nats } = await both.score(rollOf(`61,63 60 ${word}`));
      total += Math.exp(-nats[2]!);
    }
    // All but what the pitches outside the range have.
    expect(total).toBeCloseTo(1, 3);
    const next = await heardAfter(both, [[61, 63], [60]]);
    const streamed = combinations.reduce((sum, combination) => sum + probabilityOf(next, combination), 0);
    expect(streamed).toBeCloseTo(1, 3);
    await both.release();
  });

  it('makes a note depend on the lower notes of its step, and on no higher one', async () => {
    const next = await heardAfter(model, [[60, 64, 67]]);
    if (next.kind !== 'notes' || next.given === undefined) throw new Error('expected dependent notes');
    expect(next.given(67, [60])).not.toBeCloseTo(next.given(67, [64]), 4);
    expect(next.given(64, [60])).toBe(next.given(64, [60, 67]));
  });

  it('predicts a transposed piece as it does the piece, but for the height', async () => {
    const weights = randomWeights(1, { pitchClasses: false });
    // The heights come after the intervals and pitch classes.
    const first = 2 * config.reach + 1 + 12;
    const deaf = Object.fromEntries(
      Object.entries(weights).map(([name, tensor]) => {
        const columns = tensor.shape[1] ?? 1;
        const data = tensor.data.slice();
        if (name === 'time.wx' || name === 'notes0.heard') data.fill(0, first * columns, (first + 13) * columns);
        return [name, { ...tensor, data }];
      }),
    );
    const [here, there, told] = await Promise.all([
      createPitchTied(storePitchTied({ ...config, pitchClasses: false, lowest: 50, highest: 80 }, [deaf]), runtime),
      createPitchTied(storePitchTied({ ...config, pitchClasses: false, lowest: 55, highest: 85 }, [deaf]), runtime),
      createPitchTied(storePitchTied({ ...config, pitchClasses: false, lowest: 55, highest: 85 }, [weights]), runtime),
    ]);
    const moved = { ...song, pitches: song.pitches.map((pitch) => pitch + 5) };
    const [a, b, c] = [await here.score(song), await there.score(moved), await told.score(moved)];
    a.nats.forEach((nats, step) => {
      expect(b.nats[step]).toBeCloseTo(nats, 4);
    });
    expect(sum(c.nats)).not.toBeCloseTo(sum(b.nats), 1);
    await Promise.all([here.release(), there.release(), told.release()]);
  });

  it('averages the probabilities of its networks, note by note', async () => {
    const alone = await Promise.all([modelOf({}, 1), modelOf({}, 2)]);
    const steps = [[60, 64], [56]];
    const [a, b, both] = await Promise.all([...alone, model].map((one) => heardAfter(one, steps)));
    for (const pitch of [56, 60, 71]) {
      const [left, right, mean] = [a, b, both].map((next) => (next?.kind === 'notes' ? next.given!(pitch, [58]) : 0));
      expect(mean).toBeCloseTo((left! + right!) / 2, 5);
    }
    await Promise.all(alone.map((one) => one.release()));
  });

  it('draws steps, and is finite for pitches outside its range, which it holds for all but impossible', async () => {
    const drawn = chooseStep(await heardAfter(model, [[60]]), { method: 'sample' }, Random.of(1));
    expect(drawn.every((pitch) => pitch >= 55 && pitch <= 79)).toBe(true);
    const { nats } = await model.score(rollOf('127 60 .'));
    expect(nats[0]).toBeGreaterThan(12);
    expect(nats.every(Number.isFinite)).toBe(true);
  });

  it('comes back from its files', async () => {
    const { json, weights } = encodeModel(stored);
    const again = await createPitchTied(decodeModel(json, weights, 'a test'), runtime);
    expect([...(await again.score(song)).nats]).toEqual([...(await model.score(song)).nats]);
    await again.release();
  });

  it('refuses other weights, settings and grids', async () => {
    const refused = (change: Partial<StoredModel>) =>
      expect(createPitchTied({ ...stored, ...change }, runtime)).rejects.toThrow(CheckpointError);
    await refused({ config: { ...stored.config, hiddenSize: 13 } });
    await refused({ config: { ...stored.config, lowest: 90 } });
    await refused({ weights: {} });
    await expect(model.score({ ...song, grid: { unit: 'beat', stepsPerBeat: 1 } })).rejects.toThrow(OptionError);
  });
});

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
