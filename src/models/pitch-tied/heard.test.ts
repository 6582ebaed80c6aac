import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollOf } from '../../../test/support/roll-text.ts';
import { GrowingPast, pastOfRoll } from '../past.ts';
import type { Hearing } from './config.ts';
import { heardCount, lowerCount, markHeard, markLower } from './heard.ts';

const config: Hearing = {
  reach: 3,
  below: 5,
  pitchClasses: true,
  periods: [12],
  lags: [2],
  recall: true,
};
const song = rollOf('60,64 62 65 60,64 62');

const heardBy = (pitch: number, step: number, change: Partial<Hearing> = {}): number[] => {
  const settings = { ...config, ...change };
  const past = pastOfRoll(song, settings.recall);
  const target = new Uint8Array(heardCount(settings));
  markHeard(target, 0, [pitch], { past, step, latest: past.at(step - 1), moved: 0 }, settings);
  return [...target];
};
const lowerThan = (pitch: number, notes: number[], recalled: number[]): number[] => {
  const target = new Uint8Array(lowerCount(config));
  markLower(target, 0, pitch, notes, recalled, config);
  return [...target];
};
const ones = (values: readonly number[]): number[] => values.flatMap((value, place) => (value === 0 ? [] : [place]));

describe('what a pitch hears', () => {
  it('is intervals and pitch classes from itself, and where it is', () => {
    const heard = heardBy(62, 4);
    // Of 60 and 64: two below, two above.
    expect(ones(heard.slice(0, 7))).toEqual([1, 5]);
    expect(ones(heard.slice(7, 19))).toEqual([2, 10]);
    expect(ones(heard.slice(19, 31))).toEqual([2]); // D
    expect(ones(heard.slice(31, 44))).toEqual([0, 1, 2, 3, 4, 5]); // 27, 33 .. 57
    expect(ones(heard.slice(44, 50))).toEqual([0, 1]); // two notes
    // 4 = 0 + 2 * 0 + 4 * 1, the digit to base 3 one-hot.
    expect(heard.slice(50, 55)).toEqual([0, 0, 0, 1, 0]);
    expect(heard[55]).toBe(0); // 65 sounded two steps before
    // After 60 and 64 came 62 the last time, and the steps before were others.
    expect(heard.slice(56)).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(heardBy(65, 4)[55]).toBe(1);
    expect(heardBy(65, 4)[56]).toBe(0);
  });

  it('is nothing in the first step but height and place', () => {
    expect(ones(heardBy(50, 0, { pitchClasses: false, recall: false }).slice(0, 19))).toEqual([]);
  });

  it('of its own step is the lower notes, and how they differ from what is recalled', () => {
    const heard = lowerThan(67, [52, 60, 64, 67, 72], [52, 60, 65]);
    expect(ones(heard.slice(0, 5))).toEqual([2]); // 64
    expect(ones(heard.slice(5, 17))).toEqual([3, 7]);
    expect(heard[5 + 3]).toBe(2); // 52 and 64 are of one class
    expect(heard.slice(17, 23)).toEqual([1, 1, 1, 0, 0, 0]);
    expect(heard.slice(23)).toEqual([1, 1]); // 64 and 65
    expect(lowerThan(64, [52, 60, 64], [52, 60]).slice(23)).toEqual([0, 0]);
  });

  it('moves with the piece, but for height and pitch class', () => {
    const notes = fc
      .uniqueArray(fc.integer({ min: 30, max: 90 }), { maxLength: 6 })
      .map((all) => all.sort((a, b) => a - b));
    const plain = { ...config, pitchClasses: false };
    fc.assert(
      fc.property(fc.array(notes, { minLength: 1, maxLength: 12 }), fc.integer({ min: -20, max: 20 }), (steps, by) => {
        const heard = (moved: number) => {
          const past = new GrowingPast(true);
          for (const step of steps) past.push(step.map((pitch) => pitch + moved));
          const target = new Uint8Array(heardCount(plain));
          const latest = past.at(steps.length - 1);
          markHeard(target, 0, [60 + moved], { past, step: steps.length, latest, moved: -moved }, plain);
          return target;
        };
        // Told that it was moved back, it is as high as before.
        expect(heard(by)).toEqual(heard(0));
      }),
    );
  });
});
