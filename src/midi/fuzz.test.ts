/**
 * Any bytes at all end in a piece in normal form or in a MidiError, in linear time.
 */
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { chunk, END_OF_TRACK, hex, smf } from '../../test/support/midi-bytes.ts';
import { parseNotes } from '../../test/support/note-text.ts';
import { MidiError } from '../errors.ts';
import { createPiece } from '../notes/create.ts';
import type { Piece } from '../notes/piece.ts';
import { Random } from '../random.ts';
import { inspectMidi, readMidi } from './read.ts';
import { writeMidi } from './write.ts';

/** The piece, after checks that it is sound; undefined for a MidiError with its place. */
function readSoundly(bytes: Uint8Array): Piece | undefined {
  try {
    const { piece, warnings, tracks, trackNames } = inspectMidi(bytes);
    // Ranges, whole numbers and order are what createPiece checks and makes.
    expect(isDeepStrictEqual(createPiece(piece), piece)).toBe(true);
    expect(trackNames).toHaveLength(tracks);
    for (const { byteOffset } of warnings) expect(byteOffset >= 0 && byteOffset <= bytes.length).toBe(true);
    return piece;
  } catch (error) {
    if (!(error instanceof MidiError)) throw error;
    expect(error.byteOffset >= 0 && error.byteOffset <= bytes.length).toBe(true);
    return undefined;
  }
}

const seeds: readonly Uint8Array[] = [
  writeMidi(
    createPiece({
      notes: parseNotes('C4:0-480 E4:0-960 G4:480-480 C4:480-700c1t1 C5:9000-9999c9t1 C4:300-500'),
      pedal: [
        { timeTicks: 0, value: 127 },
        { timeTicks: 900, value: 0 },
      ],
      tempos: [{ timeTicks: 0, microsecondsPerBeat: 400_000 }],
      metres: [{ timeTicks: 960, numerator: 3, denominator: 4 }],
      keys: [{ timeTicks: 0, fifths: 2, mode: 'major' }],
    }),
  ),
  smf({
    format: 2,
    division: 0xe728,
    tracks: [
      `00 ff0303 616263 00 f003 430001 05 f702 01f7 00 903c40 10 4040 8100 3c00 20 4000 ${END_OF_TRACK}`,
      `00 b0407f 00 c005 00 e00040 00 913c40 10 b17b00 ${END_OF_TRACK}`,
    ],
  }),
  new Uint8Array([
    ...hex('52494646 40000000 524d4944 64617461 2c000000'),
    ...smf({ tracks: [`00 903c40 60 803c40 00 904040 60 804040 ${END_OF_TRACK}`] }),
  ]),
];

/** A few cuts, flips, splices and runs of random bytes. */
function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let result = [...bytes];
  const other = seeds[random.below(seeds.length)] as Uint8Array;
  for (let count = 1 + random.below(4); count > 0; count--) {
    const at = random.below(result.length + 1);
    switch (random.below(6)) {
      case 0:
        result = result.slice(0, at);
        break;
      case 1:
        if (at < result.length) result[at] = (result[at] as number) ^ (1 << random.below(8));
        break;
      case 2:
        if (at < result.length) result[at] = [0, 0x7f, 0x80, 0xff][random.below(4)] as number;
        break;
      case 3:
        result.splice(at, random.below(12));
        break;
      case 4:
        result.splice(at, 0, ...other.subarray(random.below(other.length)).subarray(0, random.below(60)));
        break;
      default:
        result.splice(at, 0, ...Array.from({ length: random.below(20) }, () => random.below(256)));
    }
  }
  return new Uint8Array(result);
}

describe('any bytes', () => {
  it('mutated files end in a sound piece, which survives writing, or in a MidiError', () => {
    let read = 0;
    for (let seed = 0; seed < 4000; seed++) {
      const bytes = mutate(seeds[seed % seeds.length] as Uint8Array, Random.of(seed));
      const piece = readSoundly(bytes);
      if (piece === undefined) continue;
      read++;
      if (seed % 4 === 0) expect(isDeepStrictEqual(readMidi(writeMidi(piece)), piece), `seed ${seed}`).toBe(true);
    }
    // The rest have lost their header, a third of these small files.
    expect(read).toBeGreaterThan(2300);
  });

  it('random bytes in a track end in a sound piece', () => {
    for (let seed = 0; seed < 1000; seed++) {
      const random = Random.of(seed, 1);
      const noise = Array.from({ length: random.below(400) }, () => random.below(256));
      const header = chunk('MThd', [0, random.below(3), 0, 1, 1, 0xe0]);
      expect(readSoundly(new Uint8Array([...header, ...chunk('MTrk', noise)]))).toBeDefined();
    }
  });

  it('random bytes without a header end in a MidiError', () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = Random.of(seed, 2);
      const noise = Uint8Array.from({ length: random.below(200) }, () => random.below(256));
      expect(readSoundly(noise)).toBeUndefined();
    }
  });

  const HEADER = '4d546864 00000006 0001 0001 0060';
  const TRACK = '4d54726b 001e8480';
  /** The beginning of a file, then 2 MB that repeat a few bytes. */
  const repeated = (beginning: string, pattern: string): Uint8Array => {
    const header = hex(beginning);
    const bytes = new Uint8Array(header.length + 2_000_000);
    bytes.set(header);
    const once = hex(pattern);
    bytes.set(once, header.length);
    for (let length = once.length; header.length + length < bytes.length; length *= 2) {
      bytes.copyWithin(header.length + length, header.length, header.length + length);
    }
    return bytes;
  };

  it.each([
    ['strikes at one tick', HEADER + TRACK, '00 903c40'],
    ['strikes of falling pitch', HEADER + TRACK, '00 907f40 00 907040 00 906040 00 905040'],
    ['strikes and ends', HEADER + TRACK, '00 903c40 00 3c00'],
    ['strikes, then all notes off', HEADER + TRACK, '00 903c40 00 b07b00'],
    ['pedal', HEADER + TRACK, '00 b0407f 00 b04000'],
    ['tempos at one tick', HEADER + TRACK, '00 ff510307a120'],
    ['deltas without end', HEADER + TRACK, 'ff'],
    ['zeros', HEADER + TRACK, '00'],
    ['meta events without length', HEADER + TRACK, '00 ff01'],
    ['track names', HEADER + TRACK, '00 ff0300'],
    ['tracks without events', HEADER, '4d54726b 00000000'],
    ['tracks whose lengths lead nowhere', HEADER, '4d54726b ffffffff'],
    ['tracks of one note and a wrong length', HEADER, '4d54726b 00000003 00903c40'],
    ['tracks that end early', HEADER, '4d54726b 00100000 00ff2f00'],
    ['chunks of no length', HEADER, '41424344 00000000'],
    ['bytes that begin no track', HEADER, '4d'],
    ['RIFF chunks', '52494646 00000000 524d4944', '41424344 00000000'],
  ])('takes linear time for 2 MB of %s', (_, beginning, pattern) => {
    const bytes = repeated(beginning, pattern);
    const start = performance.now();
    try {
      inspectMidi(bytes);
    } catch (error) {
      if (!(error instanceof MidiError)) throw error;
    }
    // Half a second at most; the bound is for slow and busy machines.
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
