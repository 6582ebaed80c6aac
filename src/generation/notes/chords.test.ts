import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../errors.ts';
import {
  type ChordKind,
  chordPitchClasses,
  chordSymbol,
  nameChord,
  parseChord,
  romanNumeral,
  stepOf,
} from './chords.ts';
import { keyName, keyOf, noteName, pitchClassOf, pitchOf } from './pitch-names.ts';

const C = keyOf('C major');
const symbolOf = (...pitches: number[]) => {
  const chord = nameChord(pitches);
  return chord && chordSymbol(chord, C);
};

describe('naming chords', () => {
  it.each([
    [[60, 64, 67], 'C'],
    [[64, 67, 72], 'C/E'],
    [[57, 60, 64], 'Am'],
    [[55, 59, 62, 65], 'G7'],
    [[55, 59, 65], 'G7'],
    [[59, 62, 65], 'Bdim'],
    [[60, 64, 68], 'Caug'],
    [[60, 63, 66, 69], 'Cdim7'],
    [[57, 60, 64, 67], 'Am7'],
    [[60, 64, 67, 69], 'C6'],
    [[60, 67, 72], 'C5'],
    [[60, 65, 67], 'Csus4'],
    [[60, 61, 62], undefined],
    [[60], undefined],
    [[], undefined],
  ])('%j is %s', (pitches, symbol) => {
    expect(symbolOf(...pitches)).toBe(symbol);
  });

  it('every symbol is read as it was written, and its notes make it', () => {
    const kinds: ChordKind[] = ['major', 'minor', 'seventh', 'major seventh', 'minor seventh', 'diminished', 'fifth'];
    fc.assert(
      fc.property(
        fc.nat(11),
        fc.constantFrom(...kinds),
        fc.option(fc.nat(11), { nil: undefined }),
        (root, kind, bass) => {
          const chord = bass === undefined || bass === root ? { root, kind } : { root, kind, bass };
          expect(parseChord(chordSymbol(chord))).toEqual(chord);
          const close = chordPitchClasses({ root, kind }).map((each) => 60 + root + ((each - root + 12) % 12));
          expect(nameChord(close)).toEqual({ root, kind });
        },
      ),
    );
  });

  it('knows other spellings, and refuses what is no chord', () => {
    expect(parseChord('Bbmaj7')).toEqual({ root: 10, kind: 'major seventh' });
    expect(parseChord('Abm')).toEqual({ root: 8, kind: 'minor' });
    expect(parseChord('B°')).toEqual({ root: 11, kind: 'diminished' });
    for (const wrong of ['', 'H', 'Cfoo', 'C/', 'c']) expect(() => parseChord(wrong), wrong).toThrow(OptionError);
  });
});

describe('chords in a key', () => {
  it.each([
    ['C', 'C major', 'I'],
    ['Am', 'C major', 'vi'],
    ['G7', 'C major', 'V7'],
    ['Bm7b5', 'C major', 'viiø7'],
    ['E', 'A minor', 'V'],
    ['F#', 'C major', undefined],
  ])('%s in %s is %s', (symbol, key, numeral) => {
    expect(romanNumeral(parseChord(symbol), keyOf(key))).toBe(numeral);
  });

  it('steps count from the tonic; the leading note of minor keys is the seventh', () => {
    expect([0, 4, 11, 1].map((each) => stepOf(each, C))).toEqual([1, 3, 7, undefined]);
    expect(stepOf(8, keyOf('A minor'))).toBe(7);
  });
});

describe('names', () => {
  it('pitches are read and written', () => {
    expect(['C4', 'A0', 'C8', 'F#3', 'Bb5', 'Cb4', 'B#3', '60', 60].map(pitchOf)).toEqual([
      60, 21, 108, 54, 82, 59, 60, 60, 60,
    ]);
    for (const wrong of ['H4', 'C', 'C99', '', -1, 60.5])
      expect(() => pitchOf(wrong), String(wrong)).toThrow(OptionError);
    for (let pitch = 21; pitch <= 108; pitch++) expect(pitchOf(noteName(pitch))).toBe(pitch);
    expect(pitchClassOf('Bb')).toBe(10);
  });

  it('keys are read and written, with their own signs', () => {
    expect(['c', 'F# minor', 'Ebm', 'Bb major', 'G sharp min'].map((words) => keyName(keyOf(words)))).toEqual([
      'C major',
      'F# minor',
      'Eb minor',
      'Bb major',
      'G# minor',
    ]);
    expect(noteName(70, keyOf('F'))).toBe('Bb4');
    expect(noteName(70, keyOf('B minor'))).toBe('A#4');
    for (const wrong of ['', 'H', 'C majorish', 'unknown']) expect(() => keyOf(wrong)).toThrow(OptionError);
  });
});
