/**
 * A small song in a link: packed, compressed, and written in the letters that a link may have. Nothing is sent
 * anywhere: what follows the # of an address stays in the browser. `read-link.ts` reads what is written here.
 *
 * The text is the version, then base64url of deflate (RFC 1951) of a checksum and the song's lists, column by column,
 * times as differences. Ids are not kept; they count from 1.
 */
import { deflateSync } from 'fflate';
import { OptionError } from '../../errors.ts';
import type { Song } from '../document/song.ts';
import { ByteWriter } from './bytes.ts';

export const LINK_VERSION = '1';
/** What mail programs and messengers pass on whole; some 6,000 notes drawn on a grid, 1,300 played freely. */
export const LONGEST_LINK = 8000;
/** In the fragment, before the song. */
export const LINK_FIELD = 'song';

/**
 * The address of a page with a song in it.
 *
 * @param page address of the studio, whose own fragment goes
 * @throws OptionError if the song is too large for a link
 * @example songLink('https://example.org/studio/', song) // 'https://example.org/studio/#song=1Y2Bg…'
 */
export function songLink(page: string, song: Song): string {
  return `${page.replace(/#.*$/s, '')}#${LINK_FIELD}=${songToText(song)}`;
}

/**
 * A song as text that may stand in an address: letters, digits, - and _.
 *
 * @throws OptionError if that is longer than `LONGEST_LINK`
 */
export function songToText(song: Song): string {
  const body = packed(song);
  const sum = checksum(body);
  const bytes = new Uint8Array(4 + body.length);
  new DataView(bytes.buffer).setUint32(0, sum);
  bytes.set(body, 4);
  const text = LINK_VERSION + toBase64Url(deflateSync(bytes, { level: 9 }));
  if (text.length > LONGEST_LINK) {
    throw new OptionError(
      `the song is too large for a link (${text.length} characters of ${LONGEST_LINK}); share its MIDI or project file`,
    );
  }
  return text;
}

function packed({ title, notes, pedal, tempos, metres, keys }: Song): Uint8Array {
  const writer = new ByteWriter();
  const times = (list: readonly number[]): void => {
    let before = 0;
    for (const time of list) {
      writer.number(time - before);
      before = time;
    }
  };
  const column = <T>(list: readonly T[], numberOf: (item: T) => number): void => {
    for (const item of list) writer.number(numberOf(item));
  };
  const changes = <T extends { readonly timeTicks: number }>(list: readonly T[]): readonly T[] => {
    writer.number(list.length);
    times(list.map(({ timeTicks }) => timeTicks));
    return list;
  };
  writer.text(title);
  column(changes(tempos), ({ microsecondsPerBeat }) => microsecondsPerBeat);
  column(changes(metres), ({ numerator, denominator }) => numerator * 8 + Math.log2(denominator));
  column(changes(keys), ({ fifths, mode }) => (fifths + 7) * 2 + (mode === 'minor' ? 1 : 0));
  column(changes(pedal), ({ value }) => value);
  writer.number(notes.length);
  times(notes.map(({ onsetTicks }) => onsetTicks));
  column(notes, ({ pitch }) => pitch);
  column(notes, ({ durationTicks }) => durationTicks);
  column(notes, ({ velocity }) => velocity);
  column(notes, ({ origin, locked }) => (origin === 'model' ? 1 : 0) + (locked ? 2 : 0));
  return writer.bytes();
}

/** FNV-1a (Fowler, Noll, Vo), 32 bits: against damage, not against intent. */
export function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

function toBase64Url(bytes: Uint8Array): string {
  const characters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(characters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
