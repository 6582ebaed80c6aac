/** Steering against probabilities computed by hand, over a dictionary of three entries. */
import { describe, expect, it } from 'vitest';
import { chooseStep } from '../../generation/sampling.ts';
import type { StepDistribution } from '../../models/model.ts';
import { Random } from '../../random.ts';
import { Dictionary } from '../../roll/dictionary.ts';
import { combinationNats, marginals, steered, thinned } from './step-steer.ts';

/** The escape has 0.2, then silence 0.3, C 0.4, C and C sharp 0.1; in the escape D sounds with 0.5 and E with 0.25. */
const entries: StepDistribution = {
  kind: 'combinations',
  dictionary: new Dictionary([[], [60], [60, 61]], [3, 2, 1]),
  logProbabilities: Float32Array.from([0.2, 0.3, 0.4, 0.1], Math.log),
  escape: Float32Array.from({ length: 128 }, (_, pitch) => ({ 62: 0.5, 64: 0.25 })[pitch] ?? 0),
};
const singles: StepDistribution = {
  kind: 'notes',
  probabilities: Float32Array.from({ length: 128 }, (_, pitch) => ({ 60: 0.5, 61: 0.25 })[pitch] ?? 0),
};
/** C sounds with 0.5; E with 0.8 above a C, and else with 0.1. */
const dependent: StepDistribution = {
  kind: 'notes',
  probabilities: Float32Array.from({ length: 128 }, (_, pitch) => ({ 60: 0.5, 64: 0.45 })[pitch] ?? 0),
  given: (pitch, lower) => (pitch === 60 ? 0.5 : pitch !== 64 ? 0 : lower.includes(60) ? 0.8 : 0.1),
};
const free = { mayPlay: () => true, voices: 128, tilt: 0, before: [] };
const weightsOf = (distribution: StepDistribution): number[] =>
  distribution.kind === 'combinations' ? Array.from(distribution.logProbabilities, Math.exp) : [];
const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 5));

describe('steered', () => {
  it('changes nothing where nothing is asked', () => {
    expect(weightsOf(steered(entries, free))).toEqual(near([0.2, 0.3, 0.4, 0.1]));
    expect(steered(singles, free)).toEqual(singles);
  });

  it('leaves to what is allowed its own probabilities: the escape loses what it would have spent on the rest', () => {
    const result = steered(entries, { ...free, mayPlay: (pitch) => pitch !== 61 && pitch !== 62 });
    expect(weightsOf(result)).toEqual(near([0.2 * 0.5, 0.3, 0.4, 0]));
    expect(result.kind === 'combinations' && [result.escape[62], result.escape[64]]).toEqual([0, 0.25]);
    const notes = steered(singles, { ...free, mayPlay: (pitch) => pitch !== 60 });
    expect(notes.kind === 'notes' && [notes.probabilities[60], notes.probabilities[61]]).toEqual([0, 0.25]);
  });

  it('forbids entries with too many voices', () => {
    expect(weightsOf(steered(entries, { ...free, voices: 1 }))).toEqual(near([0.2, 0.3, 0.4, 0]));
    const unseen = Float32Array.from({ length: 128 }, (_, pitch) => (pitch === 70 ? 0.9 : 0.1));
    expect(thinned([60, 65, 70], 2, { ...entries, escape: unseen } as StepDistribution)).toEqual([60, 70]);
  });

  it('weighs each struck note, not those that sound already', () => {
    const tilt = Math.log(2);
    const result = steered(entries, { ...free, tilt, before: [60] });
    // Of the escape: E[2^struck] = (0.5 + 0.5 * 2)(0.75 + 0.25 * 2).
    expect(weightsOf(result)).toEqual(near([0.2 * 1.5 * 1.25, 0.3, 0.4, 0.2]));
    const notes = steered(singles, { ...free, tilt, before: [60] });
    // Odds of 1 : 3 become 2 : 3.
    expect(notes.kind === 'notes' && [notes.probabilities[60], notes.probabilities[61]]).toEqual(near([0.5, 0.4]));
  });

  it('keeps what notes say of each other', () => {
    const given = (steering: Parameters<typeof steered>[1], pitch: number, lower: readonly number[]) => {
      const result = steered(dependent, steering);
      return result.kind === 'notes' ? result.given?.(pitch, lower) : undefined;
    };
    expect([given(free, 64, [60]), given(free, 64, [])]).toEqual([0.8, 0.1]);
    expect(given({ ...free, mayPlay: (pitch) => pitch !== 64 }, 64, [60])).toBe(0);
    // Odds of 4 : 1 become 8 : 1; what sounds already stays as likely.
    expect(given({ ...free, tilt: Math.log(2) }, 64, [60])).toBeCloseTo(8 / 9, 5);
    expect(given({ ...free, tilt: Math.log(2), before: [64] }, 64, [60])).toBe(0.8);
    // A drawn step has the chords that the model has: C and E come together or not at all, nearly.
    const random = Random.of(1);
    const drawn = Array.from({ length: 400 }, () =>
      chooseStep(steered(dependent, free), { method: 'sample' }, random).join(' '),
    );
    const share = (chord: string) => drawn.filter((each) => each === chord).length / drawn.length;
    expect([share('60 64'), share('64')]).toEqual([expect.closeTo(0.4, 1), expect.closeTo(0.05, 1)]);
  });
});

describe('what a distribution says of a step', () => {
  it('combinationNats: through its entry or through the escape', () => {
    // Silence: its entry, or the escape without D and E.
    expect(combinationNats(entries, [])).toBeCloseTo(-Math.log(0.3 + 0.2 * 0.5 * 0.75), 4);
    expect(combinationNats(entries, [62])).toBeCloseTo(-Math.log(0.2 * 0.5 * 0.75), 4);
    expect(combinationNats(singles, [60])).toBeCloseTo(-Math.log(0.5 * 0.75), 4);
    expect(combinationNats(singles, [99])).toBeLessThan(20);
    // Each note given the lower ones that sound.
    expect(combinationNats(dependent, [60, 64])).toBeCloseTo(-Math.log(0.5 * 0.8), 4);
    expect(combinationNats(dependent, [64])).toBeCloseTo(-Math.log(0.5 * 0.1), 4);
  });

  it('marginals', () => {
    const sounds = marginals(entries);
    expect([sounds[60], sounds[61], sounds[62], sounds[63]]).toEqual(near([0.5, 0.1, 0.1, 0]));
  });
});
