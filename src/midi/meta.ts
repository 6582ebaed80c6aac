/**
 * The meta events that say something about the music: tempo, metre, key; and texts, which other programs may use to say
 * more.
 */
import { MAX_DENOMINATOR } from '../notes/create.ts';
import type { Collected } from './collected.ts';

export const TEXT = 0x01;
export const TRACK_NAME = 0x03;
export const SET_TEMPO = 0x51;
export const TIME_SIGNATURE = 0x58;
export const KEY_SIGNATURE = 0x59;

/** A text event (meta event 1) of any track. */
export interface MidiText {
  readonly timeTicks: number;
  readonly text: string;
}

/** Longer texts, in bytes, and more of them are left out: no reader of music needs them. */
const LONGEST_TEXT = 1024;
const MOST_TEXTS = 2 ** 16;

/** A text: UTF-8 as most programs write it today, else Latin-1. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

/**
 * Collects the meta event of a type whose data are `length` bytes from `at`; others pass by.
 *
 * @returns what is wrong with the event, which is left out then; '' if nothing is
 */
export function readMeta(
  bytes: Uint8Array,
  type: number,
  at: number,
  length: number,
  timeTicks: number,
  collected: Collected,
): string {
  switch (type) {
    case TEXT: {
      const { texts } = collected;
      if (length > 0 && length <= LONGEST_TEXT && texts.length < MOST_TEXTS) {
        texts.push({ timeTicks, text: decodeText(bytes.subarray(at, at + length)) });
      }
      return '';
    }
    case SET_TEMPO: {
      if (length < 3) return 'tempo cut short, left out';
      const microsecondsPerBeat = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
      if (microsecondsPerBeat === 0) return 'tempo of 0 microseconds a beat, left out';
      collected.tempos.push({ timeTicks, microsecondsPerBeat });
      return '';
    }
    case TIME_SIGNATURE: {
      if (length < 2) return 'time signature cut short, left out';
      const numerator = bytes[at]!;
      const denominator = 2 ** bytes[at + 1]!;
      if (numerator === 0 || denominator > MAX_DENOMINATOR) {
        return `time signature ${numerator}/${denominator}, left out`;
      }
      collected.metres.push({ timeTicks, numerator, denominator });
      return '';
    }
    case KEY_SIGNATURE: {
      if (length < 2) return 'key signature cut short, left out';
      const fifths = (bytes[at]! << 24) >> 24;
      if (fifths < -7 || fifths > 7 || bytes[at + 1]! > 1) return 'key signature that is no key, left out';
      collected.keys.push({ timeTicks, fifths, mode: bytes[at + 1] === 1 ? 'minor' : 'major' });
      return '';
    }
    default:
      return '';
  }
}
