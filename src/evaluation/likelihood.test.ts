import { describe, expect, it } from 'vitest';
import { rollOf, TEN_A_SECOND } from '../../test/support/roll-text.ts';
import { CheckpointError, DatasetError } from '../errors.ts';
import { fitBaseline } from '../models/baselines.ts';
import type { StepModel } from '../models/model.ts';
import type { Roll } from '../roll/roll.ts';
import { changesAt, evaluateLikelihood, likelihoodDifference, ratioEstimate } from './likelihood.ts';

/** A model that scores step t of every roll with `nats(t)`. */
const mock = (nats: (step: number, roll: Roll) => number, categorical?: (step: number) => number): StepModel => ({
  kind: 'lstm',
  grid: TEN_A_SECOND,
  pedal: false,
  context: 0,
  score: async (roll) => {
    const values = Float64Array.from({ length: roll.steps }, (_, step) => nats(step, roll));
    const scores = { nats: values, binary: values.map((value) => value / 128) };
    return categorical ? { ...scores, categorical: values.map((_, step) => categorical(step)) } : scores;
  },
  open: () => Promise.reject(new Error('not used')),
  release: async () => {},
});

const a = rollOf('60 60 60,64 .'); // changes at 0, 2, 3
const b = rollOf('. . 62 62 62 62'); // changes at 2

describe('changesAt', () => {
  it('compares with the step before, the first with silence', () => {
    expect([0, 1, 2, 3].map((step) => changesAt(a, step))).toEqual([true, false, true, true]);
    expect([0, 1, 2, 3].map((step) => changesAt(b, step))).toEqual([false, false, true, false]);
    expect(changesAt(rollOf('60 61'), 1)).toBe(true);
  });
});

describe('evaluateLikelihood', () => {
  it('averages over all steps of all songs and splits by change', async () => {
    const model = mock(
      (step) => step,
      () => 0.5,
    );
    const row = await evaluateLikelihood(model, [a, { name: 'second', roll: b }], { name: 'mock' });
    expect(row.model).toBe('mock');
    expect(row.songs.map(({ name }) => name)).toEqual(['1', 'second']);
    expect(row.steps).toBe(10);
    expect(row.nats.mean).toBeCloseTo((6 + 15) / 10);
    expect(row.binary.mean).toBeCloseTo(21 / 10 / 128);
    expect(row.categorical?.mean).toBe(0.5);
    expect(row.changed).toMatchObject({ steps: 4, mean: (0 + 2 + 3 + 2) / 4 });
    expect(row.unchanged).toMatchObject({ steps: 6 });
    expect(row.unchanged?.mean).toBeCloseTo((1 + 0 + 1 + 3 + 4 + 5) / 6);
    // Residuals 6 - 4 * 2.1 and 15 - 6 * 2.1 are -2.4 and 2.4.
    expect(row.nats.standardError).toBeCloseTo(Math.sqrt((2 * 2.4 ** 2 * 2) / 1) / 10);
  });

  it('has no error from one song, no columns that do not exist', async () => {
    const row = await evaluateLikelihood(
      mock(() => 1),
      [rollOf('. . .')],
    );
    expect(row.nats).toEqual({ mean: 1, standardError: null });
    expect(row.changed).toBe(null);
    expect(row.categorical).toBe(null);
  });

  it('refuses scores that are no numbers and music without steps', async () => {
    await expect(
      evaluateLikelihood(
        mock((step) => (step === 2 ? Number.NaN : 1)),
        [{ name: 'x', roll: b }],
      ),
    ).rejects.toThrow(CheckpointError);
    await expect(
      evaluateLikelihood(
        mock(() => 1),
        [rollOf('')],
      ),
    ).rejects.toThrow(DatasetError);
  });

  it('stops before the next song', async () => {
    const signal = { aborted: false };
    const scored: Roll[] = [];
    const model = mock((step, roll) => {
      if (step === 0) scored.push(roll);
      return 1;
    });
    const onSong = (): void => {
      signal.aborted = true;
    };
    await expect(evaluateLikelihood(model, [a, b, a], { signal, onSong })).rejects.toThrow(
      'stopped; 1 of 3 songs were scored',
    );
    expect(scored).toEqual([a]);
  });

  it('ranks the baselines as they must be on held notes', async () => {
    const rolls = [a, b, rollOf('48 48 48 50 50 50 50 . . . 52 52 52 '.repeat(10))];
    const rows = [];
    for (const kind of ['silence', 'persistence', 'unigram'] as const) {
      rows.push(await evaluateLikelihood(fitBaseline(kind, rolls, { grid: TEN_A_SECOND, pedal: false }), rolls));
    }
    const [silence, persistence, unigram] = rows.map((row) => row.nats.mean);
    expect(persistence).toBeLessThan(unigram!);
    expect(unigram).toBeLessThan(silence!);
  });
});

describe('likelihoodDifference', () => {
  it('pairs songs, so that what is hard for both cancels', async () => {
    const hard = (roll: Roll): number => (roll === a ? 100 : 1);
    const worse = await evaluateLikelihood(
      mock((_, roll) => hard(roll) + 2),
      [a, b],
    );
    const better = await evaluateLikelihood(
      mock((_, roll) => hard(roll)),
      [a, b],
    );
    const difference = likelihoodDifference(better, worse);
    expect(difference.nats.mean).toBeCloseTo(-2);
    expect(difference.nats.standardError).toBeCloseTo(0, 10);
    expect(difference.changed?.mean).toBeCloseTo(-2);
    expect(difference.unchanged?.mean).toBeCloseTo(-2);
    expect(difference).toMatchObject({ songsBetter: 2, songs: 2 });
    const other = await evaluateLikelihood(
      mock(() => 1),
      [a],
    );
    expect(() => likelihoodDifference(better, other)).toThrow(RangeError);
  });
});

describe('ratioEstimate', () => {
  it('is the mean and its usual error for units of one size, and skips units of none', () => {
    expect(ratioEstimate([10, 30, 0], [10, 10, 0])).toEqual({ mean: 2, standardError: 1 });
  });
});
