import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNotes } from '../../test/support/note-text.ts';
import { arbitraryPiece } from '../../test/support/pieces.ts';
import { arbitrarySequence } from '../../test/support/sequences.ts';
import { createPiece, type PieceParts } from '../notes/create.ts';
import { binVelocity, decodePiece, encodePiece, notesOutOfRange, velocityBin } from './encode.ts';
import { createSequence } from './sequence.ts';

const piece = (notes: string, more: Partial<PieceParts> = {}) => createPiece({ notes: parseNotes(notes), ...more });

describe('encodePiece', () => {
  it('measures scores in 24ths of a beat', () => {
    const { onsets, durations, pitches } = encodePiece(piece('C4:480-720 E4:640-800'), { base: 'score' });
    expect([...onsets]).toEqual([24, 32]);
    expect([...durations]).toEqual([12, 8]);
    expect([...pitches]).toEqual([60, 64]);
  });

  it('measures performances in 10 ms, by the tempo of the piece', () => {
    const tempos = [{ timeTicks: 480, microsecondsPerBeat: 1_000_000 }];
    const { onsets, durations } = encodePiece(piece('C4:240-480 D4:480-960', { tempos }), { base: 'performance' });
    expect([...onsets]).toEqual([25, 50]);
    expect([...durations]).toEqual([25, 100]);
  });

  it('rounds ends, not lengths, so that notes which meet in the piece meet on the grid', () => {
    const { onsets, durations } = encodePiece(piece('C4:0-13 C4:13-27 C4:27-40'), { base: 'performance' });
    expect([...onsets]).toEqual([0, 1, 3]);
    expect([...durations]).toEqual([1, 2, 1]);
  });

  it('rounds halves up, exactly', () => {
    // 96 ticks of 384 a beat at 120 beats a minute are 12.5 hundredths of a second, as are 480 further on.
    const late = piece('C4:96-192 D4:480480-480576', { ticksPerBeat: 384 });
    expect([...encodePiece(late, { base: 'performance' }).onsets]).toEqual([13, 62_563]);
  });

  it('lets the pedal hold notes, unless it is told not to', () => {
    const pedal = [
      { timeTicks: 0, value: 127 },
      { timeTicks: 1920, value: 0 },
    ];
    const held = piece('C4:0-480', { pedal });
    expect([...encodePiece(held, { base: 'score' }).durations]).toEqual([96]);
    expect([...encodePiece(held, { base: 'score', pedal: false }).durations]).toEqual([24]);
  });

  it('leaves out and counts what a piano does not have', () => {
    const wide = piece('C0:0-480 A0:0-480 C8:0-480 C#8:0-480');
    expect([...encodePiece(wide, { base: 'score' }).pitches]).toEqual([21, 108]);
    expect(notesOutOfRange(wide)).toBe(2);
  });

  it('keeps metre, tempo and key', () => {
    const marked = piece('C4:0-480', {
      metres: [{ timeTicks: 0, numerator: 6, denominator: 8 }],
      tempos: [{ timeTicks: 960, microsecondsPerBeat: 750_000 }],
      keys: [
        { timeTicks: 0, fifths: -3, mode: 'minor' },
        { timeTicks: 480, fifths: 4, mode: 'major' },
      ],
    });
    expect(encodePiece(marked, { base: 'score' })).toMatchObject({
      metres: [{ tick: 0, numerator: 6, denominator: 8 }],
      tempos: [{ tick: 48, beatsPerMinute: 80 }],
      keys: [
        { tick: 0, tonic: 0, mode: 'minor' },
        { tick: 24, tonic: 4, mode: 'major' },
      ],
    });
  });

  it('gives a normal form for any piece, in both bases', () => {
    fc.assert(
      fc.property(arbitraryPiece, fc.constantFrom('score' as const, 'performance' as const), (any, base) => {
        const sequence = encodePiece(any, { base });
        expect(createSequence(sequence)).toEqual(sequence);
        const onPiano = any.notes.filter(({ pitch }) => pitch >= 21 && pitch <= 108);
        expect(onPiano.length + notesOutOfRange(any)).toBe(any.notes.length);
        expect(sequence.onsets.length > 0).toBe(onPiano.length > 0);
      }),
    );
  });
});

describe('decodePiece', () => {
  it('is the inverse on the grid, maps included', () => {
    fc.assert(
      fc.property(arbitrarySequence, (sequence) => {
        expect(encodePiece(decodePiece(sequence), { base: sequence.base })).toEqual(sequence);
      }),
      { numRuns: 400 },
    );
  });

  it('keeps time and takes the middle of each velocity bin', () => {
    const made = createSequence({
      base: 'performance',
      onsets: [50],
      pitches: [60],
      durations: [25],
      velocities: [15],
    });
    const { notes, ticksPerBeat } = decodePiece(made);
    expect(ticksPerBeat).toBe(480);
    expect(notes).toMatchObject([{ onsetTicks: 480, durationTicks: 240, pitch: 60, velocity: 62 }]);
  });

  it('takes a tempo where the sequence states none', () => {
    const made = createSequence({ base: 'score', onsets: [24], pitches: [60], durations: [24], velocities: [15] });
    expect(decodePiece(made).tempos).toEqual([]);
    expect(decodePiece(made, { beatsPerMinute: 90 }).tempos).toEqual([{ timeTicks: 0, microsecondsPerBeat: 666_667 }]);
    // A performance keeps its seconds at any tempo.
    const played = decodePiece({ ...made, base: 'performance' }, { beatsPerMinute: 60 });
    expect(played.notes[0]?.onsetTicks).toBe(Math.round(0.24 * 480));
  });
});

it('velocity bins hold four velocities and come back', () => {
  for (let velocity = 1; velocity <= 127; velocity++) {
    const bin = velocityBin(velocity);
    expect(bin).toBe(Math.floor((velocity - 1) / 4));
    expect(velocityBin(binVelocity(bin))).toBe(bin);
    expect(Math.abs(binVelocity(bin) - velocity)).toBeLessThanOrEqual(2);
  }
});
