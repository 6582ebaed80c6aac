// The small steps: layout, clefs, key, spelling, hands, voices, marks.
import { describe, expect, it } from 'vitest';
import { createPiece } from '../notes/create.ts';
import { clefsOf } from './clefs.ts';
import { dynamicMarks, overNotes, pedalMarks, tempoMarks } from './expression.ts';
import { type GridNote, PAGE_TICKS } from './grid.ts';
import { splitHands } from './hands.ts';
import { findKey } from './key.ts';
import { layOutMeasures } from './layout.ts';
import { isPerformed } from './performed.ts';
import { pitchAt, spell } from './spelling.ts';
import { separateVoices } from './voices.ts';

const metre = (numerator: number, denominator: number) => ({ numerator, denominator });
const name = (pitch: number, fifths: number): string => {
  const { step, alter, octave } = pitchAt(pitch, fifths);
  return `${step}${alter > 0 ? '#'.repeat(alter) : 'b'.repeat(-alter)}${octave}`;
};

describe('layOutMeasures', () => {
  it('takes a short first measure for a pickup in the metre that follows', () => {
    const spans = layOutMeasures(
      [
        { beats: 0, metre: metre(1, 4) },
        { beats: 1, metre: metre(3, 4) },
      ],
      6,
    );
    expect(spans.map(({ number, lengthTicks }) => [number, lengthTicks / PAGE_TICKS])).toEqual([
      [0, 1],
      [1, 3],
      [2, 3],
    ]);
    expect(spans[0]!.metre).toEqual(metre(3, 4));
  });
  it('cuts a measure where the metre changes, and is never empty', () => {
    const spans = layOutMeasures(
      [
        { beats: 0, metre: metre(4, 4) },
        { beats: 6, metre: metre(3, 4) },
      ],
      9,
    );
    expect(spans.map(({ lengthTicks }) => lengthTicks / PAGE_TICKS)).toEqual([4, 2, 3]);
    expect(layOutMeasures([], 0)).toHaveLength(1);
  });
});

describe('isPerformed', () => {
  const piece = (onset: (index: number) => number) =>
    createPiece({
      notes: Array.from({ length: 50 }, (_, index) => ({
        pitch: 60,
        onsetTicks: onset(index),
        durationTicks: 100,
        velocity: 64,
      })),
    });
  it('tells the grid from the hand', () => {
    expect(isPerformed(piece((index) => index * 240))).toBe(false);
    expect(isPerformed(piece((index) => index * 160))).toBe(false);
    expect(isPerformed(piece((index) => index * 251 + ((index * 37) % 90)))).toBe(true);
    expect(isPerformed(createPiece({ notes: [] }))).toBe(false);
  });
});

describe('clefsOf', () => {
  it('changes only where it is worth it', () => {
    expect(clefsOf([[60, 64], [43], [72, 76]], 'treble')).toEqual(['treble', 'treble', 'treble']);
    const low = [36, 38, 40, 41, 43, 45];
    expect(clefsOf([[72], low, low, low, [72, 76, 79, 81, 84], [76]], 'treble').slice(1, 4)).toEqual([
      'bass',
      'bass',
      'bass',
    ]);
    expect(clefsOf([], 'bass')).toEqual([]);
  });
});

describe('findKey', () => {
  const key = (pitches: readonly number[]) =>
    findKey(pitches.map((pitch, index) => ({ pitch, onsetBeats: index, durationBeats: 1 })));
  it('finds the signature', () => {
    expect(key([62, 64, 66, 67, 69, 71, 73, 74, 69, 66, 62])).toEqual({ fifths: 2, mode: 'major' });
    expect(key([60, 62, 63, 65, 67, 68, 71, 72, 67, 63, 60])).toEqual({ fifths: -3, mode: 'minor' });
    expect(key([])).toEqual({ fifths: 0, mode: 'major' });
  });

  it('takes six sharps or six flats by where the music goes from there', () => {
    const scale = (tonic: number) => [0, 2, 4, 5, 7, 9, 11, 12, 7, 4, 0].map((step) => tonic + step);
    const home = [...scale(66), ...scale(54), ...scale(66)];
    const thrice = (tonic: number) => [...scale(tonic), ...scale(tonic), ...scale(tonic)];
    const E = 64;
    const A_FLAT = 68;
    expect(key([...home, ...thrice(E), ...home])).toEqual({ fifths: 6, mode: 'major' });
    expect(key([...home, ...thrice(A_FLAT), ...home])).toEqual({ fifths: -6, mode: 'major' });
  });
});

