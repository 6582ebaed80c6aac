import { describe, expect, it } from 'vitest';
import { isBlackKey, keyName, keyTitle } from './keys.ts';

describe('the keys of a piano', () => {
  it('have names, spelt as the signature spells them', () => {
    expect(keyName(60)).toBe('C4');
    expect(keyName(21)).toBe('A0');
    expect(keyName(108)).toBe('C8');
    expect(keyName(70, 2)).toBe('A♯4');
    expect(keyName(70, -1)).toBe('B♭4');
  });
  it('are black where a piano has black ones', () => {
    const black = Array.from({ length: 12 }, (_, pitch) => (isBlackKey(60 + pitch) ? 1 : 0)).join('');
    expect(black).toBe('010100101010');
  });
  it('give their names to keys', () => {
    expect(keyTitle({ fifths: 6, mode: 'major' })).toBe('F♯ major');
    expect(keyTitle({ fifths: -3, mode: 'minor' })).toBe('C minor');
    expect(keyTitle({ fifths: -1, mode: 'minor' })).toBe('D minor');
  });
});
