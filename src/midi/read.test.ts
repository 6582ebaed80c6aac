import { describe, expect, it } from 'vitest';
import { chunk, END_OF_TRACK, hex, smf } from '../../test/support/midi-bytes.ts';
import { formatNotes } from '../../test/support/note-text.ts';
import { MidiError } from '../errors.ts';
import { createPiece } from '../notes/create.ts';
import { inspectMidi, MAX_MIDI_BYTES, readMidi } from './read.ts';

/** The notes of a one-track file, its bytes in hexadecimal. */
const notesOf = (track: string): string => formatNotes(readMidi(smf({ tracks: [track] })).notes);
const messages = (bytes: Uint8Array): string[] => inspectMidi(bytes).warnings.map((warning) => warning.message);
/** One note, from tick 0 to 96, on the channel and pitch given. */
const note = (channel: number, pitch: string): string => `00 9${channel}${pitch}40 60 8${channel}${pitch}40`;

describe('readMidi', () => {
  it('reads a file without fault', () => {
    const track = `00 ff0305 5069616e6f 00 ff5103 07a120 00 ff5804 03021808 00 ff5902 fd01 00 b0407f ${note(0, '3c')} 00 b04000 ${END_OF_TRACK}`;
    expect(inspectMidi(smf({ tracks: [track], division: 96 }))).toEqual({
      piece: {
        ticksPerBeat: 96,
        notes: [{ pitch: 60, onsetTicks: 0, durationTicks: 96, velocity: 64, channel: 0, track: 0 }],
        pedal: [
          { timeTicks: 0, value: 127, channel: 0 },
          { timeTicks: 96, value: 0, channel: 0 },
        ],
        tempos: [{ timeTicks: 0, microsecondsPerBeat: 500_000 }],
        metres: [{ timeTicks: 0, numerator: 3, denominator: 4 }],
        keys: [{ timeTicks: 0, fifths: -3, mode: 'minor' }],
      },
      format: 0,
      tracks: 1,
      trackNames: ['Piano'],
      texts: [],
      warnings: [],
    });
  });

  it.each([
    ['running status, velocity 0 as note-off', '00 903c40 10 4040 10 3c00 10 4000', 'C4:0-32 E4:16-48'],
    ['running status kept across a meta event', '00 903c40 00 ff010141 10 3c00', 'C4:0-16'],
    ['running status kept across system exclusive', '00 903c40 00 f00141 10 3c00', 'C4:0-16'],
    ['system exclusive in parts', '00 f003 430001 05 f702 0102 05 f701 f7 00 903c40 10 803c00', 'C4:10-26'],
    ['an escape', '00 f702 f3 01 00 903c40 10 803c00', 'C4:0-16'],
    ['messages of one data byte', '00 c005 00 d040 00 07 00 903c40 10 803c00', 'C4:0-16'],
    ['bend, pressure, other controllers', '00 e00040 00 a03c40 00 b00740 00 903c40 10 803c00', 'C4:0-16'],
    ['long deltas', '00 903c40 8100 803c00 8100 903c40 818000 803c00', 'C4:0-128 C4:256-16640'],
    ['a delta padded with zero groups', '8080808010 903c40 10 803c00', 'C4:16-32'],
    ['overlapping notes end in the order struck', '00 903c40 10 903c50 10 803c00 10 803c00', 'C4:0-32 C4:16-48'],
    ['channels apart', '00 903c40 10 913c40 10 813c00 10 803c00', 'C4:0-48 C4:16-32c1'],
    ['a note of no length', '00 903c40 00 803c00', 'C4:0-0'],
    ['a strike before the end at one tick', '00 903c40 10 903c40 00 803c00 10 803c00', 'C4:0-16 C4:16-32'],
    ['a chord in any order', '00 904340 00 4040 00 3c40 10 3c00 00 4000 00 4300', 'C4:0-16 E4:0-16 G4:0-16'],
    ['all notes off', '00 903c40 00 913c40 10 b07b00 10 813c00', 'C4:0-16 C4:0-32c1'],
    ['a tick number near the limit', '00 903c40 ffffff7f 803c00', 'C4:0-268435455'],
    ['an unknown meta event', '00 ff6003 010203 00 903c40 10 803c00', 'C4:0-16'],
  ])('reads %s', (_, track, expected) => {
    const bytes = smf({ tracks: [`${track} ${END_OF_TRACK}`] });
    expect(formatNotes(readMidi(bytes).notes)).toBe(expected);
    expect(messages(bytes)).toEqual([]);
  });

  it('joins the tracks of format 1, with tempo, metre and key from any of them', () => {
    const maps = '10 ff510307a120 00 ff58020603 00 ff59020100';
    const { piece, tracks } = inspectMidi(
      smf({ tracks: [`${note(0, '40')} ${END_OF_TRACK}`, `${note(1, '3c')} ${maps} ${END_OF_TRACK}`] }),
    );
    expect(formatNotes(piece.notes)).toBe('C4:0-96c1t1 E4:0-96');
    expect(tracks).toBe(2);
    expect(piece.tempos).toEqual([{ timeTicks: 112, microsecondsPerBeat: 500_000 }]);
    expect(piece.metres).toEqual([{ timeTicks: 112, numerator: 6, denominator: 8 }]);
    expect(piece.keys).toEqual([{ timeTicks: 112, fifths: 1, mode: 'major' }]);
  });

  it('pairs notes within their track', () => {
    const tracks = ['00 903c40 20 803c00 00 ff2f00', '10 903c40 20 803c00 00 ff2f00'];
    expect(formatNotes(readMidi(smf({ tracks })).notes)).toBe('C4:0-32 C4:16-48t1');
  });

  it('puts the tracks of format 2 one after another', () => {
    const tracks = ['00 903c40 10 803c00 10 ff2f00', '00 904040 10 ff2f00', `${note(0, '43')} ${END_OF_TRACK}`];
    expect(formatNotes(readMidi(smf({ tracks, format: 2 })).notes)).toBe('C4:0-16 E4:32-48t1 G4:48-144t2');
  });

  it.each([
    [24, 80, 1920, 1_000_000],
    [25, 40, 1000, 1_000_000],
    [29, 100, 3000, 1_001_000],
    [30, 4, 120, 1_000_000],
  ])('reads SMPTE time of %i frames of %i ticks', (frames, ticks, ticksPerBeat, microsecondsPerBeat) => {
    const division = ((256 - frames) << 8) | ticks;
    const piece = readMidi(smf({ tracks: [`00 ff51030f0000 ${note(0, '3c')} ${END_OF_TRACK}`], division }));
    expect(piece.ticksPerBeat).toBe(ticksPerBeat);
    expect(piece.tempos).toEqual([{ timeTicks: 0, microsecondsPerBeat }]);
  });

  it('unwraps RIFF and passes over chunks of other kinds', () => {
    const inner = smf({ tracks: [`${note(0, '3c')} ${END_OF_TRACK}`] });
    const alien = chunk('XFIH', [1, 2, 3]);
    const midi = [...inner.subarray(0, 14), ...alien, ...inner.subarray(14), ...alien];
    const little = (n: number): number[] => [n & 0xff, n >> 8, 0, 0];
    const info = hex('49 4e 46 4f 03000000 010203 00');
    const riff = new Uint8Array([
      ...hex('52494646'),
      ...little(midi.length + 24),
      ...hex('524d4944'),
      ...info,
      ...hex('64617461'),
      ...little(midi.length),
      ...midi,
    ]);
    for (const bytes of [new Uint8Array(midi), riff]) {
      expect(formatNotes(readMidi(bytes).notes)).toBe('C4:0-96');
      expect(messages(bytes)).toEqual([]);
    }
  });

  it('reads longer headers of a later standard', () => {
    const track = chunk('MTrk', hex(`${note(0, '3c')} ${END_OF_TRACK}`));
    const bytes = new Uint8Array([...chunk('MThd', [0, 0, 0, 1, 0, 96, 7, 7]), ...track]);
    expect(formatNotes(readMidi(bytes).notes)).toBe('C4:0-96');
    expect(messages(bytes)).toEqual([]);
  });

  it('reads track names in UTF-8 and Latin-1', () => {
    const name = (text: string): string => `00 ff03${(text.length / 2).toString(16).padStart(2, '0')} ${text}`;
    const { trackNames } = inspectMidi(
      smf({
        tracks: [`${name('c3bc')} ${END_OF_TRACK}`, `${name('fc')} ${name('41')} ${END_OF_TRACK}`, `${END_OF_TRACK}`],
      }),
    );
    expect(trackNames).toEqual(['ü', 'ü', '']);
  });

  it('reads texts with their times, but none that is empty or longer than any word needs', () => {
    const text = (bytes: string): string => `ff01${(bytes.length / 2).toString(16).padStart(2, '0')} ${bytes}`;
    const long = `ff018809 ${'41'.repeat(1033)}`;
    const { texts } = inspectMidi(
      smf({ tracks: [`00 ${text('c3bc')} 10 ${text('')} 10 ${text('fc')} 00 ${long}`, `05 ${text('41')}`] }),
    );
    expect(texts).toEqual([
      { timeTicks: 0, text: 'ü' },
      { timeTicks: 32, text: 'ü' },
      { timeTicks: 5, text: 'A' },
    ]);
  });

  it('is in the normal form of createPiece', () => {
    const piece = readMidi(smf({ tracks: ['00 904040 00 903c40 10 8040 00 00 803c00 00 b14000 00 b04000'] }));
    expect(createPiece(piece)).toEqual(piece);
  });
});

