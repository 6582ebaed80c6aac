import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomRoll } from '../../../test/support/random-roll.ts';
import { TEN_A_SECOND as grid, rollOf } from '../../../test/support/roll-text.ts';
import { CheckpointError } from '../../errors.ts';
import { chooseStep } from '../../generation/sampling.ts';
import { Random } from '../../random.ts';
import { rollFromCombinations } from '../../roll/compose.ts';
import { type Combination, combinationAt, type Roll } from '../../roll/roll.ts';
import { chooseC, noteLosses } from './choose-c.ts';
import type { KernelChoice } from './create-kernel.ts';
import { fitLogisticRegression } from './fit.ts';
import { createLogisticRegression, storeLogisticRegression } from './model.ts';
import { NoteObjective } from './objective.ts';
import { buildTimeline, soundingPitches } from './timeline.ts';

const C = new Float64Array(128).fill(0.7);

/** The definition, step by step in float64: K past steps, and what is lower in the step itself. */
function naively(rolls: Roll[], context: number, note: number, point: Float64Array) {
  const inputs = [...soundingPitches(rolls)];
  const gradient = new Float64Array(point.length);
  let value = 0;
  for (const roll of rolls) {
    for (let step = 0; step < roll.steps; step++) {
      const on = [point.length - 1];
      for (let lag = 0; lag <= Math.min(context, step); lag++) {
        for (const pitch of combinationAt(roll, step - lag)) {
          if (lag > 0 || pitch < note) on.push(inputs.indexOf(pitch) * (context + 1) + lag);
        }
      }
      const score = on.reduce((sum, i) => sum + point[i]!, 0);
      const target = combinationAt(roll, step).includes(note) ? 1 : 0;
      value += 0.7 * (Math.log1p(Math.exp(score)) - target * score);
      for (const i of on) gradient[i]! += 0.7 * (1 / (1 + Math.exp(-score)) - target);
    }
  }
  for (let i = 0; i < point.length - 1; i++) {
    value += point[i]! ** 2 / 2;
    gradient[i]! += point[i]!;
  }
  return { value, gradient };
}

