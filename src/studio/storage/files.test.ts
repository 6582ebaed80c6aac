import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../checkpoint/safetensors.ts';
import { CadenzaError } from '../../errors.ts';
import { writeMidi } from '../../midi/write.ts';
import { createPiece } from '../../notes/create.ts';
import { notate } from '../../score/notate.ts';
import { writeMusicXml, writeMxl } from '../../score/xml/index.ts';
import { newSong, pieceFromSong, songFromPiece } from '../document/piece.ts';
import type { Song } from '../document/song.ts';
import { fileNameOf, importChangeText, kindOfFile, openFile, titleFromFile } from './files.ts';
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
      zipSync({ 'model.json': text('{}') }),
      text('{\n "format": "cadenza-model",'),
      writeSafetensors({ a: { dtype: 'float32', shape: [1], data: Float32Array.of(1) } }),
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
      'model',
      'model',
      'model',
      'unknown',
      'recording',
      'unknown',
      'unknown',
      'unknown',
    ]);
  });

  it('of MIDI become songs with all that they say', async () => {
    for (const bytes of [midi, riff('RMID')]) {
      const opened = await openFile(bytes, 'my_song.MID');
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

  it('that are faulty are read as far as they go, and that is said', async () => {
    const opened = await openFile(midi.subarray(0, midi.length - 12), 'cut.mid');
    if (opened.kind !== 'song') throw new Error(opened.kind);
    expect(opened.song.notes.length).toBeGreaterThan(0);
    expect(opened.changes.map(({ kind }) => kind)).toContain('file faults');
  });

  it('of projects are opened, also as other programs save them', async () => {
    for (const bytes of [project, text(`\ufeff${writeProject(newProject(newSong('Rain')))}`)]) {
      const opened = await openFile(bytes, 'rain.cadenza');
      if (opened.kind !== 'project') throw new Error(opened.kind);
      expect(opened.project.song.title).toBe('Rain');
    }
  });

  it('of MusicXML become songs as they are played: on staves, in containers, in any encoding', async () => {
    const song = songFromPiece(
      createPiece({
        notes: [60, 64, 67, 48].map((pitch, index) => ({
          pitch,
          onsetTicks: 480 * index,
          durationTicks: 480,
          velocity: 80,
        })),
        keys: [{ timeTicks: 0, fifths: 1, mode: 'major' }],
        metres: [{ timeTicks: 0, numerator: 3, denominator: 4 }],
      }),
    );
    const places = (each: Song) =>
      each.notes.map(({ pitch, onsetTicks, durationTicks }) => [pitch, onsetTicks, durationTicks]);
    const score = notate(pieceFromSong(song), { title: 'Étude' });
    for (const [bytes, name] of [
      [text(writeMusicXml(score)), 'a.musicxml'],
      [writeMxl(score), 'b.mxl'],
      [text(writeMusicXml(score)), 'c.xml'],
    ] as const) {
      const opened = await openFile(bytes, name);
      if (opened.kind !== 'song') throw new Error(opened.kind);
      expect(places(opened.song)).toEqual(places(song));
      expect(opened.song).toMatchObject({ title: 'Étude', keys: song.keys, metres: song.metres });
      expect(opened.changes).toEqual([]);
    }
    await expect(openFile(text(XML), 'a.musicxml')).rejects.toThrow('no measures');
    await expect(openFile(writeMxl(score).subarray(0, 300), 'a.mxl')).rejects.toBeInstanceOf(CadenzaError);
  });

  it('that are something else are named, with what to do', async () => {
    await expect(openFile(text('OggS'), 'a.ogg')).rejects.toThrow('sound recording');
    await expect(openFile(new Uint8Array(10), 'a.bin')).rejects.toThrow('neither MIDI nor MusicXML nor a project');
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 60 }),
        fc.constantFrom('', 'MThd', 'RIFF', '{"cadenza-project"', '<score-partwise'),
        async (bytes, head) => {
          try {
            await openFile(Uint8Array.from([...text(head), ...bytes]), 'x');
          } catch (error) {
            expect(error).toBeInstanceOf(CadenzaError);
          }
        },
      ),
    );
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
