import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OptionError } from '../errors.ts';
import type { StepDistribution } from '../models/model.ts';
import { Random } from '../random.ts';
import { Dictionary } from '../roll/dictionary.ts';
import type { Combination } from '../roll/roll.ts';
import { type ChooseOptions, checkDecoding, chooseStep, type Decoding } from './sampling.ts';

const GREEDY: Decoding = { method: 'greedy' };
const SAMPLE: Decoding = { method: 'sample' };

function notes(probabilities: Readonly<Record<number, number>>): StepDistribution {
  const all = new Float32Array(128);
  for (const [pitch, probability] of Object.entries(probabilities)) all[Number(pitch)] = probability;
  return { kind: 'notes', probabilities: all };
}

/** Entry 0 is the escape; the others are [60], [61], ... unless given. */
function combinations(
  logits: readonly number[],
  unseen: Readonly<Record<number, number>> = { 40: 0.9 },
  entries: readonly Combination[] = logits.slice(1).map((_, i) => [60 + i]),
): StepDistribution {
  const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  const escapeNotes = notes(unseen);
  return {
    kind: 'combinations',
    dictionary: new Dictionary(
      entries,
      entries.map(() => 1),
    ),
    logProbabilities: Float32Array.from(logits, (logit) => logit - total),
    escape: escapeNotes.kind === 'notes' ? escapeNotes.probabilities : new Float32Array(128),
  };
}

/** How often each combination comes out of `draws` draws, by its pitches joined with spaces. */
function frequencies(distribution: StepDistribution, decoding: Decoding, draws = 4000, options?: ChooseOptions) {
  const random = Random.of(7);
  const counts = new Map<string, number>();
  for (let i = 0; i < draws; i++) {
    const key = chooseStep(distribution, decoding, random, options).join(' ');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Pearson's statistic against expected probabilities; anything outside the expected outcomes is infinite. */
function chiSquare(counts: Map<string, number>, expected: Readonly<Record<string, number>>): number {
  const draws = [...counts.values()].reduce((sum, count) => sum + count, 0);
  for (const key of counts.keys()) if (!(key in expected)) return Number.POSITIVE_INFINITY;
  return Object.entries(expected).reduce((sum, [key, probability]) => {
    const difference = (counts.get(key) ?? 0) - draws * probability;
    return sum + difference ** 2 / (draws * probability);
  }, 0);
}

describe('single notes', () => {
  test('greedy takes the notes above the threshold, as the original did', () => {
    const distribution = notes({ 60: 0.51, 64: 0.5, 67: 0.9, 72: 0.3 });
    expect(chooseStep(distribution, GREEDY, Random.of(1))).toEqual([60, 67]);
    expect(chooseStep(distribution, { method: 'greedy', threshold: 0.25 }, Random.of(1))).toEqual([60, 64, 67, 72]);
    expect(chooseStep(notes({}), GREEDY, Random.of(1))).toEqual([]);
  });

  test('sampling draws each note on its own', () => {
    // The limits are the 0.1 % points of chi-square: 10.8, 13.8, 16.3 for 1, 2, 3 degrees of freedom.
    const counts = frequencies(notes({ 60: 0.3, 64: 0.8 }), SAMPLE);
    expect(chiSquare(counts, { '': 0.14, '60': 0.06, '64': 0.56, '60 64': 0.24 })).toBeLessThan(16.3);
  });

  test('temperature divides the logits', () => {
    // logit(0.8) = ln 4; halved: ln 2, which is a probability of 2/3; doubled: ln 16, 16/17.
    for (const [temperature, probability] of [
      [2, 2 / 3],
      [0.5, 16 / 17],
    ] as const) {
      const counts = frequencies(notes({ 64: 0.8 }), { method: 'sample', temperature });
      expect(chiSquare(counts, { '': 1 - probability, '64': probability })).toBeLessThan(10.8);
    }
  });

  test('certain notes stay certain at every temperature', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), fc.nat(), (temperature, seed) => {
        const chosen = chooseStep(notes({ 60: 1, 64: 0 }), { method: 'sample', temperature }, Random.of(seed));
        expect(chosen).toEqual([60]);
      }),
      { seed: 2 },
    );
  });

  test('without silence the draw is conditioned on a note, however unlikely notes are', () => {
    const some = { '60': 0.06, '64': 0.56, '60 64': 0.24 };
    const expected = Object.fromEntries(Object.entries(some).map(([key, p]) => [key, p / 0.86]));
    const counts = frequencies(notes({ 60: 0.3, 64: 0.8 }), SAMPLE, 4000, { noSilence: true });
    expect(chiSquare(counts, expected)).toBeLessThan(13.8);
    const rare = frequencies(notes({ 60: 1e-30, 64: 3e-30 }), SAMPLE, 4000, { noSilence: true });
    expect(chiSquare(rare, { '60': 0.25, '64': 0.75 })).toBeLessThan(10.8);
    expect(chooseStep(notes({ 50: 0.1, 52: 0.1 }), GREEDY, Random.of(1), { noSilence: true })).toEqual([50]);
  });

  test('options for combinations are refused, not ignored', () => {
    for (const decoding of [{ topK: 3 }, { topP: 0.9 }]) {
      expect(() => chooseStep(notes({}), { method: 'sample', ...decoding }, Random.of(1))).toThrow(OptionError);
    }
  });
});

