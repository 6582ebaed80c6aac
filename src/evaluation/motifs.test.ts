import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollOf } from '../../test/support/roll-text.ts';
import { repeatedMotifShare } from './motifs.ts';
import { rollNotes } from './roll-notes.ts';

const share = (text: string) => repeatedMotifShare(rollNotes(rollOf(text)));

describe('repeatedMotifShare', () => {
  it('counts the motifs that come at least twice', () => {
    // Moves from the third note on: +2 +1 +2 -7 +2 +2 +1 +2, all even; of their six runs of three, the first returns.
    expect(share('60 62 64 65 67 60 62 64 65 67')).toBeCloseTo(2 / 6);
    expect(share('60 62 65 61 67 60 66 61')).toBe(0);
    expect(share('60 !60 !60 !60 !60 !60 !60')).toBe(1);
  });

  it('knows a motif again in another key and at another tempo, but not in another rhythm', () => {
    const motif = '60 62 . 64 65 67';
    expect(share(`${motif} . 70 72 . 74 75 77`)).toBeGreaterThan(0);
    expect(share(`${motif} . . . 70 70 72 72 72 72 74 74 75 75 77`)).toBeGreaterThan(0);
    expect(share(`${motif} . 70 . . 72 74 . . . 75 77`)).toBe(0);
  });

  it('listens to the top line', () => {
    const under = '40,60 43,62 47,64 41,65 46,67 50,60 41,62 48,64 40,65 44,67';
    expect(share(under)).toBeCloseTo(2 / 6);
  });

  it('has no figure for fewer than five notes', () => {
    expect(share('60 62 64 65')).toBe(null);
    expect(share('60 62 64 65 67')).toBe(0);
    expect(share('. .')).toBe(null);
  });

  it('is that of music in which everything returns where a piece is played twice, up to the seam', () => {
    const melody = fc.array(fc.integer({ min: 50, max: 80 }), { minLength: 5, maxLength: 20 });
    fc.assert(
      fc.property(melody, (pitches) => {
        const once = pitches.map((pitch) => `${pitch} .`).join(' ');
        const value = share(`${once} ${once}`);
        const motifs = 2 * pitches.length - 4;
        expect(value).toBeGreaterThanOrEqual((2 * (pitches.length - 4)) / motifs - 1e-9);
        expect(value).toBeLessThanOrEqual(1);
      }),
    );
  });
});
