import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../errors.ts';
import { Random } from '../../random.ts';
import { classOf, classStart, classWidth, VALUE_CLASSES } from '../../tokens/values.ts';
import { type AllowedEnds, type AllowedWaits, drawDuration, drawIndex, drawWait, samplingOf } from './sampler.ts';

const plain = { temperature: 1, topP: 1 };

/** How often each outcome came, as shares. */
function shares(draws: number, draw: (random: Random) => number): Map<number, number> {
  const random = Random.of(7);
  const counts = new Map<number, number>();
  for (let i = 0; i < draws; i++) {
    const value = draw(random);
    counts.set(value, (counts.get(value) ?? 0) + 1 / draws);
  }
  return counts;
}

describe('drawIndex', () => {
  const logs = [0.5, 0.3, 0.2].map(Math.log);

  it('draws as often as the probabilities say, among what is allowed', () => {
    const all = shares(8000, (random) => drawIndex(logs, [1, 1, 1], plain, random));
    for (const [index, share] of [0.5, 0.3, 0.2].entries()) expect(all.get(index)).toBeCloseTo(share, 1.5);
    const some = shares(8000, (random) => drawIndex(logs, [0, 1, 0.5], plain, random));
    expect(some.get(0)).toBeUndefined();
    expect(some.get(1)).toBeCloseTo(0.75, 1.5);
  });

  it('temperature sharpens and flattens; 0 takes the likeliest, of equals the first', () => {
    const cold = shares(8000, (random) => drawIndex(logs, [1, 1, 1], { temperature: 0.5, topP: 1 }, random));
    expect(cold.get(0)).toBeCloseTo(0.25 / 0.38, 1.5);
    expect(drawIndex([-1, -1, -2], [1, 1, 1], { temperature: 0, topP: 1 }, Random.of(1))).toBe(0);
    expect(drawIndex([-1, -1, -2], [0, 1, 1], { temperature: 0, topP: 1 }, Random.of(1))).toBe(1);
  });

  it('keeps the nucleus of what is allowed', () => {
    const nucleus = shares(2000, (random) => drawIndex(logs, [1, 1, 1], { temperature: 1, topP: 0.6 }, random));
    expect([...nucleus.keys()].sort()).toEqual([0, 1]);
    const masked = shares(2000, (random) => drawIndex(logs, [0, 1, 1], { temperature: 1, topP: 0.6 }, random));
    expect([...masked.keys()]).toEqual([1]);
  });

  it('never takes what is forbidden or impossible; says so where nothing is left', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.oneof(fc.double({ min: -50, max: 0, noNaN: true }), fc.constant(-Infinity)), fc.boolean()),
          {
            minLength: 1,
            maxLength: 20,
          },
        ),
        fc.double({ min: 0, max: 3, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.nat(),
        (choices, temperature, topP, seed) => {
          const allowed = choices.map(([log, is]) => is && log > Number.NEGATIVE_INFINITY);
          const chosen = drawIndex(
            choices.map(([log]) => log),
            choices.map(([, is]) => (is ? 1 : 0)),
            { temperature, topP },
            Random.of(seed),
          );
          expect(allowed.includes(true) ? allowed[chosen] : chosen === -1).toBe(true);
        },
      ),
    );
    expect(() => drawIndex([Number.NaN], [1], plain, Random.of(1))).toThrow(RangeError);
  });
});

/** Waits from a set of ticks. */
function allowing(ticks: readonly number[], beyond: readonly number[] = []): AllowedWaits {
  const count = (values: readonly number[]): Float64Array => {
    const counts = new Float64Array(VALUE_CLASSES);
    for (const value of values) counts[classOf(value)]! += 1;
    return counts;
  };
  return {
    ticks: count(ticks),
    beyond: count(beyond),
    nth: (klass, n) => ticks.filter((tick) => classOf(tick) === klass)[n]!,
  };
}

