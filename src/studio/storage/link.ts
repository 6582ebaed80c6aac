/**
 * A small song in a link: packed, compressed, and written in the letters that a link may have. Nothing is sent
 * anywhere: what follows the # of an address stays in the browser.
 *
 * The text is the version, then base64url of deflate (RFC 1951) of a checksum and the song's lists, column by column,
 * times as differences. Ids are not kept; they count from 1.
 */
import { deflateSync, Inflate } from 'fflate';
import { FileError, OptionError } from '../../errors.ts';
import { faultOf, songSchema } from '../document/schema.ts';
import type { Origin, Song, SongNote } from '../document/song.ts';
import { ByteReader, ByteWriter } from './bytes.ts';

const VERSION = '1';
/** What mail programs and messengers pass on whole; some 6,000 notes drawn on a grid, 1,300 played freely. */
export const LONGEST_LINK = 8000;
/** No song of a link is larger than this, in bytes; one that claims to be is an attempt to fill the memory. */
const MOST_BYTES = 2 ** 20;
const FIELD = 'song';

/**
 * The address of a page with a song in it.
 *
 * @param page address of the studio, whose own fragment goes
 * @throws OptionError if the song is too large for a link
 * @example songLink('https://example.org/studio/', song) // 'https://example.org/studio/#song=1Y2Bg…'
 */
export function songLink(page: string, song: Song): string {
  return `${page.replace(/#.*$/s, '')}#${FIELD}=${songToText(song)}`;
}

/**
 * The song of an address, or undefined where it has none.
 *
 * @param fragment `location.hash`
 * @throws FileError if the song is damaged
 */
export function songFromFragment(fragment: string): Song | undefined {
  const match = new RegExp(`^#?${FIELD}=(.*)$`, 's').exec(fragment);
  return match === null ? undefined : songFromText(match[1] ?? '');
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
  const text = VERSION + toBase64Url(deflateSync(bytes, { level: 9 }));
  if (text.length > LONGEST_LINK) {
    throw new OptionError(
      `the song is too large for a link (${text.length} characters of ${LONGEST_LINK}); share its MIDI or project file`,
    );
  }
  return text;
}

/**
 * The song of such a text. Bounded: whatever the text, time and memory stay small.
 *
 * @throws FileError if the text is cut short, damaged, or of a newer version
 */
export function songFromText(text: string): Song {
  if (!text.startsWith(VERSION)) {
    if (/^[2-9]/.test(text)) throw new FileError('the link is of a newer version; reload the page to get its newest');
    throw damaged();
  }
  if (text.length > LONGEST_LINK) throw damaged();
  const bytes = inflated(fromBase64Url(text.slice(VERSION.length)));
  const body = bytes.subarray(4);
  if (bytes.length < 4 || new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) !== checksum(body)) throw damaged();
  let unpackedSong: Song;
  try {
    unpackedSong = unpacked(body);
  } catch (error) {
    throw damaged({ cause: error });
  }
  const song = songSchema.safeParse(unpackedSong);
  if (!song.success) throw new FileError(`the song of the link is damaged at ${faultOf(song.error)}; ask for it again`);
  return song.data;
}

function damaged(options?: ErrorOptions): FileError {
  return new FileError('the link is damaged, perhaps cut short; copy all of it, or ask for it again', options);
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

/** @throws FileError where the bytes end too early; ranges are for the schema */
function unpacked(bytes: Uint8Array): Song {
  const reader = new ByteReader(bytes);
  /** So many numbers; each takes a byte at least, so that what is claimed cannot exceed what is there. */
  const column = (count: number): number[] => {
    if (count > reader.left) throw new FileError('the data end within a list');
    return Array.from({ length: count }, () => reader.number());
  };
  const times = (count: number): number[] => {
    let now = 0;
    return column(count).map((difference) => {
      now += difference;
      return now;
    });
  };
  const changes = <T>(make: (timeTicks: number, value: number) => T): T[] => {
    const at = times(reader.number());
    return column(at.length).map((value, index) => make(at[index] as number, value));
  };
  const title = reader.text();
  const tempos = changes((timeTicks, microsecondsPerBeat) => ({ timeTicks, microsecondsPerBeat }));
  const metres = changes((timeTicks, value) => ({
    timeTicks,
    numerator: Math.floor(value / 8),
    denominator: 2 ** (value % 8),
  }));
  const keys = changes((timeTicks, value) => ({
    timeTicks,
    fifths: Math.floor(value / 2) - 7,
    mode: value % 2 === 1 ? ('minor' as const) : ('major' as const),
  }));
  const pedal = changes((timeTicks, value) => ({ timeTicks, value }));
  const onsets = times(reader.number());
  const [pitches, durations, velocities, flags] = [1, 2, 3, 4].map(() => column(onsets.length)) as [
    number[],
    number[],
    number[],
    number[],
  ];
  const notes = onsets.map((onsetTicks, index): SongNote => {
    const flag = flags[index] as number;
    const origin: Origin = flag % 2 === 1 ? 'model' : 'mine';
    const note = {
      id: index + 1,
      pitch: pitches[index] as number,
      onsetTicks,
      durationTicks: durations[index] as number,
      velocity: velocities[index] as number,
      origin,
    };
    return flag >= 2 ? { ...note, locked: true } : note;
  });
  return { title, notes, pedal, tempos, metres, keys, nextId: notes.length + 1 };
}

/** FNV-1a (Fowler, Noll, Vo), 32 bits: against damage, not against intent. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Inflates no more than `MOST_BYTES`. */
function inflated(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    const inflate = new Inflate((part) => {
      length += part.length;
      if (length > MOST_BYTES) throw new FileError('the data are too large');
      parts.push(part);
    });
    // Small pieces, so that the bound is met before much was inflated.
    const pieceBytes = 256;
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      inflate.push(bytes.slice(at, at + pieceBytes), at + pieceBytes >= bytes.length);
    }
  } catch (error) {
    throw damaged({ cause: error });
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function toBase64Url(bytes: Uint8Array): string {
  const characters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(characters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array {
  if (!/^[\w-]*$/.test(text)) throw damaged();
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
      character.charCodeAt(0),
    );
  } catch (error) {
    throw damaged({ cause: error });
  }
}
