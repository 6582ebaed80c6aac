import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DatasetError, OptionError } from '../errors.ts';
import type { SongEntry, Split } from './collection.ts';
import { chooseSongs, compositionOf, splitEntries } from './split.ts';

/** Takes of compositions by composers, in folders by year. */
const arbitraryEntries: fc.Arbitrary<SongEntry[]> = fc.uniqueArray(
  fc
    .tuple(fc.constantFrom('Bach', 'Liszt', 'Haydn', undefined), fc.nat(15), fc.nat(5))
    .map(([composer, title, year]) => ({
      id: `${2000 + year}/${composer ?? 'anon'} ${title}.mid`,
      ...(composer === undefined ? {} : { composer, title: `Sonata ${title}` }),
    })),
  { selector: ({ id }) => id, minLength: 1, maxLength: 80 },
);

const namesOf = (entries: readonly SongEntry[]): string[] => entries.map(({ id }) => id);

describe('compositionOf', () => {
  it('joins composer and title where they are known', () => {
    expect(compositionOf({ id: 'a.mid', composer: 'Frédéric Chopin', title: 'Étude, Op. 10 No. 3' })).toBe(
      'frederic chopin/etude op 10 no 3',
    );
    expect(compositionOf({ id: 'a.mid', title: 'Für Elise' })).toBe('fur elise');
  });

  it.each([
    'Für Elise.mid',
    'x/y/fur_elise.MID',
    'Für Elise (2).mid',
    'Für Elise - take 3.midi',
    'für-elise_v2.mid',
    'Für Elise version 12.mid',
    'Für Elise copy.mid',
    'Für Elise--4.mid',
    'Für Elise take 1 (2).mid',
  ])('finds one composition in the file name %s', (id) => {
    expect(compositionOf({ id })).toBe('fur elise');
  });

  it.each(['prelude 1.mid', 'prelude 2.mid', 'mistake 2.mid', 'take 5.mid', '(1).mid'])('keeps %s apart', (id) => {
    expect(compositionOf({ id })).toBe(id.replace('.mid', '').replace(/[()]/g, ''));
  });
});

describe('splitEntries', () => {
  it('puts no composition into two splits, whatever the order of the files', () => {
    fc.assert(
      fc.property(arbitraryEntries, fc.nat(), fc.nat(), (entries, seed, rotation) => {
        const splitOf = new Map<string, Split>();
        for (const entry of splitEntries(entries, { validation: 0.2, test: 0.3, seed })) {
          const composition = compositionOf(entry);
          expect(splitOf.get(composition) ?? entry.split).toBe(entry.split);
          splitOf.set(composition, entry.split);
        }
        const moved = [...entries.slice(rotation % entries.length), ...entries.slice(0, rotation % entries.length)];
        for (const entry of splitEntries(moved, { validation: 0.2, test: 0.3, seed })) {
          expect(entry.split).toBe(splitOf.get(compositionOf(entry)));
        }
        // In this order while there are enough: training, validation, test.
        const present = new Set(splitOf.values());
        expect(present.has('train')).toBe(true);
        expect(present.has('validation')).toBe(splitOf.size > 1);
        expect(present.has('test')).toBe(splitOf.size > 2);
      }),
    );
  });

  it('meets the shares and differs from seed to seed', () => {
    const entries = Array.from({ length: 200 }, (_, i) => ({ id: `piece ${i}.mid` }));
    const split = splitEntries(entries, { validation: 0.1, test: 0.2, seed: 1 });
    const count = (name: Split) => split.filter((entry) => entry.split === name).length;
    expect([count('train'), count('validation'), count('test')]).toEqual([140, 20, 40]);
    expect(splitEntries(entries, { seed: 2 })).not.toEqual(splitEntries(entries, { seed: 3 }));
  });

  it('keeps official splits, and puts other takes of their compositions beside them', () => {
    const entries: SongEntry[] = [
      { id: '1.mid', composer: 'A', title: 'X', split: 'test' },
      { id: '2.mid', composer: 'A', title: 'X' },
      { id: '3.mid', composer: 'A', title: 'Y', split: 'train' },
    ];
    expect(splitEntries(entries).map(({ split }) => split)).toEqual(['test', 'test', 'train']);
  });

  it('makes no split of share 0, and refuses shares that leave nothing to train on', () => {
    const entries = ['a.mid', 'b.mid', 'c.mid'].map((id) => ({ id }));
    const split = splitEntries(entries, { validation: 0, test: 0 });
    expect(split.every((entry) => entry.split === 'train')).toBe(true);
    expect(() => splitEntries(entries, { validation: 0.5, test: 0.5 })).toThrow(OptionError);
    expect(() => splitEntries(entries, { validation: -0.1 })).toThrow(OptionError);
  });
});

describe('chooseSongs', () => {
  it('chooses a shorter list as the beginning of a longer one, whatever the order of the files', () => {
    fc.assert(
      fc.property(arbitraryEntries, fc.nat(), fc.nat(), (entries, count, seed) => {
        const all = chooseSongs(entries, entries.length, seed);
        const few = 1 + (count % entries.length);
        expect(chooseSongs([...entries].reverse(), few, seed)).toEqual(all.slice(0, few));
        expect(namesOf(all).sort()).toEqual(namesOf(entries).sort());
      }),
    );
  });

  it('takes every composition once before any again', () => {
    const entries = Array.from({ length: 30 }, (_, i) => ({ id: `${i}.mid`, composer: 'A', title: `T${i % 10}` }));
    expect(new Set(chooseSongs(entries, 10).map(compositionOf)).size).toBe(10);
  });

  it('spreads over composers in proportion, and over the years of each', () => {
    const entries = Array.from({ length: 120 }, (_, i) => ({
      id: `${2000 + (i % 4)}/${i}.mid`,
      composer: i < 80 ? 'A' : 'B',
      title: `T${i}`,
    }));
    const chosen = chooseSongs(entries, 12, 7);
    expect(chosen.filter(({ composer }) => composer === 'A')).toHaveLength(8);
    const years = chosen.filter(({ composer }) => composer === 'A').map(({ id }) => id.slice(0, 4));
    expect(years.sort()).toEqual(['2000', '2000', '2001', '2001', '2002', '2002', '2003', '2003']);
  });

  it('refuses more songs than there are', () => {
    expect(() => chooseSongs([{ id: 'a.mid' }], 2)).toThrow(DatasetError);
    expect(() => chooseSongs([{ id: 'a.mid' }], 0)).toThrow(OptionError);
    expect(() => chooseSongs([{ id: 'a.mid' }], 0.5)).toThrow(OptionError);
  });
});
