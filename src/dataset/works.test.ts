import { describe, expect, it } from 'vitest';
import { stableSplit, workOf } from './works.ts';

const work = (composer: string, title: string) => workOf({ id: 'x.mid', composer, title });

describe('workOf', () => {
  it.each([
    ['Ludwig van Beethoven', 'Sonata No. 8 in C Minor, Op.13', 'beethoven op 13'],
    ['BeethovenLv', 'Sonata No. 8 “Pathétique” (1st Movement: Grave), Op. 13', 'beethoven op 13'],
    ['Ludwig van Beethoven', 'Sonata No. 10, Op. 14 No. 2, First Movement', 'beethoven op 14 no 2'],
    ['Beethoven', 'Piano Sonatas 10-1, Op. 14/2', 'beethoven op 14 no 2'],
    ['Ludwig van Beethoven', 'Andante favori in F Major, WoO 57', 'beethoven woo 57'],
    ['Johann Sebastian Bach', 'Prelude and Fugue in B Major, WTC I, BWV 868', 'bach bwv 868'],
    ['Bach', 'Fugue_bwv_868', 'bach bwv 868'],
    ['BachJS', 'Menuet, BWV Anh. 113', 'bach bwv anh 113'],
    ['Wolfgang Amadeus Mozart', 'Sonata in C Major, K279', 'mozart k 279'],
    ['MozartWA', 'Sonate Opus KV 331 - Tema', 'mozart k 331'],
    ['Joseph Haydn', 'Sonata E-Flat Major, Hob. XVI:49, First Movement', 'haydn hob xvi 49'],
    ['Franz Schubert', 'Impromptu Op. 90 No. 4 in A-flat Major', 'schubert d 899'],
    ['SchubertF', 'Impromptu in As-dur, D.899 (Op. 90, No. 4)', 'schubert d 899'],
    ['Franz Liszt', 'Hungarian Rhapsody No. 12, S. 244/12', 'liszt s 244 no 12'],
    ['Sergei Rachmaninoff', 'Prelude Op. 32/5', 'rachmaninoff op 32 no 5'],
    ['ChopinFF', 'Etüde c-moll, Opus 10, No. 12', 'chopin op 10 no 12'],
    ['Franz Schubert', 'Der Doppelgänger', 'schubert/der doppelganger'],
  ])('%s, %s', (composer, title, expected) => {
    expect(work(composer, title)).toBe(expected);
  });

  it('falls back on the composition', () => {
    expect(workOf({ id: 'tunes/Für Elise_take2.mid' })).toBe('fur elise');
    expect(workOf({ id: 'x.mid', title: 'Sonata Op. 5' })).toBe('sonata op 5');
    expect(workOf({ id: 'x.mid', composer: 'Holmès, Augusta', title: 'Soir' })).toBe('holmes/soir');
  });
});

describe('stableSplit', () => {
  it('divides works as it says, and always alike', () => {
    const works = Array.from({ length: 4000 }, (_, i) => `composer op ${i}`);
    const count = (split: string) => works.filter((name) => stableSplit(name) === split).length / works.length;
    expect(count('train')).toBeCloseTo(0.9, 1.5);
    expect(count('validation')).toBeCloseTo(0.05, 1.5);
    expect(count('test')).toBeCloseTo(0.05, 1.5);
    // Runs of other days, and their models, rely on these.
    expect(['composer op 1', 'composer op 10', 'composer op 2'].map(stableSplit)).toEqual([
      'train',
      'validation',
      'test',
    ]);
  });
});
