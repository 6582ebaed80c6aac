import { describe, expect, it } from 'vitest';
import { formatNotes, parseNotes } from '../../test/support/note-text.ts';
import { OptionError } from '../errors.ts';
import { createPiece, type PieceParts } from './create.ts';

describe('createPiece', () => {
  it('fills in what is left out', () => {
    const piece = createPiece({ notes: [{ pitch: 60, onsetTicks: 0, durationTicks: 480, velocity: 80 }] });
    expect(piece).toEqual({
      ticksPerBeat: 480,
      notes: [{ pitch: 60, onsetTicks: 0, durationTicks: 480, velocity: 80, channel: 0, track: 0 }],
      pedal: [],
      tempos: [],
      metres: [],
      keys: [],
    });
  });

  it('sorts notes by onset, pitch, track, channel, duration', () => {
    const notes = parseNotes('E4:480-960 C4:0-20t1 C4:0-10c1 C4:0-30 C4:0-20 G3:0-480');
    expect(formatNotes(createPiece({ notes }).notes)).toBe('G3:0-480 C4:0-20 C4:0-30 C4:0-10c1 C4:0-20t1 E4:480-960');
  });

  it('keeps the last of several tempos at one tick and the order of pedal moves at one tick', () => {
    const { tempos, pedal } = createPiece({
      notes: [],
      tempos: [
        { timeTicks: 480, microsecondsPerBeat: 1 },
        { timeTicks: 0, microsecondsPerBeat: 2 },
        { timeTicks: 0, microsecondsPerBeat: 3 },
      ],
      pedal: [
        { timeTicks: 9, value: 0 },
        { timeTicks: 9, value: 127 },
        { timeTicks: 0, value: 127 },
      ],
    });
    expect(tempos.map((tempo) => tempo.microsecondsPerBeat)).toEqual([3, 1]);
    expect(pedal.map((change) => change.value)).toEqual([127, 0, 127]);
  });

  it('does not touch what it is given', () => {
    const notes = Object.freeze(parseNotes('E4:480-960 C4:0-10').map((note) => Object.freeze(note)));
    expect(createPiece({ notes }).notes).not.toBe(notes);
    expect(formatNotes(notes)).toBe('E4:480-960 C4:0-10');
  });

  const note = { pitch: 60, onsetTicks: 0, durationTicks: 1, velocity: 1 };
  it.each<[string, PieceParts, string]>([
    ['pitch', { notes: [note, { ...note, pitch: 128 }] }, 'notes[1].pitch is 128'],
    ['NaN', { notes: [{ ...note, onsetTicks: Number.NaN }] }, 'notes[0].onsetTicks is NaN'],
    ['fraction', { notes: [{ ...note, onsetTicks: 0.5 }] }, 'notes[0].onsetTicks is 0.5'],
    ['duration', { notes: [{ ...note, durationTicks: -1 }] }, 'notes[0].durationTicks is -1'],
    ['end', { notes: [{ ...note, onsetTicks: 2 ** 31 - 1 }] }, 'notes[0].durationTicks is 1'],
    ['velocity', { notes: [{ ...note, velocity: 0 }] }, 'notes[0].velocity is 0'],
    ['channel', { notes: [{ ...note, channel: 16 }] }, 'notes[0].channel is 16'],
    ['track', { notes: [{ ...note, track: 65535 }] }, 'notes[0].track is 65535'],
    ['ticks', { notes: [], ticksPerBeat: 0 }, 'ticksPerBeat is 0'],
    ['pedal', { notes: [], pedal: [{ timeTicks: 0, value: 128 }] }, 'pedal[0].value is 128'],
    ['tempo', { notes: [], tempos: [{ timeTicks: 0, microsecondsPerBeat: 0 }] }, 'tempos[0].microsecondsPerBeat is 0'],
    ['metre', { notes: [], metres: [{ timeTicks: 0, numerator: 3, denominator: 6 }] }, 'must be a power of two'],
    ['key', { notes: [], keys: [{ timeTicks: 0, fifths: 8, mode: 'major' }] }, 'keys[0].fifths is 8'],
  ])('refuses a %s out of range by name', (_, parts, message) => {
    expect(() => createPiece(parts)).toThrow(OptionError);
    expect(() => createPiece(parts)).toThrow(message);
  });
});
