import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunk, hex } from '../../test/support/midi-bytes.ts';
import { formatNotes, parseNotes } from '../../test/support/note-text.ts';
import { arbitraryPiece } from '../../test/support/pieces.ts';
import { OptionError } from '../errors.ts';
import { createPiece } from '../notes/create.ts';
import { compareNotes } from '../notes/order.ts';
import type { Note, Piece } from '../notes/piece.ts';
import { inspectMidi, readMidi } from './read.ts';
import { writeMidi } from './write.ts';

/** First in, first out: within a track, channel and pitch the ends come in the order of the onsets. */
function firstInFirstOut(notes: readonly Note[]): Note[] {
  const voices = new Map<string, Note[]>();
  for (const note of notes) {
    const key = `${note.track} ${note.channel} ${note.pitch}`;
    voices.set(key, [...(voices.get(key) ?? []), note]);
  }
  return [...voices.values()]
    .flatMap((voice) => {
      const ends = voice.map((note) => note.onsetTicks + note.durationTicks).sort((a, b) => a - b);
      return voice.map((note, index) => ({ ...note, durationTicks: (ends[index] as number) - note.onsetTicks }));
    })
    .sort(compareNotes);
}

describe('writeMidi', () => {
  it('writes these bytes: maps, pedal, ends, notes of no length, strikes; running status between', () => {
    const piece = createPiece({
      ticksPerBeat: 96,
      notes: parseNotes('C4:0-200 D4:200-200 C4:200-300'),
      pedal: [{ timeTicks: 200, value: 127 }],
      tempos: [{ timeTicks: 200, microsecondsPerBeat: 500_000 }],
      metres: [{ timeTicks: 0, numerator: 6, denominator: 8 }],
      keys: [{ timeTicks: 0, fifths: -1, mode: 'minor' }],
    });
    const track = `
      00 ff5804 06031808   00 ff5902 ff01
      00 903c40
      8148 ff5103 07a120   00 b0407f
      00 903c00   00 3e40   00 3e00   00 3c40
      64 3c00   00 ff2f00`;
    expect([...writeMidi(piece)]).toEqual([...chunk('MThd', [0, 0, 0, 1, 0, 96]), ...chunk('MTrk', hex(track))]);
  });

  it('is undone by readMidi, without warnings', () => {
    fc.assert(
      fc.property(arbitraryPiece, (piece) => {
        const expected: Piece = { ...piece, notes: firstInFirstOut(piece.notes) };
        const { piece: back, warnings } = inspectMidi(writeMidi(piece));
        expect(back).toEqual(expected);
        expect(warnings).toEqual([]);
        // What was read once comes back unchanged for ever.
        expect(readMidi(writeMidi(back))).toEqual(back);
      }),
      { numRuns: 300 },
    );
  });

  it('writes a title and texts, which change nothing of the music', () => {
    const piece = createPiece({ notes: parseNotes('C4:0-200 D4:200-300') });
    const texts = [
      { timeTicks: 200, text: 'second' },
      { timeTicks: 0, text: 'Žluť 🎹'.repeat(30) },
    ];
    const {
      trackNames,
      texts: back,
      piece: same,
      warnings,
    } = inspectMidi(writeMidi(piece, { title: 'Rain é', texts }));
    expect([trackNames, back, same, warnings]).toEqual([['Rain é'], [texts[1], texts[0]], piece, []]);
    expect(writeMidi(piece, { title: '' })).toEqual(writeMidi(piece));
    expect(() => writeMidi(piece, { texts: [{ timeTicks: -1, text: '' }] })).toThrow(OptionError);
  });

  it('gives the same bytes whatever the order of the notes', () => {
    fc.assert(
      fc.property(arbitraryPiece, (piece) => {
        const distinct = createPiece({ notes: piece.notes.map((note) => ({ ...note, velocity: 64 })) });
        const shuffled = { ...distinct, notes: [...distinct.notes].reverse() };
        expect(writeMidi(shuffled)).toEqual(writeMidi(distinct));
      }),
    );
  });

  it.each([
    ['C4:0-10 C4:10-20', 'notes that touch'],
    ['C4:0-10 C4:5-20', 'notes that overlap'],
    ['C4:0-10 C4:10-10 C4:10-10 C4:10-20', 'notes of no length between'],
    ['C4:0-10 C4:0-20', 'two struck at once'],
    ['C4:0-10 C4:0-10c1 C4:0-10t2', 'unisons of channels and tracks'],
    ['C4:0-2147483647', 'the longest note'],
    ['C4:2147483647-2147483647', 'the last tick'],
  ])('keeps %s', (text) => {
    expect(formatNotes(readMidi(writeMidi(createPiece({ notes: parseNotes(text) }))).notes)).toBe(text);
  });

  it('writes format 0 for one track, format 1 with as many tracks as the highest index needs', () => {
    const shape = (text: string) => {
      const { format, tracks } = inspectMidi(writeMidi(createPiece({ notes: parseNotes(text) })));
      return { format, tracks };
    };
    expect(shape('')).toEqual({ format: 0, tracks: 1 });
    expect(shape('C4:0-10')).toEqual({ format: 0, tracks: 1 });
    expect(shape('C4:0-10t3')).toEqual({ format: 1, tracks: 4 });
  });

  it('refuses what MIDI cannot hold', () => {
    const piece = { ...createPiece({ notes: [] }), ticksPerBeat: 40_000 };
    expect(() => writeMidi(piece)).toThrow(OptionError);
  });
});
