import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollOf, TEN_A_SECOND } from '../../test/support/roll-text.ts';
import { OptionError } from '../errors.ts';
import { concatRolls, rollFromCombinations, sliceRoll, withoutRestrikes } from './compose.ts';
import { type Combination, combinationAt } from './roll.ts';

const arbitraryCombinations: fc.Arbitrary<Combination[]> = fc.array(
  fc.uniqueArray(fc.integer({ min: 60, max: 64 }), { maxLength: 4 }).map((pitches) => pitches.sort((a, b) => a - b)),
  { maxLength: 20 },
);

describe('rollFromCombinations', () => {
  it('holds a pitch that sounds in adjacent steps and strikes it after a rest', () => {
    expect(rollFromCombinations([[60, 64], [60], [], [60]], TEN_A_SECOND)).toEqual(rollOf('60,64 60 . 60'));
  });

  it('holds on what sounded before', () => {
    const roll = rollFromCombinations([[60, 64]], TEN_A_SECOND, { after: [60], velocity: 33 });
    expect([...roll.struck]).toEqual([0, 1]);
    expect([...roll.velocities]).toEqual([33, 33]);
  });

  it('refuses a velocity out of range and combinations that are none', () => {
    expect(() => rollFromCombinations([[60]], TEN_A_SECOND, { velocity: 128 })).toThrow(OptionError);
    for (const wrong of [[64, 60], [60, 60], [128], [-1], [60.5]]) {
      expect(() => rollFromCombinations([wrong], TEN_A_SECOND)).toThrow(RangeError);
    }
  });
});

describe('sliceRoll and concatRolls', () => {
  it('shares the cells of the whole', () => {
    const roll = rollOf('60 60,64 64 .');
    const middle = sliceRoll(roll, 1, 3);
    expect(middle.steps).toBe(2);
    expect([...middle.offsets]).toEqual([0, 2, 3]);
    expect(middle.pitches.buffer).toBe(roll.pitches.buffer);
    expect(sliceRoll(roll, 4).steps).toBe(0);
    expect(() => sliceRoll(roll, 2, 5)).toThrow(RangeError);
  });

  it('undo each other', () => {
    fc.assert(
      fc.property(arbitraryCombinations, fc.nat(20), fc.nat(20), (combinations, a, b) => {
        const roll = rollFromCombinations(combinations, TEN_A_SECOND);
        const [from, to] = [Math.min(a, b, roll.steps), Math.min(Math.max(a, b), roll.steps)];
        const parts = [sliceRoll(roll, 0, from), sliceRoll(roll, from, to), sliceRoll(roll, to)];
        expect(concatRolls(parts)).toEqual(roll);
      }),
    );
  });

  it('strikes what is held from nowhere at a joint', () => {
    const held = sliceRoll(rollOf('60,64 60,64'), 1);
    expect(concatRolls([rollOf('. 60'), held])).toEqual(rollOf('. 60 60,64'));
    expect(concatRolls([rollOf('60 .'), held, rollOf('')])).toEqual(rollOf('60 . 60,64'));
  });

  it('refuses rolls of different grids', () => {
    expect(() => concatRolls([rollOf('60'), rollOf('60', { unit: 'beat', stepsPerBeat: 10 })])).toThrow(
      'rolls of 10 steps per second and of 10 steps per beat cannot be joined',
    );
    expect(() => concatRolls([])).toThrow(RangeError);
  });
});

describe('withoutRestrikes', () => {
  it('leaves what the combinations alone would give', () => {
    const roll = rollOf('60,64 !60,64 !60,!64 . 60 !60,62 62 !62');
    const combinations = Array.from({ length: roll.steps }, (_, step) => combinationAt(roll, step));
    expect(withoutRestrikes(roll)).toEqual(rollFromCombinations(combinations, roll.grid));
    expect(withoutRestrikes(rollOf(''))).toEqual(rollOf(''));
  });
});
