import { describe, expect, test } from 'vitest';
import { OptionError } from '../errors.ts';
import { durationTicks } from '../notes/clock.ts';
import { pitchName } from '../roll/dictionary.ts';
import { MOTIFS, motif, parsePitch, parseScore, type Score } from './motifs.ts';

const score: Score = { right: '', left: '', beatsPerBar: 2, beatsPerMinute: 120, fifths: 0, mode: 'major' };

describe('notation', () => {
  test('names of notes', () => {
    expect(['C4', 'A4', 'Eb4', 'F#3', 'C-1', 'G9', 'Cb4', 'B#3', 'Fx4'.replace('x', '##')].map(parsePitch)).toEqual([
      60, 69, 63, 54, 0, 127, 59, 60, 67,
    ]);
    for (let pitch = 0; pitch < 128; pitch++) expect(parsePitch(pitchName(pitch))).toBe(pitch);
    for (const wrong of ['H4', 'c4', 'C', 'C10', 'G#9', 'Cb-1', 'C#b4', '']) {
      expect(() => parsePitch(wrong), wrong).toThrow(OptionError);
    }
  });

  test('two hands, chords, rests', () => {
    const piece = parseScore({ ...score, right: 'C5:1 E5:0.5 -:0.5 | G5:2', left: 'C3+G3:2 | -:2' });
    expect(
      piece.notes.map(({ pitch, onsetTicks, durationTicks, track }) => [pitch, onsetTicks, durationTicks, track]),
    ).toEqual([
      [48, 0, 960, 1],
      [55, 0, 960, 1],
      [72, 0, 480, 0],
      [76, 480, 240, 0],
      [79, 960, 960, 0],
    ]);
    expect(piece.tempos).toEqual([{ timeTicks: 0, microsecondsPerBeat: 500_000 }]);
  });

  test('mistakes are named with their bar', () => {
    const right = 'C4:2 | C4:1';
    expect(() => parseScore({ ...score, right, left: '-:2 | -:2' })).toThrow('bar 2 of the right hand has 1 beats');
    expect(() => parseScore({ ...score, right: '-:2', left: 'C4' })).toThrow("bar 1 of the left hand: 'C4' is not");
    expect(() => parseScore({ ...score, right: 'X4:2', left: '-:2' })).toThrow(OptionError);
  });
});

describe('the built-in motifs', () => {
  test.each(MOTIFS)('$title: four bars, two hands, in its key', ({ name, piece }) => {
    expect(motif(name).piece).toBe(piece);
    expect(durationTicks(piece)).toBe(4 * (piece.metres[0]?.numerator ?? 0) * piece.ticksPerBeat);
    expect(new Set(piece.notes.map((note) => note.track))).toEqual(new Set([0, 1]));
    const { fifths = 0, mode } = piece.keys[0] ?? {};
    const tonic = (((fifths * 7) % 12) + 12) % 12;
    const scale = [0, 2, 4, 5, 7, 9, 11, ...(mode === 'minor' ? [8] : [])].map((step) => (tonic + step) % 12);
    for (const note of piece.notes) expect(scale).toContain(note.pitch % 12);
  });

  test('another name is answered with the known ones', () => {
    expect(() => motif('polka')).toThrow('choose morning, rain, waltz');
  });
});
