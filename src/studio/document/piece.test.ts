import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPiece } from '../../notes/create.ts';
import { songs } from './arbitrary.ts';
import { importPiece, newSong, pieceFromSong, songFromPiece } from './piece.ts';
import type { SongNote } from './song.ts';

describe('songs and pieces', () => {
  it('come back from a piece as they were, but for ids and owners', () => {
    const unnamed = ({ pitch, onsetTicks, durationTicks, velocity }: SongNote) =>
      `${onsetTicks} ${pitch} ${durationTicks} ${velocity}`;
    fc.assert(
      fc.property(songs, (song) => {
        const back = songFromPiece(pieceFromSong(song), { title: song.title });
        expect(back).toMatchObject({ tempos: song.tempos, metres: song.metres, keys: song.keys, title: song.title });
        expect(back.pedal.map(({ timeTicks, value }) => ({ timeTicks, value }))).toEqual(song.pedal);
        const places = new Set(song.notes.map(({ onsetTicks, pitch }) => `${onsetTicks} ${pitch}`));
        if (places.size === song.notes.length) expect(back.notes.map(unnamed)).toEqual(song.notes.map(unnamed));
      }),
    );
  });

  it('always have a tempo and a metre at 0', () => {
    const song = songFromPiece(
      createPiece({
        notes: [],
        tempos: [{ timeTicks: 480, microsecondsPerBeat: 400_000 }],
        metres: [{ timeTicks: 0, numerator: 3, denominator: 4 }],
      }),
    );
    expect(song.tempos).toEqual([...newSong().tempos, { timeTicks: 480, microsecondsPerBeat: 400_000 }]);
    expect(song.metres).toEqual([{ timeTicks: 0, numerator: 3, denominator: 4 }]);
    expect(song.keys).toEqual([]);
  });

  it('bring times to their own ticks', () => {
    const notes = [{ pitch: 60, onsetTicks: 96, durationTicks: 0, velocity: 64 }];
    const { song, changes } = importPiece(
      createPiece({
        ticksPerBeat: 96,
        notes,
        pedal: [{ timeTicks: 48, value: 90 }],
        keys: [{ timeTicks: 192, fifths: 2, mode: 'major' }],
      }),
      { origin: 'model', title: ' A  title ' },
    );
    expect(song.notes).toEqual([
      { id: 1, pitch: 60, onsetTicks: 480, durationTicks: 1, velocity: 64, origin: 'model' },
    ]);
    expect(song).toMatchObject({
      title: 'A title',
      nextId: 2,
      pedal: [{ timeTicks: 240, value: 90 }],
      keys: [{ timeTicks: 960 }],
    });
    expect(changes).toEqual([]);
  });

  it('say what was changed', () => {
    const note = { onsetTicks: 0, durationTicks: 480, velocity: 64 };
    const { song, changes } = importPiece(
      createPiece({
        notes: [
          { ...note, pitch: 60 },
          { ...note, pitch: 60, durationTicks: 960, velocity: 10, track: 1, channel: 1 },
          { ...note, pitch: 12, track: 2 },
          { ...note, pitch: 120 },
          { ...note, pitch: 40, channel: 9 },
        ],
      }),
    );
    expect(song.notes.map(({ pitch, durationTicks, velocity }) => [pitch, durationTicks, velocity])).toEqual([
      [24, 480, 64],
      [60, 960, 64],
      [108, 480, 64],
    ]);
    expect(changes).toEqual([
      { kind: 'merged tracks', count: 3 },
      { kind: 'left out drums', count: 1 },
      { kind: 'moved into range', count: 2 },
      { kind: 'left out doubles', count: 1 },
    ]);
  });

  it('leave out what is too late for a song', () => {
    const notes = [0, 2 ** 31 - 5].map((onsetTicks) => ({ pitch: 60, onsetTicks, durationTicks: 1, velocity: 64 }));
    const { song, changes } = importPiece(createPiece({ ticksPerBeat: 24, notes }));
    expect(song.notes.length).toBe(1);
    expect(changes).toEqual([{ kind: 'left out late notes', count: 1 }]);
  });

  it('keep drums where there is nothing else', () => {
    const notes = [{ pitch: 60, onsetTicks: 0, durationTicks: 1, velocity: 64, channel: 9 }];
    expect(importPiece(createPiece({ notes })).song.notes.length).toBe(1);
  });

  it('have one pedal, the one that is down furthest', () => {
    const { song } = importPiece(
      createPiece({
        notes: [{ pitch: 60, onsetTicks: 0, durationTicks: 1, velocity: 64 }],
        pedal: [
          { timeTicks: 0, value: 127, channel: 0 },
          { timeTicks: 10, value: 100, channel: 1 },
          { timeTicks: 20, value: 0, channel: 0 },
          { timeTicks: 30, value: 0, channel: 1 },
        ],
      }),
    );
    expect(song.pedal).toEqual([
      { timeTicks: 0, value: 127 },
      { timeTicks: 20, value: 100 },
      { timeTicks: 30, value: 0 },
    ]);
  });
});
