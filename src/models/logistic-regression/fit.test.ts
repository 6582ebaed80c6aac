import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { randomRoll } from '../../../test/support/random-roll.ts';
import { rollOf } from '../../../test/support/roll-text.ts';
import { DatasetError, OptionError } from '../../errors.ts';
import { type FitProgress, fitLogisticRegression } from './fit.ts';
import { type LogisticRegression, layoutOf, NOTES, parametersOf } from './weights.ts';

interface Reference {
  readonly context: number;
  readonly pitches: readonly number[];
  readonly songs: readonly (readonly (readonly number[])[])[];
  readonly fits: readonly {
    readonly c: number;
    readonly note: number;
    /** [K, P] */
    readonly coefficients: readonly number[];
    readonly intercept: number;
    readonly objective: number;
  }[];
}

const reference: Reference = JSON.parse(
  readFileSync(new URL('../../../test/references/logistic_regression.json', import.meta.url), 'utf8'),
);
const songs = reference.songs.map((steps) => rollOf(steps.map((pitches) => pitches.join(',') || '.').join(' ')));
const { context } = reference;

/** [K, P] and the intercept of one note. */
function coefficientsOf(model: LogisticRegression, note: number): number[] {
  const vector = parametersOf(model, note, layoutOf(model));
  const { length } = model.inputs;
  const weights = Array.from({ length: length * model.context }, (_, i) => {
    const lag = Math.floor(i / length);
    return vector[(i % length) * model.context + lag]!;
  });
  return [...weights, vector[vector.length - 1]!];
}

const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

