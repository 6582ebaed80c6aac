import fc from 'fast-check';
import { deflateSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { FileError, OptionError } from '../../errors.ts';
import { Random } from '../../random.ts';
import { applyEdit } from '../document/apply.ts';
import { songs } from '../document/arbitrary.ts';
import { addNotes } from '../document/notes.ts';
import { newSong } from '../document/piece.ts';
import type { Song } from '../document/song.ts';
import { LONGEST_LINK, songLink, songToText } from './link.ts';
import { songFromFragment, songFromText } from './read-link.ts';

/** A song without the names that a link does not carry. */
const unnamed = ({ notes, nextId: _, ...song }: Song) => ({
  ...song,
  notes: notes.map(({ id: _id, locked = false, ...note }) => ({ ...note, locked })),
});

/** A song as somebody plays it: nothing on the grid. */
function played(count: number): Song {
  const random = Random.of(7);
  let onsetTicks = 0;
  const notes = Array.from({ length: count }, () => {
    onsetTicks += random.below(200);
    return {
      pitch: 40 + random.below(40),
      onsetTicks,
      durationTicks: 20 + random.below(400),
      velocity: 40 + random.below(60),
    };
  });
  return applyEdit(newSong('played'), addNotes(newSong(), notes));
}

/** A song as somebody draws it: on the grid, at one velocity. */
function drawn(count: number): Song {
  const random = Random.of(8);
  const notes = Array.from({ length: count }, (_, index) => ({
    pitch: 55 + random.below(20),
    onsetTicks: 240 * Math.floor(index / 2),
    durationTicks: 240 * (1 + random.below(2)),
  }));
  return applyEdit(newSong('drawn'), addNotes(newSong(), notes));
}

describe('links', () => {
  it('carry a song, its owners and settings', () => {
    fc.assert(
      fc.property(songs, (song) => {
        const link = songLink('https://example.org/studio/?x=1#old', song);
        expect(link).toMatch(/^https:\/\/example\.org\/studio\/\?x=1#song=1[\w-]+$/);
        const back = songFromFragment(new URL(link).hash);
        expect(back && unnamed(back)).toEqual(unnamed(song));
      }),
    );
  });

  it('are nothing without a song', () => {
    expect(songFromFragment('')).toBeUndefined();
    expect(songFromFragment('#help')).toBeUndefined();
  });

  it('hold the music of a few minutes, and refuse more', () => {
    expect(songToText(drawn(3000)).length).toBeLessThanOrEqual(LONGEST_LINK);
    expect(songToText(played(1200)).length).toBeLessThanOrEqual(LONGEST_LINK);
    expect(() => songToText(played(10_000))).toThrow(OptionError);
  });

  it('that are damaged in any way say so', () => {
    const text = songToText(drawn(20));
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom('A', '-', '7', ' ', '🎹', ''), (at, letter) => {
        const broken = text.slice(0, at) + letter + text.slice(at + 1);
        try {
          // The last letter has bits to spare.
          expect(songFromText(broken)).toEqual(songFromText(text));
        } catch (error) {
          expect(error).toBeInstanceOf(FileError);
        }
      }),
    );
    for (let length = 0; length < text.length; length++) {
      expect(() => songFromText(text.slice(0, length))).toThrow(FileError);
    }
    expect(() => songFromText(`2${text.slice(1)}`)).toThrow('newer version');
    expect(() => songFromText(text.padEnd(LONGEST_LINK + 1, 'A'))).toThrow(FileError);
  });

  it('that would fill the memory are refused', () => {
    const zeros = deflateSync(new Uint8Array(2 ** 23), { level: 9 });
    const text = `1${Buffer.from(zeros).toString('base64url')}`;
    expect(text.length).toBeGreaterThan(LONGEST_LINK);
    const fitting = deflateSync(new Uint8Array(5 * 2 ** 20), { level: 9 });
    expect(() => songFromText(`1${Buffer.from(fitting).toString('base64url')}`)).toThrow(FileError);
  });
});
