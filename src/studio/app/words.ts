/** Notes and places in words: what a screen reader says, and what the page shows beside its pictures. */
import { keyAt, placeOf, type Song, type SongNote, TICKS_PER_BEAT } from '../document/index.ts';
import { texts } from '../texts/index.ts';
import { keyName } from '../view/keys.ts';

/** A number of beats with at most two decimals. @example beatsText(720) // '1.5' */
export function beatsText(ticks: number): string {
  return String(Math.round((100 * ticks) / TICKS_PER_BEAT) / 100);
}

/** @example placeInWords(song, 2400) // 'bar 2 beat 2' */
export function placeInWords(song: Song, ticks: number): string {
  const { bar, beat } = placeOf(song.metres, ticks);
  return texts.roll.place(bar, String(Math.round(100 * beat) / 100));
}

/** @example noteInWords(song, note) // 'C4, bar 2 beat 1, one beat, yours' */
export function noteInWords(song: Song, note: SongNote, isSelected = false): string {
  const name = keyName(note.pitch, fifthsAt(song, note.onsetTicks));
  const beats = beatsText(note.durationTicks);
  const words = texts.roll.note(
    name,
    placeInWords(song, note.onsetTicks),
    texts.roll.length(beats, beats === '1'),
    texts.roll.origin[note.origin],
  );
  return [words, note.locked === true ? texts.roll.locked : '', isSelected ? texts.roll.selected : '']
    .filter((part) => part !== '')
    .join(', ');
}

/** Sharps (positive) or flats of the key at a time, for spelling; 0 without a key. */
export function fifthsAt(song: Song, ticks: number): number {
  return keyAt(song, ticks)?.fifths ?? 0;
}
