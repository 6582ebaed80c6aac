import { describe, expect, it } from 'vitest';
import { OptionError } from '../../errors.ts';
import { applyEdit, isNoEdit } from './apply.ts';
import { keyAt, tempoAt } from './bars.ts';
import type { Edit } from './edit.ts';
import { newSong } from './piece.ts';
import {
  beatsPerMinuteAt,
  clearKeys,
  removeChange,
  setKey,
  setMetre,
  setTempo,
  setTitle,
  titleOf,
} from './settings.ts';
import type { Song } from './song.ts';

const changed = (song: Song, ...wishes: ((song: Song) => Edit)[]): Song =>
  wishes.reduce((now, wish) => applyEdit(now, wish(now)), song);

describe('settings', () => {
  it('hold from their time until the next', () => {
    const song = changed(
      newSong(),
      (now) => setTempo(now, 0, 90),
      (now) => setTempo(now, 1920, 60),
      (now) => setKey(now, 960, { fifths: -1, mode: 'minor' }),
    );
    expect(beatsPerMinuteAt(song, 1919)).toBeCloseTo(90, 3);
    expect(tempoAt(song, 1920).microsecondsPerBeat).toBe(1_000_000);
    expect(keyAt(song, 959)).toBeUndefined();
    expect(keyAt(song, 5000)).toMatchObject({ fifths: -1, mode: 'minor' });
    expect(changed(song, clearKeys).keys).toEqual([]);
  });

  it('can be taken away, but for tempo and metre at 0', () => {
    const song = changed(
      newSong(),
      (now) => setMetre(now, 1920, 6, 8),
      (now) => setKey(now, 0, { fifths: 1, mode: 'major' }),
    );
    expect(changed(song, (now) => removeChange(now, 'metres', 1920)).metres).toEqual(newSong().metres);
    expect(changed(song, (now) => removeChange(now, 'keys', 0)).keys).toEqual([]);
    expect(isNoEdit(removeChange(song, 'metres', 0))).toBe(true);
    expect(isNoEdit(removeChange(song, 'tempos', 0))).toBe(true);
  });

  it('that are as they were are no edit', () => {
    const song = newSong('Rain');
    expect(isNoEdit(setTempo(song, 0, 120))).toBe(true);
    expect(isNoEdit(setTitle(song, ' Rain '))).toBe(true);
  });

  it('are refused out of range, with what is allowed', () => {
    const song = newSong();
    expect(() => setTempo(song, 0, Number.NaN)).toThrow(OptionError);
    expect(() => setTempo(song, 0, 500)).toThrow('choose 10 to 400');
    expect(() => setMetre(song, 0, 4, 3)).toThrow('4/3');
    expect(() => setMetre(song, 0, 0, 4)).toThrow(OptionError);
    expect(() => setKey(song, 0, { fifths: 8, mode: 'major' })).toThrow(OptionError);
  });

  it('cut a title to size, never within a character', () => {
    expect(titleOf('  a\n b ')).toBe('a b');
    expect(titleOf(`${'a'.repeat(199)}🎹`)).toBe('a'.repeat(199));
  });
});
