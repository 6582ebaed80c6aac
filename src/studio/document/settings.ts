/**
 * What a song says besides its notes, changed: title, tempo, metre and key. Pure: a song and a wish give an edit.
 */
import { OptionError } from '../../errors.ts';
import { MAX_DENOMINATOR } from '../../notes/create.ts';
import { lastAtEachTick } from '../../notes/order.ts';
import { settingsEdit } from './apply.ts';
import { tempoAt } from './bars.ts';
import type { Edit } from './edit.ts';
import type { Key } from './scale.ts';
import type { Song } from './song.ts';

/** In characters. */
export const LONGEST_TITLE = 200;
/** Beats (quarter notes) a minute. */
export const SLOWEST_TEMPO = 10;
export const FASTEST_TEMPO = 400;
const MOST_BEATS = 32;

/** A text as a title: spaces in a row and around it go, and what is longer than `LONGEST_TITLE`. */
export function titleOf(text: string): string {
  const title = text.replace(/\s+/g, ' ').trim().slice(0, LONGEST_TITLE);
  // Not half of a character that takes two.
  return title.replace(/[\ud800-\udbff]$/, '');
}

/** Names the song; see `titleOf`. */
export function setTitle(song: Song, title: string): Edit {
  return settingsEdit(song, { title: titleOf(title) });
}

/** The tempo at a time, in quarter notes a minute. @example beatsPerMinuteAt(newSong(), 0) // 120 */
export function beatsPerMinuteAt(song: Pick<Song, 'tempos'>, ticks: number): number {
  return 60e6 / tempoAt(song, ticks).microsecondsPerBeat;
}

/**
 * Sets the tempo from a time on, until the next change.
 *
 * @param beatsPerMinute quarter notes a minute, 10 .. 400
 * @throws OptionError for others
 * @example setTempo(song, 0, 96)
 */
export function setTempo(song: Song, timeTicks: number, beatsPerMinute: number): Edit {
  if (!(beatsPerMinute >= SLOWEST_TEMPO && beatsPerMinute <= FASTEST_TEMPO)) {
    throw new OptionError(`the tempo is ${beatsPerMinute} beats a minute; choose ${SLOWEST_TEMPO} to ${FASTEST_TEMPO}`);
  }
  const change = { timeTicks, microsecondsPerBeat: Math.round(60e6 / beatsPerMinute) };
  return settingsEdit(song, { tempos: lastAtEachTick([...song.tempos, change]) });
}

/**
 * Sets the metre from a time on, until the next change. A bar begins there.
 *
 * @param numerator 1 .. 32
 * @param denominator a power of two up to 128
 * @throws OptionError for others
 * @example setMetre(song, 0, 3, 4)
 */
export function setMetre(song: Song, timeTicks: number, numerator: number, denominator: number): Edit {
  const counts = Number.isInteger(numerator) && numerator >= 1 && numerator <= MOST_BEATS;
  const values = denominator >= 1 && denominator <= MAX_DENOMINATOR && Number.isInteger(Math.log2(denominator));
  if (!counts || !values) {
    throw new OptionError(
      `the metre is ${numerator}/${denominator}; choose 1 to ${MOST_BEATS} beats of 1, 2, 4, 8, 16, 32, 64 or 128`,
    );
  }
  return settingsEdit(song, { metres: lastAtEachTick([...song.metres, { timeTicks, numerator, denominator }]) });
}

/**
 * Sets the key from a time on, until the next change. The notes stay.
 *
 * @throws OptionError for more than seven sharps or flats
 * @example setKey(song, 0, { fifths: -1, mode: 'minor' }) // D minor
 */
export function setKey(song: Song, timeTicks: number, { fifths, mode }: Key): Edit {
  if (!(Number.isInteger(fifths) && Math.abs(fifths) <= 7)) {
    throw new OptionError(`the key has ${fifths} sharps; choose -7 (flats) to 7`);
  }
  return settingsEdit(song, { keys: lastAtEachTick([...song.keys, { timeTicks, fifths, mode }]) });
}

/** Takes all keys away. */
export function clearKeys(song: Song): Edit {
  return settingsEdit(song, { keys: [] });
}

/**
 * Takes a change of tempo, metre or key away, so that the one before it goes on. Tempo and metre at 0 stay: a song
 * always has them.
 *
 * @example removeChange(song, 'metres', 1920)
 */
export function removeChange(song: Song, what: 'tempos' | 'metres' | 'keys', timeTicks: number): Edit {
  const stays = (change: { readonly timeTicks: number }): boolean =>
    change.timeTicks !== timeTicks || (timeTicks === 0 && what !== 'keys');
  switch (what) {
    case 'tempos':
      return settingsEdit(song, { tempos: song.tempos.filter(stays) });
    case 'metres':
      return settingsEdit(song, { metres: song.metres.filter(stays) });
    case 'keys':
      return settingsEdit(song, { keys: song.keys.filter(stays) });
  }
}