describe('damaged files', () => {
  it.each([
    [
      'a note never ended',
      `00 903c40 10 904040 20 804000 10 ff2f00`,
      'C4:0-64 E4:16-48',
      'without an end, ended with the piece: 1',
    ],
    ['no end of track', '00 903c40 10 803c00', 'C4:0-16', 'no end-of-track event'],
    ['data after the end', `${note(0, '3c')} ${END_OF_TRACK} 00 903c40`, 'C4:0-96', 'data after the end of the track'],
    ['an event cut short', '00 903c40 10 803c00 00 90', 'C4:0-16', 'no end-of-track event'],
    ['a meta event cut short', '00 903c40 10 803c00 00 ff', 'C4:0-16', 'no end-of-track event'],
    ['a delta cut short', '00 903c40 10 803c00 ff', 'C4:0-16', 'no end-of-track event'],
    ['velocity over 127', `00 903cff 10 803c00 ${END_OF_TRACK}`, 'C4:0-16', 'data byte above 127'],
    ['pitch over 127', `00 90c040 ${note(0, '3c')} ${END_OF_TRACK}`, 'C4:0-96', 'data byte above 127'],
    ['data before any status', `00 4040 903c40 10 803c00 ${END_OF_TRACK}`, 'C4:0-16', 'where an event should begin'],
    [
      'messages of the wire',
      `00 f8 00 f20101 ${note(0, '3c')} ${END_OF_TRACK}`,
      'C4:0-96',
      'does not belong (2 times)',
    ],
    ['a note-off alone', `00 803c40 ${note(0, '3c')} ${END_OF_TRACK}`, 'C4:0-96', 'note-off without a note'],
    ['tempo 0', `00 ff5103000000 ${note(0, '3c')} ${END_OF_TRACK}`, 'C4:0-96', 'tempo of 0'],
    ['a tempo of one byte', `00 ff510107 ${note(0, '3c')} ${END_OF_TRACK}`, 'C4:0-96', 'tempo cut short'],
    ['a metre of 0/4', `00 ff58020002 ${note(0, '3c')} ${END_OF_TRACK}`, 'C4:0-96', 'time signature 0/4'],
    ['a metre of 4/2^255', `00 ff580204ff ${note(0, '3c')} ${END_OF_TRACK}`, 'C4:0-96', 'time signature 4/'],
    ['a key of 8 sharps', `00 ff59020800 ${note(0, '3c')} ${END_OF_TRACK}`, 'C4:0-96', 'no key'],
    ['text longer than the track', `${note(0, '3c')} 00 ff01 7f 41`, 'C4:0-96', 'no end-of-track event'],
    [
      'time that overflows',
      `${note(0, '3c')} ${'ffffff7f 904040 '.repeat(9)} ${END_OF_TRACK}`,
      'C4:0-96',
      'time runs over',
    ],
    ['a delta over 31 bits', `${note(0, '3c')} ffffffffffffff7f 904040`, 'C4:0-96', 'time runs over'],
  ])('gives the notes despite %s', (_, track, notes, warning) => {
    expect(notesOf(track).startsWith(notes)).toBe(true);
    const found = messages(smf({ tracks: [track] }));
    const words = warning.replace(' (2 times)', '');
    const matching = found.find((message) => message.includes(words.replace('does not belong', 'not belong')));
    expect(matching, found.join('\n')).toBeDefined();
    if (words !== warning) expect(matching).toContain('(2 times)');
  });

  const whole = smf({ tracks: [`${note(0, '3c')} ${END_OF_TRACK}`, `${note(1, '40')} ${END_OF_TRACK}`] });
  const both = 'C4:0-96 E4:0-96c1t1';
  /** A copy of the file with a 32-bit number written over it. */
  const patched = (at: number, value: number): Uint8Array => {
    const bytes = whole.slice();
    new DataView(bytes.buffer).setUint32(at, value);
    return bytes;
  };

  it.each([
    ['too long', 18, 13],
    ['too short', 18, 3],
    ['far beyond the file', 18, 0xffff_ffff],
    ['zero', 18, 0],
    ['a header too short', 4, 0],
    ['a header beyond the file', 4, 0xffff_ffff],
  ])('finds both tracks where a length is %s', (_, at, length) => {
    const bytes = patched(at, length);
    expect(formatNotes(readMidi(bytes).notes)).toBe(both);
    expect(messages(bytes)).not.toEqual([]);
  });

  it('finds tracks between bytes that belong to no chunk', () => {
    const junk = [0, 1, 2, 3];
    const bytes = new Uint8Array([...whole.subarray(0, 14), ...junk, ...whole.subarray(14), ...junk, ...junk, ...junk]);
    expect(formatNotes(readMidi(bytes).notes)).toBe(both);
    expect(messages(bytes)).toEqual([
      '4 bytes that belong to no chunk, left out',
      '12 bytes that belong to no chunk, left out',
    ]);
  });

  it('reads on where the header is wrong about format, tracks or time', () => {
    const odd = smf({ tracks: [`${note(0, '3c')} ${END_OF_TRACK}`], format: 7, division: 0 });
    odd[11] = 9;
    expect(inspectMidi(odd)).toMatchObject({ format: 1, tracks: 1, piece: { ticksPerBeat: 480 } });
    expect(inspectMidi(odd).warnings.map((warning) => warning.byteOffset)).toEqual([8, 12, 10]);
    const smpte = (division: number) => inspectMidi(smf({ tracks: [END_OF_TRACK], division }));
    expect(smpte(0xe700).piece).toMatchObject({ ticksPerBeat: 480, tempos: [] });
    expect(smpte(0x8001)).toMatchObject({ piece: { ticksPerBeat: 128 }, warnings: [{ byteOffset: 12 }] });
  });

  it('gives what a truncated file holds, wherever it is cut', () => {
    for (let length = 0; length < whole.length; length++) {
      const cut = whole.subarray(0, length);
      if (length < 22) expect(() => readMidi(cut)).toThrow(MidiError);
      else {
        const notes = formatNotes(readMidi(cut).notes);
        if (length >= 34) expect(notes.startsWith('C4:0-96')).toBe(true);
        expect(messages(cut)).not.toEqual([]);
      }
    }
  });

  it('says where the file ends within a track', () => {
    expect(inspectMidi(whole.subarray(0, 46)).warnings[0]).toEqual({
      message: 'track 1: the file ends within the track',
      byteOffset: 46,
    });
  });

  it.each<[string, number[], number]>([
    ['an empty file', [], 0],
    ['text', hex('68656c6c6f20776f726c6420616e642073746f7070'), 0],
    ['a header cut short', hex('4d546864 00000006 0000'), 10],
    ['a header without tracks', hex('4d546864 00000006 0000 0001 0060'), 14],
    ['a RIFF file cut short (found by mutation)', hex('52494646 04'), 5],
    ['a RIFF file of sound', hex('52494646 04000000 57415645 00000000'), 8],
    ['a RIFF file without data', hex('52494646 04000000 524d4944 00000000'), 12],
    ['a RIFF file with no MIDI in it', hex('52494646 04000000 524d4944 64617461 04000000 00000000'), 20],
  ])('refuses %s with the place', (_, bytes, byteOffset) => {
    const read = () => readMidi(new Uint8Array(bytes));
    expect(read).toThrow(MidiError);
    expect(read).toThrow(expect.objectContaining({ byteOffset }));
  });

  it('refuses a file too large to hold as notes', () => {
    expect(() => readMidi(new Uint8Array(MAX_MIDI_BYTES + 1))).toThrow('larger than 32 MiB');
  });

  it('keeps the list of warnings short', () => {
    const tracks = Array.from({ length: 1000 }, () => '00 803c40 00 803c40');
    const { warnings } = inspectMidi(smf({ tracks }));
    expect(warnings).toHaveLength(101);
    expect(warnings.at(-1)?.message).toBe('further warnings left out');
  });
});