describe.each<KernelChoice>(['wasm', 'plain'])('the autoregressive objective, %s', (kernel) => {
  it('is that of the definition, whatever the rolls and the context', () => {
    const step = fc.subarray([0, 21, 60, 64, 127]).map((list) => list.join(',') || '.');
    const songs = fc.array(fc.array(step, { maxLength: 25 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(songs, fc.integer({ min: 1, max: 6 }), fc.nat(), (texts, context, seed) => {
        const rolls = texts.map((words) => rollOf(words.join(' ')));
        const timeline = buildTimeline(rolls, context, soundingPitches(rolls), 1);
        const objective = new NoteObjective(timeline, kernel);
        const notes = [60, 127, 0];
        const random = Random.of(seed);
        const points = notes.map((note) =>
          Float64Array.from({ length: objective.parameters }, (_, i) => {
            const pitch = timeline.inputs[Math.floor(i / (context + 1))];
            const isHidden = i % (context + 1) === 0 && pitch !== undefined && pitch >= note;
            return isHidden ? 0 : 0.3 * random.normal();
          }),
        );
        const results = notes.map(() => ({ value: 0, gradient: new Float64Array(objective.parameters) }));
        objective.evaluate(notes, points, C, results);
        results.forEach(({ value, gradient }, i) => {
          const expected = naively(rolls, context, notes[i]!, points[i]!);
          expect(Math.abs(value - expected.value)).toBeLessThanOrEqual(1e-5 * (1 + expected.value));
          gradient.forEach((entry, k) => {
            expect(Math.abs(entry - expected.gradient[k]!)).toBeLessThan(1e-3);
          });
        });
      }),
      { numRuns: 40, seed: 2 },
    );
  });
});

/** The third note sounds where exactly one of the lower two does: nothing that the past could tell. */
const random = Random.of(7);
const toy = rollFromCombinations(
  Array.from({ length: 600 }, (): Combination => {
    const low = [60, 64].filter(() => random.uniform() < 0.5);
    return low.length > 0 ? [...low, 67] : low;
  }),
  grid,
);
const fitted = async (rolls: Roll[], context = 2) =>
  (await fitLogisticRegression(rolls, { context, c: 1, autoregressive: true })).model;
const modelOf = async (rolls: Roll[], context?: number) =>
  createLogisticRegression(storeLogisticRegression(await fitted(rolls, context), { grid, pedal: false }));

describe('the autoregressive logistic regression', () => {
  it('gives probabilities that sum to 1 over all combinations of its notes, after any beginning', async () => {
    const model = await modelOf([toy]);
    const all = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => [60, 64, 67].filter((_, i) => (bits >> i) & 1));
    for (const beginning of [[], [[60]], [[64, 67], []], [[60], [60, 64], [67]]]) {
      const sums = await Promise.all(
        all.map(async (last) => {
          const { nats } = await model.score(rollFromCombinations([...beginning, last], grid));
          return Math.exp(-nats[beginning.length]!);
        }),
      );
      // The 125 other notes take half a count of 600 each, for good.
      const others = (1 - 0.5 / 601) ** 125;
      expect(sums.reduce((sum, p) => sum + p, 0)).toBeCloseTo(others, 4);
    }
  });

  it('learns what the notes of a step have to do with each other', async () => {
    const mean = async (rolls: Roll[], autoregressive: boolean) => {
      const { model } = await fitLogisticRegression(rolls, { context: 2, c: 1, autoregressive });
      return noteLosses(model, [toy])[67]! / toy.steps;
    };
    expect(await mean([toy], false)).toBeGreaterThan(0.5);
    expect(await mean([toy], true)).toBeLessThan(0.1);
  });

  it('streams the probabilities that it scores with', async () => {
    const song = randomRoll(3, { steps: 120, pitches: [21, 48, 60, 64, 67, 108] });
    const model = await modelOf([song], 4);
    const roll = rollOf('60 60,61 . 61 48,60,67 . . 60,64 21,48,60,64,67,108');
    const { nats, binary } = await model.score(roll);
    const stream = await model.open(1);
    for (let step = 0; step < roll.steps; step++) {
      const [next] = await stream.next();
      if (next?.kind !== 'notes' || next.given === undefined) throw new Error('expected notes that see each other');
      const sounding = combinationAt(roll, step);
      let total = 0;
      for (let note = 0; note < 128; note++) {
        const chance = next.given(
          note,
          sounding.filter((pitch) => pitch < note),
        );
        total -= Math.log(sounding.includes(note) ? chance : 1 - chance);
        // What is above does not matter.
        expect(next.given(note, sounding)).toBe(chance);
      }
      expect(nats[step]).toBeCloseTo(total, 3);
      expect(binary[step]).toBeCloseTo(nats[step]! / 128, 12);
      await stream.push([sounding]);
    }
  });

  it('is sampled from low to high', async () => {
    const stream = await (await modelOf([toy])).open(1);
    const [next] = await stream.next();
    const draws = Array.from({ length: 400 }, (_, i) => chooseStep(next!, { method: 'sample' }, Random.of(i)));
    const together = draws.filter((draw) => draw.includes(67) === (draw.includes(60) || draw.includes(64)));
    expect(together.length).toBeGreaterThan(380);
    const sounding = Array.from({ length: 100 }, (_, i) =>
      chooseStep(next!, { method: 'sample' }, Random.of(i), { noSilence: true }),
    );
    expect(sounding.every((draw) => draw.length > 0)).toBe(true);
  });

  it('goes on from another C where it ended, and has its C chosen', async () => {
    const { model, validationNats } = await chooseC([toy], [toy], { context: 2, autoregressive: true, grid: [0.1, 1] });
    expect(model.lower).toHaveLength(9);
    const scored = await createLogisticRegression(storeLogisticRegression(model, { grid, pedal: false })).score(toy);
    expect(scored.nats.reduce((sum, value) => sum + value, 0) / toy.steps).toBeCloseTo(validationNats, 3);
    const again = await fitLogisticRegression([toy], { context: 2, autoregressive: true, c: model.c, start: model });
    expect(again.passes).toBeLessThan(10);
  });

  it('is stored, and refused where a note would see itself', async () => {
    const stored = storeLogisticRegression(await fitted([toy]), { grid, pedal: false });
    const config = JSON.parse(JSON.stringify(stored.config));
    await expect(createLogisticRegression({ ...stored, config }).score(toy)).resolves.toBeDefined();
    const damaged = structuredClone(stored);
    damaged.weights['lower']!.data[0] = 1;
    expect(() => createLogisticRegression(damaged)).toThrow(CheckpointError);
  });
});