describe('combinations', () => {
  const three = combinations([Math.log(0.1), Math.log(0.2), Math.log(0.3), Math.log(0.4)], { 40: 1 });

  test('greedy takes the likeliest, of equals the first', () => {
    expect(chooseStep(three, GREEDY, Random.of(1))).toEqual([62]);
    expect(chooseStep(combinations([-9, 0, 0, 0]), GREEDY, Random.of(1))).toEqual([60]);
    expect(chooseStep(three, { method: 'sample', temperature: 0 }, Random.of(1))).toEqual([62]);
  });

  test('sampling follows the probabilities', () => {
    expect(chiSquare(frequencies(three, SAMPLE), { '40': 0.1, '60': 0.2, '61': 0.3, '62': 0.4 })).toBeLessThan(16.3);
  });

  test('temperature divides the logits', () => {
    const squares = 0.01 + 0.04 + 0.09 + 0.16;
    expect(
      chiSquare(frequencies(three, { method: 'sample', temperature: 0.5 }), {
        '40': 0.01 / squares,
        '60': 0.04 / squares,
        '61': 0.09 / squares,
        '62': 0.16 / squares,
      }),
    ).toBeLessThan(16.3);
  });

  test('top-k and the nucleus keep the likeliest and renormalise', () => {
    const two = { '61': 3 / 7, '62': 4 / 7 };
    expect(chiSquare(frequencies(three, { method: 'sample', topK: 2 }), two)).toBeLessThan(10.8);
    expect(chiSquare(frequencies(three, { method: 'sample', topP: 0.69 }), two)).toBeLessThan(10.8);
    // 0.4 + 0.3 does not reach 0.75: the next one is in.
    const counts = frequencies(three, { method: 'sample', topP: 0.75 });
    expect(chiSquare(counts, { '60': 2 / 9, '61': 3 / 9, '62': 4 / 9 })).toBeLessThan(13.8);
    // The nucleus is taken of what top-k left: 4/7 alone reaches 0.5.
    expect([...frequencies(three, { method: 'sample', topK: 2, topP: 0.5 }, 500).keys()]).toEqual(['62']);
    expect([...frequencies(three, { method: 'sample', topP: 1e-9 }, 500).keys()]).toEqual(['62']);
    expect([...frequencies(three, { method: 'sample', topK: 1 }, 500).keys()]).toEqual(['62']);
  });

  test('ties at the edge of top-k go to the first entries', () => {
    const even = combinations([-50, 0, 0, 0, 0]);
    const counts = frequencies(even, { method: 'sample', topK: 2 }, 2000);
    expect(new Set(counts.keys())).toEqual(new Set(['60', '61']));
  });

  test('all mass on one entry gives that entry under every decoding', () => {
    const one = combinations([-200, -200, 0, -200]);
    fc.assert(
      fc.property(
        fc.nat(),
        fc.double({ min: 0, max: 2, noNaN: true }),
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (seed, temperature, topK, topP) => {
          const chosen = chooseStep(one, { method: 'sample', temperature, topK, topP }, Random.of(seed));
          expect(chosen).toEqual([61]);
        },
      ),
      { seed: 3 },
    );
  });

  test('entries without any probability are never drawn', () => {
    const counts = frequencies(combinations([Number.NEGATIVE_INFINITY, 0, Number.NEGATIVE_INFINITY, 0]), SAMPLE, 5000);
    expect(chiSquare(counts, { '60': 0.5, '62': 0.5 })).toBeLessThan(10.8);
  });

  test('logits that are not numbers are a fault, not a choice', () => {
    const broken = combinations([0, 0, 0]);
    if (broken.kind === 'combinations') broken.logProbabilities[1] = Number.NaN;
    expect(() => chooseStep(broken, SAMPLE, Random.of(1))).toThrow(RangeError);
  });
});

