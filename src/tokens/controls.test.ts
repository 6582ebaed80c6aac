import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitrarySequence } from '../../test/support/sequences.ts';
import { tune } from '../../test/support/tunes.ts';
import { OptionError } from '../errors.ts';
import { controlsFromWords, controlWords, describeControls } from './control-words.ts';
import { CONTROLS, controlsOf, measurePassage, type PieceAbout } from './controls.ts';
import { encodePiece } from './encode.ts';
import { createSequence, type NoteSequence } from './sequence.ts';

const wordsOf = (sequence: NoteSequence, from = 0, to = sequence.onsets.length, about?: PieceAbout) =>
  controlWords(controlsOf(sequence, from, to, about));

/** One note a beat. */
const beats = (pitches: readonly number[], more: Partial<NoteSequence> = {}): NoteSequence =>
  createSequence({
    base: 'score',
    onsets: pitches.map((_, beat) => 24 * beat),
    pitches,
    durations: pitches.map(() => 24),
    velocities: pitches.map((_, beat) => (beat % 2 === 0 ? 10 : 20)),
    ...more,
  });

describe('controlsOf', () => {
  it('says what a passage is', () => {
    const sequence = beats([60, 64, 67, 65, 62, 71, 67, 60], {
      metres: [{ tick: 0, numerator: 3, denominator: 4 }],
      tempos: [{ tick: 0, beatsPerMinute: 100 }],
    });
    expect(wordsOf(sequence, 0, 8, { composer: 'ChopinFF' })).toEqual({
      key: 'C major',
      metre: '3/4',
      tempo: '95-104',
      density: 'very sparse',
      polyphony: 'very thin',
      register: 'rather high',
      loudness: 'medium',
      period: 'romantic',
      composer: 'Chopin',
    });
    expect(measurePassage(sequence, 0, 8)).toEqual({ density: 1, polyphony: 1, register: 64.5, loudness: 15 });
  });

  it('measures performances by the second, on scales of their own', () => {
    const played = beats([60, 64, 67, 65], { base: 'performance' });
    expect(measurePassage(played, 0, 4).density).toBeCloseTo(100 / 24, 9);
    expect(wordsOf(played)).toMatchObject({ density: 'very sparse', metre: 'unknown', tempo: 'unknown' });
  });

  it('takes the key as marked, and estimates it where it is not', () => {
    const sequence = encodePiece(tune(2, 8), { base: 'score' });
    const marked = { ...sequence, keys: [{ tick: 0, tonic: 6, mode: 'minor' as const }] };
    expect(wordsOf(marked).key).toBe('F# minor');
    expect(wordsOf(sequence).key).toMatch(/ major$/);
    // Every pitch class alike is in no key.
    expect(wordsOf(beats(Array.from({ length: 36 }, (_, i) => 48 + i))).key).toBe('unknown');
  });

  it('takes what holds for most of the passage', () => {
    const sequence = beats([60, 62, 64, 65, 67, 69], {
      metres: [
        { tick: 0, numerator: 1, denominator: 4 },
        { tick: 24, numerator: 5, denominator: 4 },
      ],
      tempos: [
        { tick: 0, beatsPerMinute: 60 },
        { tick: 96, beatsPerMinute: 200 },
      ],
    });
    expect(wordsOf(sequence)).toMatchObject({ metre: 'other', tempo: '55-64' });
    expect(wordsOf(sequence, 4, 6)).toMatchObject({ tempo: 'from 190' });
    // Maps may begin before the passage does.
    const cut = { ...sequence, metres: [{ tick: -50, numerator: 4, denominator: 4 }] };
    expect(wordsOf(cut).metre).toBe('4/4');
    // What comes later does not count.
    expect(wordsOf({ ...sequence, tempos: [{ tick: 500, beatsPerMinute: 60 }] }).tempo).toBe('unknown');
  });

  it('leaves out what is not known', () => {
    const plain = beats([60, 60], { velocities: Uint8Array.of(9, 9) });
    expect(wordsOf(plain)).toMatchObject({
      loudness: 'unknown',
      key: 'unknown',
      period: 'unknown',
      composer: 'unknown',
    });
    expect([...controlsOf(plain, 0, 0)]).toEqual(CONTROLS.map(() => 0));
    expect(wordsOf(plain, 0, 2, { composer: 'Nobody', year: 1920 })).toMatchObject({
      period: 'modern',
      composer: 'other',
    });
  });

  it('gives classes that there are, for any passage', () => {
    fc.assert(
      fc.property(arbitrarySequence, fc.nat(40), fc.nat(40), (sequence, a, b) => {
        const to = Math.min(sequence.onsets.length, Math.max(a, b));
        const classes = controlsOf(sequence, Math.min(a, b, to), to);
        expect(controlsFromWords(controlWords(classes))).toEqual(classes);
      }),
    );
  });
});

describe('controls in words', () => {
  it('go there and back for every class', () => {
    for (const [place, { name, classes }] of CONTROLS.entries()) {
      classes.forEach((word, klass) => {
        const values = controlsFromWords({ [name]: word.toUpperCase() });
        expect(values[place]).toBe(klass);
        expect(controlWords(values)[name]).toBe(word);
      });
    }
  });

  it.each([
    ['key', 'am', 'A minor'],
    ['key', 'A', 'A major'],
    ['key', 'CM', 'C major'],
    ['key', 'f# min', 'F# minor'],
    ['key', 'C-flat major', 'B major'],
    ['key', 'd♭', 'Db major'],
    ['tempo', '100', '95-104'],
    ['tempo', '44.9 bpm', 'below 45'],
    ['metre', '7/8', 'other'],
    ['composer', 'Frédéric Chopin', 'Chopin'],
  ] as const)('may be written otherwise: %s %s', (name, word, meant) => {
    expect(controlWords(controlsFromWords({ [name]: word }))[name]).toBe(meant);
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ densty: 'sparse' }, /no control densty: choose from key, metre/],
    [{ density: 'some' }, /density cannot be 'some': choose from unknown, very sparse/],
    [{ key: 'H minor' }, /key cannot be 'H minor'/],
    [{ tempo: '-3' }, /tempo cannot be '-3'/],
    [{ tempo: '' }, /tempo cannot be ''/],
    [{ metre: '3/5' }, /metre cannot be '3\/5'/],
  ])('name the mistake: %j', (words, message) => {
    expect(() => controlsFromWords(words)).toThrow(OptionError);
    expect(() => controlsFromWords(words)).toThrow(message);
  });

  it('print themselves', () => {
    const text = describeControls();
    for (const { name, classes } of CONTROLS) {
      expect(text).toContain(`${name}: `);
      expect(text).toContain(classes.slice(1).join(', '));
    }
    expect(() => controlWords([99])).toThrow(RangeError);
  });
});
