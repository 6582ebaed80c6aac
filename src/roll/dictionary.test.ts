import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollOf, TEN_A_SECOND } from '../../test/support/roll-text.ts';
import { CheckpointError, OptionError } from '../errors.ts';
import { rollFromCombinations } from './compose.ts';
import { buildDictionary, Dictionary, ESCAPE, pitchName } from './dictionary.ts';
import { type Combination, combinationAt } from './roll.ts';

const SONG = rollOf('60 60 60 . . 60,64,67 60,64,67 0 127'); // counts: C4 3, silence 2, chord 2, two of 1

const everyCombination: fc.Arbitrary<Combination> = fc
  .uniqueArray(fc.nat(127), { maxLength: 6 })
  .map((pitches) => pitches.sort((a, b) => a - b));

describe('buildDictionary', () => {
  it('orders by frequency, then by pitch', () => {
    const dictionary = buildDictionary([SONG]);
    const entries = [1, 2, 3, 4, 5].map((id) => [dictionary.combination(id), dictionary.count(id)]);
    expect(entries).toEqual([
      [[60], 3],
      [[], 2],
      [[60, 64, 67], 2],
      [[0], 1],
      [[127], 1],
    ]);
    expect(dictionary.size).toBe(6);
    expect(() => dictionary.combination(6)).toThrow(RangeError);
  });

  it('gives the escape to what it does not hold', () => {
    const dictionary = buildDictionary([SONG]);
    expect(dictionary.idOf([61])).toBe(ESCAPE);
    expect(dictionary.count(ESCAPE)).toBe(0);
    expect([...dictionary.encode(rollOf('60 . 61'))]).toEqual([1, 2, ESCAPE]);
  });

  it('leaves out the rarest beyond maxSize and those below minCount', () => {
    expect(buildDictionary([SONG], { maxSize: 3 }).toJSON().combinations).toEqual([[60], []]);
    expect(buildDictionary([SONG], { minCount: 2 }).toJSON().counts).toEqual([3, 2, 2]);
    expect(buildDictionary([SONG], { maxSize: 1 }).size).toBe(1);
    expect(buildDictionary([]).size).toBe(1);
    expect(() => buildDictionary([SONG], { maxSize: 0 })).toThrow(OptionError);
    expect(() => buildDictionary([SONG], { minCount: Number.NaN })).toThrow(OptionError);
  });

  it('finds every combination of its songs, and counts every step once', () => {
    fc.assert(
      fc.property(fc.array(everyCombination, { maxLength: 50 }), (combinations) => {
        const roll = rollFromCombinations(combinations, TEN_A_SECOND);
        const dictionary = buildDictionary([roll]);
        dictionary.encode(roll).forEach((id, step) => {
          expect(dictionary.combination(id)).toEqual(combinationAt(roll, step));
          expect(dictionary.idOf(combinationAt(roll, step))).toBe(id);
        });
        expect(dictionary.toJSON().counts.reduce((sum, count) => sum + count, 0)).toBe(roll.steps);
      }),
    );
  });
});

describe('Dictionary', () => {
  it('prints itself for humans', () => {
    expect(buildDictionary([SONG], { minCount: 2 }).toText()).toBe(
      'id\tcount\tnotes\n0\t-\t(any other combination)\n1\t3\tC4\n2\t2\t(silence)\n3\t2\tC4 E4 G4\n',
    );
    expect([0, 21, 60, 127].map(pitchName)).toEqual(['C-1', 'A0', 'C4', 'G9']);
  });

  it('survives JSON', () => {
    const dictionary = buildDictionary([SONG]);
    const back = Dictionary.fromJSON(JSON.parse(JSON.stringify(dictionary)));
    expect(back.toText()).toBe(dictionary.toText());
    expect(back.encode(SONG)).toEqual(dictionary.encode(SONG));
  });

  it.each([
    ['nothing', null],
    ['no counts', { combinations: [] }],
    ['different lengths', { combinations: [[60]], counts: [] }],
    ['pitches out of order', { combinations: [[64, 60]], counts: [1] }],
    ['a pitch of 128', { combinations: [[128]], counts: [1] }],
    ['pitches that are text', { combinations: [['60']], counts: [1] }],
    ['a negative count', { combinations: [[60]], counts: [-1] }],
    ['a combination twice', { combinations: [[60], [60]], counts: [2, 1] }],
  ])('refuses %s', (_, json) => {
    expect(() => Dictionary.fromJSON(json)).toThrow(CheckpointError);
  });
});