describe('spell', () => {
  const names = (pitches: readonly number[], fifths: number): string => {
    const notes = pitches.map((pitch, index) => ({ pitch, onsetTicks: index * PAGE_TICKS }));
    return [
      ...spell(
        notes,
        notes.map(() => fifths),
      ),
    ]
      .map((place, index) => name(pitches[index]!, place))
      .join(' ');
  };
  it('follows the key', () => {
    expect(names([61, 63, 65, 66, 68, 70, 72, 73], -5)).toBe('Db4 Eb4 F4 Gb4 Ab4 Bb4 C5 Db5');
    expect(names([61, 63, 64, 66, 68, 69, 71, 73], 4)).toBe('C#4 D#4 E4 F#4 G#4 A4 B4 C#5');
  });
  it('raises leading notes of minor', () => {
    expect(names([69, 68, 69, 71, 72, 71, 69, 68, 69], 0)).toBe('A4 G#4 A4 B4 C5 B4 A4 G#4 A4');
    expect(names([67, 66, 67, 69, 70, 69, 67, 66, 67], -2)).toBe('G4 F#4 G4 A4 Bb4 A4 G4 F#4 G4');
  });
  it('names octaves by the step, also across C', () => {
    expect(name(60, 12)).toBe('B#3');
    expect(name(71, -7)).toBe('Cb5');
    expect(spell([], [])).toHaveLength(0);
  });
});

describe('splitHands', () => {
  it('keeps a tune and its accompaniment apart where they meet', () => {
    const notes = Array.from({ length: 32 }, (_, index) => [
      { pitch: [48, 55, 52, 55][index % 4]!, onsetTicks: (index * PAGE_TICKS) / 2, durationTicks: PAGE_TICKS / 2 },
      ...(index % 2 === 0
        ? [
            {
              pitch: [72, 74, 76, 77][(index / 2) % 4]!,
              onsetTicks: (index * PAGE_TICKS) / 2,
              durationTicks: PAGE_TICKS,
            },
          ]
        : []),
    ]).flat();
    expect([...splitHands(notes)]).toEqual(notes.map(({ pitch }) => (pitch < 60 ? 2 : 1)));
    expect(splitHands([])).toHaveLength(0);
  });
});

describe('separateVoices', () => {
  const note = (pitch: number, onset: number, duration: number, source = 0): GridNote => ({
    pitch,
    onsetTicks: onset * PAGE_TICKS,
    durationTicks: duration * PAGE_TICKS,
    velocity: 64,
    source,
  });
  it('needs one voice for chords', () => {
    const { upper, lower } = separateVoices([note(60, 0, 1), note(64, 0, 1), note(62, 1, 1), note(65, 1, 1)]);
    expect(upper.map(({ notes }) => notes.length)).toEqual([2, 2]);
    expect(lower).toEqual([]);
  });
  it('holds a long note in a voice of its own', () => {
    const { upper, lower } = separateVoices(
      [note(60, 0, 4), ...[72, 74, 76, 77].map((pitch, index) => note(pitch, index, 1))].sort(
        (a, b) => a.onsetTicks - b.onsetTicks || a.pitch - b.pitch,
      ),
    );
    expect(upper.map(({ notes }) => notes[0]!.pitch)).toEqual([72, 74, 76, 77]);
    expect(lower.map(({ endTicks }) => endTicks / PAGE_TICKS)).toEqual([4]);
  });
});

describe('marks', () => {
  const measures = layOutMeasures([{ beats: 0, metre: metre(4, 4) }], 32);
  it('writes few dynamics, and none for one velocity', () => {
    const loud = (velocity: (index: number) => number) =>
      dynamicMarks(
        Array.from({ length: 32 }, (_, index) => ({ onsetTicks: index * PAGE_TICKS, velocity: velocity(index) })),
        measures,
      );
    expect(loud(() => 80)).toEqual([]);
    expect(
      loud((index) => (index < 16 ? 48 + (index % 5) : 98 + (index % 5))).map((mark) =>
        mark.kind === 'dynamic' ? mark.value : '',
      ),
    ).toEqual(['p', 'f']);
  });
  it('draws the pedal, and changes where it comes up for a moment', () => {
    const moves = [
      [0, true],
      [3.9, false],
      [4.1, true],
      [8, false],
    ] as const;
    const marks = pedalMarks(
      moves.map(([beats, down]) => ({ ticks: beats * PAGE_TICKS, down })),
      PAGE_TICKS / 2,
    );
    expect(marks.map((mark) => [mark.ticks / PAGE_TICKS, mark.kind === 'pedal' && mark.type])).toEqual([
      [0, 'start'],
      [4, 'change'],
      [8, 'stop'],
    ]);
  });
  it('draws no pedal over silence', () => {
    const marks = pedalMarks(
      [0, 2, 6, 9, 20, 24].map((beats, index) => ({ ticks: beats * PAGE_TICKS, down: index % 2 === 0 })),
      PAGE_TICKS / 2,
    );
    const sounding = overNotes(marks, [{ onsetTicks: 4 * PAGE_TICKS, durationTicks: 3 * PAGE_TICKS }]);
    expect(sounding.map(({ ticks }) => ticks / PAGE_TICKS)).toEqual([6, 9]);
    expect(overNotes([], [])).toEqual([]);
  });

  it('marks a tempo that changes audibly', () => {
    const marks = tempoMarks([120, 121, 90, 92].map((beatsPerMinute, index) => ({ ticks: index, beatsPerMinute })));
    expect(marks.map((mark) => mark.kind === 'tempo' && mark.beatsPerMinute)).toEqual([120, 90]);
  });
});
