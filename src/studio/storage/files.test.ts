import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { CadenzaError } from '../../errors.ts';
import { writeMidi } from '../../midi/write.ts';
import { createPiece } from '../../notes/create.ts';
import { songs } from '../document/arbitrary.ts';
import { newSong, songFromPiece } from '../document/piece.ts';
import { fileNameOf, importChangeText, kindOfFile, midiFromSong, openFile, titleFromFile } from './files.ts';
import { newProject, writeProject } from './project-file.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const midi = writeMidi(
  createPiece({
    notes: [
      { pitch: 60, onsetTicks: 0, durationTicks: 480, velocity: 64 },
      { pitch: 48, onsetTicks: 0, durationTicks: 480, velocity: 64, track: 1 },
    ],
    pedal: [{ timeTicks: 0, value: 127 }],
    tempos: [
      { timeTicks: 0, microsecondsPerBeat: 400_000 },
      { timeTicks: 960, microsecondsPerBeat: 600_000 },
    ],
    metres: [{ timeTicks: 0, numerator: 3, denominator: 4 }],
  }),
);
const project = text(writeProject(newProject(newSong('Rain'))));
const XML = '<?xml version="1.0"?>\n<!-- a comment -->\n<!DOCTYPE score-partwise PUBLIC "x" "y">\n<score-partwise/>';

/** Bytes within a RIFF file. */
function riff(type: string): Uint8Array {
  const size = new Uint8Array(new Uint32Array([midi.length]).buffer);
  const body = [...text(type), ...text('data'), ...size, ...midi];
  return Uint8Array.from([...text('RIFF'), ...new Uint8Array(new Uint32Array([body.length]).buffer), ...body]);
}

describe('files', () => {
  it('are what their bytes say', () => {
    const utf16 = Uint8Array.from([0xff, 0xfe, ...[...XML].flatMap((letter) => [letter.charCodeAt(0), 0])]);
    const kinds = [
      midi,
      riff('RMID'),
      riff('WAVE'),
      project,
      text(`\ufeff  ${writeProject(newProject(newSong()))}`),
      text(XML),
      text('<score-timewise version="4.0">'),
      utf16,
      zipSync({ mimetype: text('application/vnd.recordare.musicxml'), 'META-INF/container.xml': text('<container/>') }),
      zipSync({ 'model.json': text('{}'), 'model.safetensors': new Uint8Array(200_000) }),
      zipSync({ 'photo.jpg': text('x') }),
      text('ID3.....'),
      text('<html><body>score-partwise</body></html>'),
      text('{"format":"other"}'),
      new Uint8Array(),
    ].map(kindOfFile);
    expect(kinds).toEqual([
      'midi',
      'midi',
      'recording',
      'project',
      'project',
      'musicxml',
      'musicxml',
      'musicxml',
      'musicxml',
      'model',
      'unknown',
      'recording',
      'unknown',
      'unknown',
      'unknown',
    ]);
  });

  it('of MIDI become songs with all that they say', () => {
    for (const bytes of [midi, riff('RMID')]) {
      const opened = openFile(bytes, 'my_song.MID');
      if (opened.kind !== 'song') throw new Error(opened.kind);
      expect(opened.song).toMatchObject({
        title: 'my song',
        tempos: [{ microsecondsPerBeat: 400_000 }, { timeTicks: 960, microsecondsPerBeat: 600_000 }],
        metres: [{ numerator: 3, denominator: 4 }],
        pedal: [{ timeTicks: 0, value: 127 }],
      });
      expect(opened.changes.map(importChangeText)).toEqual(['Its 2 tracks became one piano.']);
    }
  });

  it('that are faulty are read as far as they go, and that is said', () => {
    const opened = openFile(midi.subarray(0, midi.length - 12), 'cut.mid');
    if (opened.kind !== 'song') throw new Error(opened.kind);
    expect(opened.song.notes.length).toBeGreaterThan(0);
    expect(opened.changes.map(({ kind }) => kind)).toContain('file faults');
    expect(opened.warnings.length).toBeGreaterThan(0);
  });

  it('of projects are opened, also as other programs save them', () => {
    for (const bytes of [project, text(`\ufeff${writeProject(newProject(newSong('Rain')))}`)]) {
      const opened = openFile(bytes, 'rain.cadenza');
      if (opened.kind !== 'project') throw new Error(opened.kind);
      expect(opened.project.song.title).toBe('Rain');
    }
  });

  it('that are something else are named, with what to do', () => {
    expect(() => openFile(text(XML), 'a.musicxml')).toThrow('export MIDI');
    expect(() => openFile(text('OggS'), 'a.ogg')).toThrow('sound recording');
    expect(() => openFile(new Uint8Array(10), 'a.bin')).toThrow('neither MIDI nor a project');
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.constantFrom('', 'MThd', 'RIFF', '{"cadenza-project"'),
        (bytes, head) => {
          try {
            openFile(Uint8Array.from([...text(head), ...bytes]), 'x');
          } catch (error) {
            expect(error).toBeInstanceOf(CadenzaError);
          }
        },
      ),
    );
  });

  it('of MIDI give back the song that was saved', () => {
    fc.assert(
      fc.property(songs, (song) => {
        const opened = openFile(midiFromSong(song), 'x.mid');
        if (opened.kind !== 'song') throw new Error(opened.kind);
        const { tempos, metres, keys } = opened.song;
        expect({ tempos, metres, keys }).toEqual({ tempos: song.tempos, metres: song.metres, keys: song.keys });
        const places = song.notes.map(({ onsetTicks, pitch }) => `${onsetTicks} ${pitch}`);
        expect(opened.song.notes.map(({ onsetTicks, pitch }) => `${onsetTicks} ${pitch}`)).toEqual([
          ...new Set(places),
        ]);
      }),
    );
    expect(songFromPiece(createPiece({ notes: [] })).notes).toEqual([]);
  });

  it('have names that every system takes', () => {
    const names = ['Rain / May', '', '..', 'a\n"b"?', '🎹 étude'].map((title) => fileNameOf({ title }, '.mid'));
    expect(names).toEqual(['Rain May.mid', 'song.mid', 'song.mid', 'a b.mid', '🎹 étude.mid']);
    expect([titleFromFile('a_b.mid'), titleFromFile('no ending'), titleFromFile('.mid')]).toEqual([
      'a b',
      'no ending',
      '',
    ]);
  });

  it('say what was changed in sentences', () => {
    expect(importChangeText({ kind: 'left out drums', count: 1 })).toBe('1 note for drums was left out.');
    expect(importChangeText({ kind: 'moved into range', count: 5 })).toBe(
      "5 notes beyond the piano's keys moved by octaves.",
    );
  });
});
