import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMidi } from '../../midi/read.ts';
import { writeMidi } from '../../midi/write.ts';
import { createPiece } from '../../notes/create.ts';
import { songs } from '../document/arbitrary.ts';
import { newSong } from '../document/piece.ts';
import type { Song } from '../document/song.ts';
import { midiFromSong, songFromMidi } from './midi-song.ts';

const song: Song = {
  ...newSong('Déjà vu 🎹'),
  notes: [
    { id: 1, pitch: 60, onsetTicks: 0, durationTicks: 480, velocity: 80, origin: 'mine' },
    { id: 2, pitch: 64, onsetTicks: 0, durationTicks: 480, velocity: 70, origin: 'model' },
    { id: 3, pitch: 67, onsetTicks: 0, durationTicks: 480, velocity: 70, origin: 'model' },
    { id: 4, pitch: 60, onsetTicks: 480, durationTicks: 240, velocity: 70, origin: 'model' },
    { id: 5, pitch: 62, onsetTicks: 720, durationTicks: 240, velocity: 80, origin: 'mine' },
  ],
  nextId: 6,
};

describe('a song that leaves as MIDI and comes back', () => {
  it('knows its title and whose its notes are', () => {
    expect(songFromMidi(midiFromSong(song), 'file name')).toEqual({ song, changes: [], warnings: [] });
  });

  it('is the song that was saved, whatever is in it', () => {
    fc.assert(
      fc.property(songs, (each) => {
        const { song: back } = songFromMidi(midiFromSong(each), each.title);
        const { title, tempos, metres, keys } = each;
        expect(back).toMatchObject({ title, tempos, metres, keys });
        const place = ({ onsetTicks, pitch }: Song['notes'][number]) => `${onsetTicks} ${pitch}`;
        // Of notes of one pitch and one onset, MIDI gives back one.
        expect(back.notes.map(place)).toEqual([...new Set(each.notes.map(place))]);
        const written = new Set(each.notes.filter(({ origin }) => origin === 'model').map(place));
        for (const note of back.notes) expect(note.origin).toBe(written.has(place(note)) ? 'model' : 'mine');
      }),
    );
  });

  it('knows it also on a coarser clock, where another program wrote it again with its texts', () => {
    const { ticksPerBeat, ...piece } = readMidi(midiFromSong(song));
    const coarse = <T extends { timeTicks: number }>(all: readonly T[]) =>
      all.map((each) => ({ ...each, timeTicks: each.timeTicks / 5 }));
    const bytes = writeMidi(
      {
        ticksPerBeat: ticksPerBeat / 5,
        notes: piece.notes.map((note) => ({
          ...note,
          onsetTicks: note.onsetTicks / 5,
          durationTicks: note.durationTicks / 5,
        })),
        pedal: coarse(piece.pedal),
        tempos: coarse(piece.tempos),
        metres: coarse(piece.metres),
        keys: coarse(piece.keys),
      },
      {
        title: 'Song',
        texts: [
          { timeTicks: 0, text: 'cadenza-song 1' },
          { timeTicks: 96, text: 'cadenza-model 60' },
        ],
      },
    );
    const { notes, title } = songFromMidi(bytes, '').song;
    expect([title, notes.map(({ origin }) => origin)]).toEqual(['Song', ['mine', 'mine', 'mine', 'model', 'mine']]);
  });

  it('that others made is named by its file, and all of it is mine', () => {
    const bytes = writeMidi(createPiece({ notes: song.notes }), {
      title: 'Track 1',
      texts: [{ timeTicks: 0, text: 'cadenza-model 60' }],
    });
    const { title, notes } = songFromMidi(bytes, 'my file').song;
    expect([title, new Set(notes.map(({ origin }) => origin))]).toEqual(['my file', new Set(['mine'])]);
  });
});
