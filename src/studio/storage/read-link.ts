/**
 * The song of a link, which anyone may have made: bounded in size, checked before it is trusted. Not behind the room's
 * door: see `../document/schema.ts`.
 */
import { Inflate } from 'fflate';
import { FileError } from '../../errors.ts';
import { faultOf, songSchema } from '../document/schema.ts';
import type { Origin, Song, SongNote } from '../document/song.ts';
import { ByteReader } from './bytes.ts';
import { checksum, LINK_FIELD, LINK_VERSION, LONGEST_LINK } from './link.ts';

/** No song of a link is larger than this, in bytes; one that claims to be is an attempt to fill the memory. */
const MOST_BYTES = 2 ** 20;

/**
 * The song of an address, or undefined where it has none.
 *
 * @param fragment `location.hash`
 * @throws FileError if the song is damaged
 */
export function songFromFragment(fragment: string): Song | undefined {
  const match = new RegExp(`^#?${LINK_FIELD}=(.*)$`, 's').exec(fragment);
  return match === null ? undefined : songFromText(match[1] ?? '');
}

/**
 * The song of such a text. Bounded: whatever the text, time and memory stay small.
 *
 * @throws FileError if the text is cut short, damaged, or of a newer version
 */
export function songFromText(text: string): Song {
  if (!text.startsWith(LINK_VERSION)) {
    if (/^[2-9]/.test(text)) throw new FileError('the link is of a newer version; reload the page to get its newest');
    throw damaged();
  }
  if (text.length > LONGEST_LINK) throw damaged();
  const bytes = inflated(fromBase64Url(text.slice(LINK_VERSION.length)));
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
