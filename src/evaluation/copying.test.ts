import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollOf } from '../../test/support/roll-text.ts';
import { CopyIndex, measureCopying } from './copying.ts';
import { SuffixArray } from './suffix-array.ts';

/** The longest shared run by trying everything. */
function slowLongest(sequences: readonly (readonly number[])[], query: readonly number[]): number {
  let best = 0;
  for (const sequence of sequences) {
    for (let i = 0; i < sequence.length; i++) {
      for (let j = 0; j < query.length; j++) {
        let length = 0;
        while (j + length < query.length && i + length < sequence.length && sequence[i + length] === query[j + length])
          length++;
        best = Math.max(best, length);
      }
    }
  }
  return best;
}

describe('SuffixArray', () => {
  it('finds what trying everything finds, and where', () => {
    const symbols = fc.array(fc.integer({ min: -1, max: 2 }), { maxLength: 30 });
    fc.assert(
      fc.property(fc.array(symbols, { maxLength: 4 }), symbols, (sequences, query) => {
        const run = new SuffixArray(sequences).longestShared(query);
        expect(run.length).toBe(slowLongest(sequences, query));
        if (run.length > 0) {
          expect(sequences[run.sequence]?.slice(run.sequenceStart, run.sequenceStart + run.length)).toEqual(
            query.slice(run.start, run.start + run.length),
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  it('indexes half a million symbols and answers in milliseconds', () => {
    let state = 1;
    const next = (): number => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return (state >>> 16) % 200;
    };
    const sequences = Array.from({ length: 93 }, () => Array.from({ length: 5000 }, next));
    const index = new SuffixArray(sequences);
    const query = [...Array.from({ length: 500 }, next), ...(sequences[40] ?? []).slice(100, 160)];
    const run = index.longestShared(query);
    expect(run.length).toBeGreaterThanOrEqual(60);
    expect(run.sequence).toBe(40);
  });
});

describe('CopyIndex', () => {
  const song = { name: 'song', roll: rollOf('60 62 64 . 65 . 67 67 69 71 72') };

  it('finds a copy in another key and at another tempo', () => {
    const index = new CopyIndex([{ name: 'other', roll: rollOf('60 60 60 48 48 48') }, song]);
    expect(index.longestCopy(song.roll)).toMatchObject({ notes: 8, source: 'song', sourceStep: 0 });
    const slowAndHigh = rollOf('80 . 67 67 69 69 71 . . . 72 . . . 74 74 74 74 76 76');
    // From the interval 67-69 on: its ratio has a note before it here and none in the song.
    expect(index.longestCopy(slowAndHigh)).toMatchObject({ source: 'song', notes: 5 });
  });

  it('does not take the same pitches in another rhythm for a copy', () => {
    const index = new CopyIndex([song]);
    expect(index.longestCopy(rollOf('60 62 62 62 62 64 65 65 65 65 65 67')).notes).toBeLessThan(4);
  });

  it('follows the top voice, or all notes', () => {
    const chords = { name: 'chords', roll: rollOf('48,60 48,62 48,64 50,65 50,67') };
    const melody = rollOf('60 62 64 65 67');
    expect(new CopyIndex([chords], 'top').longestCopy(melody).notes).toBe(5);
    expect(new CopyIndex([chords], 'all').longestCopy(melody).notes).toBeLessThan(5);
  });

  it('finds nothing in nothing', () => {
    expect(new CopyIndex([]).longestCopy(song.roll)).toEqual({ notes: 0, start: 0, source: null, sourceStep: null });
    expect(new CopyIndex([song]).longestCopy(rollOf('60')).notes).toBe(0);
  });

  it('measures training and seed apart', () => {
    const sample = { name: 'sample', roll: rollOf('60 62 64 . 65 50 50 50 49') };
    const result = measureCopying(sample, new CopyIndex([song]), rollOf('40 40 40 39'));
    expect(result.training).toMatchObject({ notes: 4, source: 'song' });
    expect(result.seed?.notes).toBe(0);
    expect(measureCopying(sample, new CopyIndex([song])).seed).toBe(null);
  });
});
