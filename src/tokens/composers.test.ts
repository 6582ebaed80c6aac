import { describe, expect, it } from 'vitest';
import { COMPOSERS, composerName, knownComposer, periodOf } from './composers.ts';

describe('composers', () => {
  it.each([
    ['Frédéric Chopin', 'chopin', 'frederic'],
    ['Ludwig van Beethoven', 'beethoven', 'ludwig van'],
    ['BeethovenLv', 'beethoven', 'lv'],
    ['Holmès, Augusta', 'holmes', 'augusta'],
    ['Mendelssohn-BartholdyF', 'mendelssohn', 'f'],
    ['Felix Mendelssohn-Bartholdy (1809 - 1847)', 'mendelssohn', 'felix'],
    ['Fanny (Mendelssohn) Hensel', 'hensel', 'fanny'],
    ['Johann Sebastian Bach / Ferruccio Busoni', 'bach', 'johann sebastian'],
    ['Bach', 'bach', ''],
  ])('reads %s', (text, surname, given) => {
    expect(composerName(text)).toEqual({ surname, given });
  });

  it('are the same in every collection, and not their namesakes', () => {
    for (const name of ['Bach', 'BachJS', 'Johann Sebastian Bach', 'J. S. Bach', 'bach']) {
      expect(knownComposer(name)).toBe('Bach');
    }
    for (const name of ['Carl Philipp Emanuel Bach', 'BachCPE', 'Clara Schumann', 'Michael Haydn', 'Nobody', '']) {
      expect(knownComposer(name)).toBeUndefined();
    }
    expect(knownComposer('Robert Franz')).toBe('Franz');
    expect(knownComposer('Franz Schubert')).toBe('Schubert');
  });

  it('belong to periods; the year helps where they are not listed', () => {
    for (const known of COMPOSERS) expect(periodOf(known)).toBeDefined();
    expect(periodOf('Domenico Scarlatti')).toBe('baroque');
    expect(periodOf('MozartWA')).toBe('classical');
    expect(periodOf('Clara Schumann')).toBe('romantic');
    expect(periodOf('Debussy', 1700)).toBe('modern');
    expect([1700, 1800, 1850, 1920].map((year) => periodOf('Nobody', year))).toEqual([
      'baroque',
      'classical',
      'romantic',
      'modern',
    ]);
    expect(periodOf(undefined)).toBeUndefined();
  });
});
