import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Recall } from './recall.ts';

describe('Recall', () => {
  const recalledIn = (words: string) => {
    const recall = new Recall();
    for (const word of words) recall.push(word);
    return recall.next;
  };

  it('finds the latest of the longest matches', () => {
    expect(recalledIn('')).toEqual({ from: -1, length: 0 });
    expect(recalledIn('abc')).toEqual({ from: -1, length: 0 });
    expect(recalledIn('abcdab')).toEqual({ from: 2, length: 2 });
    expect(recalledIn('xabyabzcab')).toEqual({ from: 6, length: 2 });
    expect(recalledIn('aaaa')).toEqual({ from: 3, length: 3 });
  });

  it('agrees with a plain search', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 40 }), (words) => {
        let best = { from: -1, length: 0 };
        for (let from = 1; from < words.length; from++) {
          let length = 0;
          while (length < from && words[from - 1 - length] === words[words.length - 1 - length]) length++;
          if (length > 0 && length >= best.length) best = { from, length };
        }
        expect(recalledIn(words.join(''))).toEqual(best);
      }),
    );
  });
});
