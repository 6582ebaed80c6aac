/**
 * The meta events that say something about the music: tempo, metre, key.
 */
import { MAX_DENOMINATOR } from '../notes/create.ts';
import type { Collected } from './collected.ts';

export const SET_TEMPO = 0x51;
export const TIME_SIGNATURE = 0x58;
export const KEY_SIGNATURE = 0x59;

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
