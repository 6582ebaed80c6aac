import { describe, expect, it } from 'vitest';
import { chord, PAGE, rest, TICKS } from '../../../test/support/scores.ts';
import type { Measure, Score, ScoreElement } from '../score.ts';
import { printedAccidentals } from './accidentals.ts';
import { readMusicXml } from './read.ts';
import { childrenNamed, childText, parseXml } from './tree.ts';
import { writeMusicXml } from './write.ts';

/** A measure of quarter notes: `C4` in voice 1, `5:C4` in voice 5, a chord `C4+E4`, `=` before a note tied to. */
function measure(line: string): Measure {
  const byVoice = new Map<number, ScoreElement[]>();
  for (const word of line.split(' ')) {
    const [, voice = '1', tied, names = ''] = /^(?:(\d):)?(=)?(.+)$/.exec(word) ?? [];
    const elements = byVoice.get(Number(voice)) ?? [];
    const offset = elements.length * TICKS;
    elements.push(
      names === '-'
        ? rest('quarter', offset)
        : chord(names.replaceAll('+', ' '), 'quarter', offset, { tieStop: tied === '=' }),
    );
    byVoice.set(Number(voice), elements);
  }
  return {
    number: 1,
    startTicks: 0,
    lengthTicks: 4 * TICKS,
    voices: [...byVoice].map(([number, elements]) => ({ number, staff: number < 5 ? 1 : 2, elements })),
    directions: [],
  };
}

const SIGNS = { 'flat-flat': 'bb', flat: 'b', natural: 'n', sharp: '#', 'double-sharp': 'x' } as const;

/** The accidentals that are printed, `.` for none. */
function signs(line: string, fifths = 0): string {
  return printedAccidentals(measure(line), fifths)
    .flat()
    .map((notes) => notes.map((sign) => (sign === undefined ? '.' : SIGNS[sign])).join('+') || '-')
    .join(' ');
}

describe('printed accidentals', () => {
  it.each([
    ['a sharp holds until the bar line', 'F#4 F#4 F4 F4', 0, '# . n .'],
    ['and for its octave alone', 'F#4 F#5 F4 F5', 0, '# # n n'],
    ['the key is not printed', 'F#4 C#4 F4 F#4', 2, '. . n #'],
    ['nor are its flats', 'Bb4 B4 Eb4 -', -1, '. n b -'],
    ['double signs', 'F##4 Bbb4 F#4 Bb4', 0, 'x bb # b'],
    ['what is tied over the bar line has none, what follows has', '=F#4 F#4 F4 -', 0, '. # n -'],
    ['tied over, then natural', '=F#4 F4 F4 -', 0, '. n . -'],
    ['the other voice of the staff counts, by time', 'F4 F4 - - 2:- 2:F#4 2:F4 2:-', 0, '. . - - - # n -'],
    ['the other staff does not', 'F#4 - - - 5:F4 5:F#4', 0, '# - - - . #'],
    ['each head of a chord has its own', 'C#4+E4+C5 C4+Eb4', 0, '#+.+. n+b'],
  ])('%s', (_what, line, fifths, expected) => {
    expect(signs(line, fifths)).toBe(expected);
  });
});

/** The names and texts of all elements of a kind. */
function texts(score: Score, name: string): string[] {
  return [...writeMusicXml(score).matchAll(new RegExp(`<${name}[^>]*>([^<]*)</${name}>`, 'g'))].map(
    ([, text]) => text ?? '',
  );
}

describe('writeMusicXml', () => {
  it('is the same text for the same score', () => {
    expect(writeMusicXml(structuredClone(PAGE))).toBe(writeMusicXml(PAGE));
    expect(writeMusicXml(PAGE)).not.toMatch(/20\d\d-\d\d/);
  });

  it('gives each voice the whole measure, from the bar line on', () => {
    const [part] = childrenNamed(parseXml(writeMusicXml(PAGE)), 'part');
    const second = childrenNamed(part, 'measure')[1];
    expect(childrenNamed(second, 'backup').map((backup) => childText(backup, 'duration'))).toEqual(['2016', '2016']);
    expect(childrenNamed(second, 'forward').map((forward) => childText(forward, 'voice'))).toEqual(['2']);
  });

  it('counts the beat of the metre in metronome marks, and plays the exact tempo', () => {
    const marked = (numerator: number, denominator: number) => {
      const first = { ...measure('C4'), metre: { numerator, denominator } };
      const directions = [{ kind: 'tempo', offsetTicks: 0, staff: 1, beatsPerMinute: 90.25 }] as const;
      const text = writeMusicXml({ ticksPerBeat: TICKS, measures: [{ ...first, directions }] });
      expect(text).toContain('<sound tempo="90.25"/>');
      return /<metronome>([\s\S]*)<\/metronome>/
        .exec(text)?.[1]
        ?.replaceAll(/<\/?[^>]*>|\s+/g, ' ')
        .trim()
        .split(/\s+/)
        .join(' ');
    };
    expect(marked(3, 4)).toBe('quarter 90');
    expect(marked(2, 2)).toBe('half 45');
    expect(marked(6, 8)).toBe('quarter 60');
    expect(marked(3, 8)).toBe('quarter 90');
  });

  it('prints a clef only on the staff where it changes', () => {
    expect(texts(PAGE, 'sign')).toEqual(['G', 'F', 'G']);
  });

  it('writes a score without measures as an empty one', () => {
    const [only, ...more] = readMusicXml(writeMusicXml({ ticksPerBeat: 480, measures: [] })).measures;
    expect(more).toEqual([]);
    expect(only?.voices.map(({ elements }) => elements)).toMatchObject([
      [{ wholeMeasure: true }],
      [{ wholeMeasure: true }],
    ]);
  });

  it('writes the pitches below its range an octave higher', () => {
    const low = { ...measure('C-1 C0 C1 C2') };
    expect(texts({ ticksPerBeat: TICKS, measures: [low] }, 'octave')).toEqual(['0', '0', '1', '2']);
  });
});