describe('drawWait', () => {
  const uniform = new Float32Array(VALUE_CLASSES + 1).fill(-Math.log(VALUE_CLASSES + 1));

  it('a class counts by its allowed part, and its ticks are alike', () => {
    // Class 128 holds 128 .. 131; of it one tick is allowed, of class 100 the only one.
    const drawn = shares(8000, (random) => {
      const choice = drawWait(uniform, allowing([100, 130, 131]), { mayClose: true, mayEnd: false }, plain, random);
      return typeof choice === 'number' ? choice : -1;
    });
    expect(drawn.get(100)).toBeCloseTo(1 / 1.5, 1.5);
    expect(drawn.get(130)).toBeCloseTo(0.25 / 1.5, 1.5);
    expect(drawn.get(131)).toBeCloseTo(0.25 / 1.5, 1.5);
  });

  it('what lies behind the end closes the passage together, and the end of the piece where it may', () => {
    const closed = (mayClose: boolean, mayEnd: boolean) =>
      shares(8000, (random) => {
        const choice = drawWait(uniform, allowing([1], [2, 3]), { mayClose, mayEnd }, plain, random);
        return choice === 'closed' ? 1 : 0;
      }).get(1) ?? 0;
    expect(closed(false, true)).toBe(0);
    expect(closed(true, false)).toBeCloseTo(2 / 3, 1.5);
    expect(closed(true, true)).toBeCloseTo(3 / 4, 1.5);
    expect(drawWait(uniform, allowing([]), { mayClose: true, mayEnd: false }, plain, Random.of(1))).toBe('stuck');
  });
});

/** Ends up to a latest one, where a test says so. */
const ending = (onset: number, latest: number, mayEnd: (tick: number) => boolean): AllowedEnds => ({
  onset,
  latest,
  mayEnd,
  countEnds: (from, to) => Array.from({ length: to - from }, (_, i) => from + i).filter(mayEnd).length,
});

describe('drawDuration', () => {
  it('ends where notes may end, and no later than the latest', () => {
    const classes = new Float32Array(VALUE_CLASSES).fill(-Math.log(2 * VALUE_CLASSES));
    const ends = [
      { end: 1024, logProbability: Math.log(0.25) },
      { end: 1300, logProbability: Math.log(0.25) },
    ];
    const limits = ending(1000, 1200, (tick) => tick % 8 === 0);
    for (const [duration, share] of shares(
      4000,
      (random) => drawDuration({ classes, ends }, limits, plain, random)!.duration,
    )) {
      expect((1000 + duration) % 8).toBe(0);
      expect(duration).toBeLessThanOrEqual(200);
      if (duration === 24) expect(share).toBeGreaterThan(0.8);
    }
    const nowhere = ending(1000, 1200, () => false);
    expect(drawDuration({ classes, ends }, nowhere, plain, Random.of(1))).toBeUndefined();
  });

  it('its probability adds the class and the end that it shares', () => {
    const classes = new Float32Array(VALUE_CLASSES).fill(-Infinity);
    classes[classOf(200)] = Math.log(0.5);
    const limits = ending(0, 400, (tick) => tick === 200);
    const ends = [{ end: 200, logProbability: Math.log(0.25) }];
    const { duration, logProbability } = drawDuration({ classes, ends }, limits, plain, Random.of(1))!;
    expect(duration).toBe(200);
    expect(classStart(classOf(200))).toBe(200);
    expect(logProbability).toBeCloseTo(Math.log(0.5 / classWidth(classOf(200)) + 0.25), 6);
  });
});

describe('samplingOf', () => {
  it('takes temperature and top-p for all attributes, or each', () => {
    expect(samplingOf('score', { pitch: 0.8 }, 0.9)).toMatchObject({
      wait: { temperature: 1, topP: 0.9 },
      pitch: { temperature: 0.8, topP: 0.9 },
    });
    for (const base of ['score', 'performance'] as const) {
      expect(() => samplingOf(base, Number.NaN)).toThrow(OptionError);
      expect(() => samplingOf(base, 1, 1.1)).toThrow(OptionError);
    }
  });

  it('leaves the times of performances whole, unless they are told themselves or nothing is left to chance', () => {
    const whole = { temperature: 1, topP: 1 };
    expect(samplingOf('performance')).toEqual({
      ...{ wait: whole, duration: whole },
      ...{ pitch: { temperature: 0.9, topP: 0.95 }, velocity: { temperature: 1, topP: 0.95 } },
    });
    expect(samplingOf('performance', 0.7, 0.8)).toMatchObject({
      wait: whole,
      velocity: { temperature: 0.7, topP: 0.8 },
    });
    expect(samplingOf('performance', 0.5).pitch.temperature).toBeCloseTo(0.45);
    expect(samplingOf('performance', { wait: 0.5 }, { wait: 0.9, pitch: 0.8 })).toMatchObject({
      ...{ wait: { temperature: 0.5, topP: 0.9 }, duration: whole, pitch: { temperature: 0.9, topP: 0.8 } },
    });
    expect(samplingOf('performance', 0).wait.temperature).toBe(0);
  });
});