describe('fitLogisticRegression', () => {
  it("finds scikit-learn's optimum", async () => {
    for (const c of new Set(reference.fits.map((fit) => fit.c))) {
      for (const kernel of ['wasm', 'plain'] as const) {
        const { model, objective } = await fitLogisticRegression(songs, { context, c, tolerance: 1e-9, kernel });
        expect([...model.inputs]).toEqual(reference.pitches);
        for (const fit of reference.fits.filter((each) => each.c === c)) {
          const expected = [...fit.coefficients, fit.intercept];
          expect(distance(coefficientsOf(model, fit.note), expected)).toBeLessThan(1e-3);
          expect(Math.abs(objective[fit.note]! / fit.objective - 1)).toBeLessThan(1e-6);
        }
      }
    }
  });

  it('comes within a millionth of the objective by default', async () => {
    const c = new Float64Array(NOTES).fill(1);
    const { objective } = await fitLogisticRegression(songs, { context, c });
    for (const fit of reference.fits.filter((each) => each.c === 1)) {
      expect(Math.abs(objective[fit.note]! / fit.objective - 1)).toBeLessThan(1e-6);
    }
  });

  it('fits every note on its own: with others or alone, and each with its own C', async () => {
    const [first, second] = reference.fits.filter(({ note }) => note === 60);
    const c = new Float64Array(NOTES).fill(second!.c);
    c[60] = first!.c;
    const together = (await fitLogisticRegression(songs, { context, c })).model;
    const alone = await fitLogisticRegression(songs, { context, c, notes: [60] });
    expect(coefficientsOf(alone.model, 60)).toEqual(coefficientsOf(together, 60));
    expect([...alone.model.outputs]).toEqual([60]);
    expect(alone.status[36]).toBe('skipped');
    expect(distance(coefficientsOf(together, 60), [...first!.coefficients, first!.intercept])).toBeLessThan(2e-3);
  });

  it('starts where another fit ended', async () => {
    const cold = await fitLogisticRegression(songs, { context, c: 1 });
    const warm = await fitLogisticRegression(songs, { context, c: 1, start: cold.model });
    expect(Math.max(...warm.iterations)).toBeLessThanOrEqual(Math.max(...cold.iterations) / 2);
    expect(distance(coefficientsOf(warm.model, 60), coefficientsOf(cold.model, 60))).toBeLessThan(1e-2);
    const shorter = await fitLogisticRegression(songs, { context: 2, c: 1, start: cold.model });
    const plain = await fitLogisticRegression(songs, { context: 2, c: 1 });
    expect(distance(coefficientsOf(shorter.model, 60), coefficientsOf(plain.model, 60))).toBeLessThan(1e-2);
  });

  it('predicts notes that never or always sound by their frequency', async () => {
    const { model, status } = await fitLogisticRegression([rollOf('60,30 60 60,30 60 60 60')], { context: 3 });
    expect([...model.inputs]).toEqual([30, 60]);
    expect([...model.outputs]).toEqual([30]);
    expect(status.filter((each) => each === 'constant')).toHaveLength(127);
    expect(model.bias[60]).toBeCloseTo(Math.log(6.5 / 0.5), 5);
    expect(model.bias[61]).toBeCloseTo(Math.log(0.5 / 6.5), 5);
  });

  it('takes songs of no step, of one step, and shorter than the context', async () => {
    const one = await fitLogisticRegression([rollOf('60')], { context: 50 });
    expect(one.model.outputs).toHaveLength(0);
    const { model, status } = await fitLogisticRegression([rollOf(''), rollOf('60 . 60'), rollOf('.')], { c: 1000 });
    expect(status[60]).toBe('converged');
    expect(model.weight).toHaveLength(50);
    expect(Math.max(...model.weight.subarray(2).map(Math.abs))).toBeLessThan(0.02);
    expect(model.weight[0]).toBeLessThan(0);
  });

  it('takes songs that are silent throughout', async () => {
    const { model } = await fitLogisticRegression([rollOf('. . .')]);
    expect(model.weight).toHaveLength(0);
    expect(model.bias[60]).toBeCloseTo(Math.log(0.5 / 3.5), 5);
  });

  it('tells how far it is, falling all the way', async () => {
    const seen: FitProgress[] = [];
    const { passes } = await fitLogisticRegression(songs, {
      context,
      onProgress: (progress) => {
        seen.push(progress);
      },
    });
    expect(seen).toHaveLength(passes);
    expect(seen.at(-1)?.activeNotes).toBe(0);
    seen.slice(1).forEach(({ objective }, i) => {
      expect(objective).toBeLessThanOrEqual(seen[i]!.objective * (1 + 1e-6));
    });
  });

  it('ends early when it is told to', async () => {
    const signal = { aborted: false };
    const { status, passes } = await fitLogisticRegression(songs, {
      context,
      signal,
      onProgress: ({ iteration }) => {
        signal.aborted = iteration === 3;
      },
    });
    expect(passes).toBe(3);
    expect(status[60]).toBe('aborted');
    const limited = await fitLogisticRegression(songs, { context, maxIterations: 2 });
    expect(limited.status[60]).toBe('limit');
  });

  it('refuses what cannot be fitted', async () => {
    await expect(fitLogisticRegression([])).rejects.toThrow(DatasetError);
    await expect(fitLogisticRegression([rollOf('')])).rejects.toThrow(DatasetError);
    const beats = rollOf('60 .', { unit: 'beat', stepsPerBeat: 4 });
    await expect(fitLogisticRegression([songs[0]!, beats])).rejects.toThrow(DatasetError);
    for (const options of [
      { context: 0 },
      { context: 1.5 },
      { c: 0 },
      { c: Number.NaN },
      { c: new Float64Array(3) },
      { tolerance: 0 },
      { maxIterations: 0 },
      { notes: [128] },
    ]) {
      await expect(fitLogisticRegression(songs, options)).rejects.toThrow(OptionError);
    }
  });

  it('converges on many pitches and a long context', async () => {
    const pitches = Array.from({ length: 20 }, (_, i) => 45 + i);
    const rolls = [5, 6].map((seed) => randomRoll(seed, { steps: 800, pitches, hold: 0.8 }));
    const { status, objective } = await fitLogisticRegression(rolls, { context: 50, c: 0.1 });
    expect(new Set(status)).toEqual(new Set(['constant', 'converged']));
    const tight = await fitLogisticRegression(rolls, { context: 50, c: 0.1, tolerance: 1e-9, notes: [50, 60] });
    for (const note of [50, 60]) expect(objective[note]! / tight.objective[note]! - 1).toBeLessThan(2e-6);
  });
});
