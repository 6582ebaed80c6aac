import { describe, expect, it } from 'vitest';
import { rollOf } from '../../test/support/roll-text.ts';
import { OptionError } from '../errors.ts';
import { Random } from '../random.ts';
import { compareRolls, interSetDistances, intraSetDistances, realExcerpts } from './compare.ts';

/** A random melody: each step is silent with the given probability. */
const melody = (seed: number, silence: number) => {
  const random = Random.of(seed);
  const words = Array.from({ length: 80 }, () => (random.uniform() < silence ? '.' : `${60 + random.below(12)}`));
  return rollOf(words.join(' '));
};
const set = (seed: number, silence: number, count = 12) =>
  Array.from({ length: count }, (_, index) => melody(seed + index, silence));

describe('distances', () => {
  it('counts each pair once within a set, every pair between two', () => {
    expect(intraSetDistances([[0], [3], [7]])).toEqual([3, 7, 4]);
    expect(
      interSetDistances(
        [[0, 0]],
        [
          [3, 4],
          [0, 1],
        ],
      ),
    ).toEqual([5, 1]);
  });
});

describe('compareRolls', () => {
  it('finds samples of the same kind near the ceiling and others far below it', () => {
    const real = set(1, 0.2);
    const silence = (features: ReturnType<typeof compareRolls>) =>
      features.find((each) => each.feature === 'silentShare')!;
    const same = silence(compareRolls(real, set(1000, 0.2)));
    const other = silence(compareRolls(real, set(2000, 0.9)));
    expect(same.generated!.overlap).toBeGreaterThan(0.6);
    expect(same.ceiling!.overlap).toBeGreaterThan(0.5);
    expect(other.generated!.overlap).toBeLessThan(0.05);
    expect(other.generated!.divergence).toBeGreaterThan(10 * same.generated!.divergence);
    expect(other.ceiling).toEqual(same.ceiling);
  });

  it('is the same for the same seed, has no figure where samples have none, and wants enough pieces', () => {
    const real = set(1, 0.2);
    expect(compareRolls(real, set(9, 0.2, 1), { seed: 3 })).toEqual(compareRolls(real, set(9, 0.2, 1), { seed: 3 }));
    const dissonance = compareRolls(real, set(9, 0.2)).find((each) => each.feature === 'dissonantShare');
    expect(dissonance).toMatchObject({ generated: null, ceiling: null });
    expect(() => compareRolls(set(1, 0.2, 5), real)).toThrow(OptionError);
    expect(() => compareRolls(real, [])).toThrow(OptionError);
  });
});

describe('realExcerpts', () => {
  it('cuts seeded stretches of one length from songs that are long enough', () => {
    const songs = [{ name: 'short', roll: rollOf('60 62') }, { name: 'long', roll: melody(1, 0.2) }, melody(2, 0.2)];
    const cuts = realExcerpts(songs, { steps: 30, count: 5, seed: 4 });
    expect(cuts.map(({ roll }) => roll.steps)).toEqual([30, 30, 30, 30, 30]);
    expect(cuts.filter(({ name }) => name.startsWith('long')).length).toBeGreaterThanOrEqual(2);
    expect(cuts).toEqual(realExcerpts(songs, { steps: 30, count: 5, seed: 4 }));
    expect(() => realExcerpts(songs, { steps: 999, count: 1, seed: 4 })).toThrow(OptionError);
  });
});