describe('the escape', () => {
  const silence: readonly Combination[] = [[], [60]];

  test('its notes are drawn one by one, and silence is not what it stands for', () => {
    const distribution = combinations([0, -50, -50], { 40: 0.5, 43: 0.5 }, silence);
    const third = { '40': 1 / 3, '43': 1 / 3, '40 43': 1 / 3 };
    expect(chiSquare(frequencies(distribution, SAMPLE), third)).toBeLessThan(13.8);
    // Greedy: notes above one half; none is: the likeliest.
    const faint = combinations([0, -50, -50], { 40: 0.2, 43: 0.3 }, silence);
    expect(chooseStep(faint, GREEDY, Random.of(1))).toEqual([43]);
  });

  test('a dictionary without silence leaves silence to the escape', () => {
    const distribution = combinations([0, -50], { 40: 0.5 }, [[60]]);
    expect(chiSquare(frequencies(distribution, SAMPLE), { '': 0.5, '40': 0.5 })).toBeLessThan(10.8);
  });
});

describe('silence forbidden', () => {
  test('the silent entry is masked, the others keep their proportions', () => {
    const distribution = combinations([-50, 5, Math.log(1), Math.log(3)], {}, [[], [60], [61]]);
    const counts = frequencies(distribution, SAMPLE, 4000, { noSilence: true });
    expect(chiSquare(counts, { '60': 0.25, '61': 0.75 })).toBeLessThan(10.8);
    expect(chooseStep(distribution, GREEDY, Random.of(1), { noSilence: true })).toEqual([61]);
    expect(chooseStep(distribution, GREEDY, Random.of(1))).toEqual([]);
  });

  test('where nothing but silence and the escape is left, the escape sounds', () => {
    const only = combinations([-90, 0], { 44: 0.001 }, [[]]);
    for (const decoding of [GREEDY, SAMPLE]) {
      expect(chooseStep(only, decoding, Random.of(1), { noSilence: true })).toEqual([44]);
    }
  });
});

test('options out of range or of the other method are refused by name', () => {
  const wrong: readonly [object, RegExp][] = [
    [{ method: 'sample', temperature: -0.1 }, /temperature/],
    [{ method: 'sample', temperature: Number.NaN }, /temperature/],
    [{ method: 'sample', temperature: Number.POSITIVE_INFINITY }, /temperature/],
    [{ method: 'sample', topK: 0 }, /top-k/],
    [{ method: 'sample', topK: 1.5 }, /top-k/],
    [{ method: 'sample', topP: 0 }, /top-p/],
    [{ method: 'sample', topP: 1.01 }, /top-p/],
    [{ method: 'sample', threshold: 0.5 }, /threshold/],
    [{ method: 'greedy', temperature: 1 }, /temperature/],
    [{ method: 'greedy', threshold: 1 }, /threshold/],
    [{ method: 'greedy', beams: 4 }, /beams/],
    [{ method: 'argmax' }, /greedy or sample/],
  ];
  for (const [decoding, message] of wrong) {
    expect(() => checkDecoding(decoding as Decoding), JSON.stringify(decoding)).toThrow(OptionError);
    expect(() => checkDecoding(decoding as Decoding)).toThrow(message);
  }
  expect(() => checkDecoding({ method: 'sample', temperature: 0, topK: 1, topP: 1 })).not.toThrow();
});

test('the same seed chooses the same, always ascending pitches', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 128, maxLength: 128 }),
      (seed, p) => {
        const distribution: StepDistribution = { kind: 'notes', probabilities: Float32Array.from(p) };
        const chosen = chooseStep(distribution, SAMPLE, Random.of(seed));
        expect(chooseStep(distribution, SAMPLE, Random.of(seed))).toEqual(chosen);
        expect([...chosen].sort((a, b) => a - b)).toEqual(chosen);
      },
    ),
    { seed: 4 },
  );
});
