/**
 * MIDI files by hand, for tests: tracks as hexadecimal text, lengths filled in.
 */

/** Bytes of hexadecimal text; blanks are for the eye. */
export function hex(text: string): number[] {
  const digits = text.replace(/\s/g, '');
  return Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

/** A chunk with the length of its data. */
export function chunk(name: string, data: readonly number[]): number[] {
  const { length } = data;
  return [...name]
    .map((character) => character.charCodeAt(0))
    .concat([length >>> 24, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff], data);
}

export const END_OF_TRACK = '00 ff2f00';

export interface SmfParts {
  /** Default 0 with one track, else 1. */
  readonly format?: number;
  /** Default 480. */
  readonly division?: number;
  /** Each with an end-of-track event already, or not. */
  readonly tracks: readonly string[];
}

/** @example smf({ tracks: ['00 903c40 60 803c40 00 ff2f00'] }) // a file with one note */
export function smf({
  tracks,
  format = tracks.length === 1 ? 0 : 1,
  division = 480,
}: SmfParts): Uint8Array<ArrayBuffer> {
  const header = [0, format, tracks.length >> 8, tracks.length & 0xff, division >> 8, division & 0xff];
  return new Uint8Array([...chunk('MThd', header), ...tracks.flatMap((track) => chunk('MTrk', hex(track)))]);
}
