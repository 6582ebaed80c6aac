// The search for names: its gains are those that the weights were fitted for, and it sees bars and what is printed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE_TICKS } from './grid.ts';
import { namingContext, visitNames } from './name-features.ts';
import { firstNames, spell } from './spelling.ts';
import { accidentalCost } from './spelling-accidentals.ts';
import { NameSearch } from './spelling-search.ts';
import { SPELLING_WEIGHTS } from './spelling-weights.ts';

const row = (pitches: readonly number[]) =>
  pitches.map((pitch, index) => ({ pitch, onsetTicks: (Math.floor(index / 2) * PAGE_TICKS) / 2 }));

describe('accidentalCost', () => {
  const cost = (pitches: number[], places: number[], signature: number, index: number, place: number) => {
    const notes = row(pitches);
    const signatures = notes.map(() => signature);
    return accidentalCost(notes, places, signatures, 0, notes.length, index, place);
  };
  it('counts what the signature does not say', () => {
    expect(cost([61], [7], 0, 0, 7)).toBe(1);
    expect(cost([61], [7], 2, 0, 7)).toBe(0);
    expect(cost([60], [0], 2, 0, 0)).toBe(1);
    expect(cost([59], [-7], -7, 0, -7)).toBe(0);
    expect(cost([60], [0], 0, 0, 12)).toBe(1);
    expect(cost([62], [2], 0, 0, 14)).toBe(1.5);
  });
  it('holds until the bar line, and makes others need a natural', () => {
    expect(cost([61, 61], [7, 7], 0, 1, 7)).toBe(0);
    // C sharp before C: a sharp and a natural; D flat: one flat.
    expect(cost([61, 60], [7, 0], 0, 0, 7)).toBe(2);
    expect(cost([61, 60], [7, 0], 0, 0, -5)).toBe(1);
    // The second C sharp carries the sign where the first is another name.
    expect(cost([61, 61], [7, 7], 0, 0, 7)).toBe(0);
    expect(cost([61, 61], [7, 7], 0, 0, -5)).toBe(1);
  });
  it('knows one octave from another', () => {
    expect(cost([61, 73], [7, 7], 0, 1, 7)).toBe(1);
  });
});

describe('NameSearch', () => {
  it('weighs the features that visitNames tells, wherever names have changed before', () => {
    const pitches = fc.array(fc.integer({ min: 40, max: 80 }), { minLength: 1, maxLength: 160 });
    fc.assert(
      fc.property(pitches, fc.integer({ min: -7, max: 7 }), fc.array(fc.nat()), (keys, signature, turns) => {
        const notes = row(keys);
        const context = namingContext(
          notes,
          notes.map(() => signature),
        );
        const search = new NameSearch(firstNames(notes, context), notes, context, [0, notes.length]);
        if (turns.length % 3 > 0) search.sweep();
        if (turns.length % 3 > 1) search.moveBlocks();
        const found = new Map<number, number>();
        let gain = 0;
        visitNames(
          search.places,
          context,
          (table, slot, amount) => {
            gain += amount * SPELLING_WEIGHTS[table][slot]!;
          },
          (index, place, other) => {
            const printed = (name: number) =>
              accidentalCost(notes, search.places, context.signatures, 0, notes.length, index, name);
            found.set(index, gain - 20 * (printed(other) - printed(place)));
            gain = 0;
            expect(search.gain(index, other)).toBeCloseTo(found.get(index)!, 5);
          },
        );
        // In any order, too.
        for (const turn of turns) {
          const index = turn % notes.length;
          const expected = found.get(index);
          if (expected === undefined) continue;
          const place = search.places[index]!;
          const middle = context.local[index]! + 1.5;
          const other = Math.abs(place + 12 - middle) < Math.abs(place - 12 - middle) ? place + 12 : place - 12;
          expect(search.gain(index, other)).toBeCloseTo(expected, 5);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('spell', () => {
  it('names every pitch as it sounds, at most doubly altered, with bars or without', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 127 }), { maxLength: 120 }),
        fc.integer({ min: -7, max: 7 }),
        fc.array(fc.nat({ max: 20 })),
        (keys, signature, starts) => {
          const notes = row(keys);
          const measures = starts.sort((a, b) => a - b).map((beat) => ({ startTicks: beat * PAGE_TICKS }));
          const places = spell(
            notes,
            notes.map(() => signature),
            measures,
          );
          expect(places).toHaveLength(notes.length);
          places.forEach((place, index) => {
            expect((((place * 7 - keys[index]!) % 12) + 12) % 12).toBe(0);
            expect(place).toBeGreaterThanOrEqual(-15);
            expect(place).toBeLessThanOrEqual(19);
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});
