/**
 * An independent reader as oracle: jzz-midi-smf gives the events, a few lines here pair the notes.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import { END_OF_TRACK, smf } from '../../test/support/midi-bytes.ts';
import { arbitraryPiece } from '../../test/support/pieces.ts';
import { compareNotes } from '../notes/order.ts';
import type { Note } from '../notes/piece.ts';
import { readMidi } from './read.ts';
import { writeMidi } from './write.ts';

/** A channel message as an array of its bytes, `tt` its tick. */
type JzzEvent = ArrayLike<number> & { readonly tt: number };

// Neither package has types for this.
const require = createRequire(import.meta.url);
const JZZ = require('jzz') as { MIDI: { SMF: new (binary: string) => Iterable<object> } };
(require('jzz-midi-smf') as (jzz: unknown) => void)(JZZ);

/** The notes of a file as jzz reads its events, ends paired first in, first out; pairs only. */
function notesByJzz(bytes: Uint8Array): Note[] {
  const notes: Note[] = [];
  const chunks = [...new JZZ.MIDI.SMF(Buffer.from(bytes).toString('latin1'))];
  const tracks = chunks.filter((chunk) => chunk.constructor.name === 'MTrk') as unknown as Iterable<JzzEvent>[];
  tracks.forEach((events, track) => {
    const open = new Map<number, { onsetTicks: number; velocity: number }[]>();
    for (const event of events) {
      const [status = 0, pitch = 0, velocity = 0] = Array.from(event);
      const channel = status & 0x0f;
      const key = channel * 128 + pitch;
      const queue = open.get(key) ?? [];
      open.set(key, queue);
      if (status >> 4 === 9 && velocity > 0) queue.push({ onsetTicks: event.tt, velocity });
      else if (status >> 4 === 8 || status >> 4 === 9) {
        const strike = queue.shift();
        if (strike !== undefined)
          notes.push({ pitch, ...strike, durationTicks: event.tt - strike.onsetTicks, channel, track });
      }
    }
  });
  return notes;
}

/** Sorted, and with velocity among the keys: readers may list notes struck together in any order. */
const sorted = (notes: readonly Note[]): Note[] =>
  [...notes].sort((a, b) => compareNotes(a, b) || a.velocity - b.velocity);

describe('against jzz-midi-smf', () => {
  it('finds the same notes in files we write', () => {
    fc.assert(
      fc.property(arbitraryPiece, (piece) => {
        const bytes = writeMidi(piece);
        expect(sorted(readMidi(bytes).notes)).toEqual(sorted(notesByJzz(bytes)));
      }),
    );
  });

  it.each([
    ['running status', ['00 903c40 10 4040 10 3c00 10 4000']],
    ['running status across meta events', ['00 903c40 00 ff010141 10 3c00']],
    ['system exclusive in parts', ['00 f003 430001 05 f702 0102 05 f701 f7 00 903c40 10 803c00']],
    ['overlaps', ['00 903c40 10 903c50 10 803c00 10 803c00']],
    ['long deltas', ['00 903c40 ffff7f 803c00 8100 903c40 818000 803c00']],
    ['several tracks and channels', ['00 ff510307a120', '00 903c40 10 803c00', '05 953c40 10 853c00']],
    ['a note-off alone', ['00 803c40 00 903c40 10 803c00']],
  ])('finds the same notes in a file with %s', (_, tracks) => {
    const bytes = smf({ tracks: tracks.map((track) => `${track} ${END_OF_TRACK}`) });
    expect(readMidi(bytes).notes).toEqual(sorted(notesByJzz(bytes)));
  });
});

const maestro = join(
  process.env['CADENZA_DATA'] ?? join(import.meta.dirname, '../../../shared/data'),
  'maestro-v3.0.0-midi.zip',
);

describe('MAESTRO', () => {
  it.runIf(existsSync(maestro))('ten files have the notes that jzz finds', async () => {
    const zip = await yauzl.openPromise(maestro, { lazyEntries: true, autoClose: false });
    let index = 0;
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith('.midi') || index++ % 128 !== 0) continue;
      const parts: Buffer[] = [];
      for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer);
      const bytes = new Uint8Array(Buffer.concat(parts));
      const notes = readMidi(bytes).notes;
      expect(notes.length).toBeGreaterThan(100);
      expect(sorted(notes)).toEqual(sorted(notesByJzz(bytes)));
    }
    zip.close();
    expect(index).toBe(1276);
  });
});
